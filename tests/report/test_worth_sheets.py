"""The sheets of the worth tables follow the rules of all sheets, and stand only where a table has rows."""

import re
import zipfile

import pytest

from stockpact.report import workbook
from stockpact.report.worth.facts import TABLES

from .conftest import HOSTILE, Names, make_plan
from .formulas import Evaluator, formulas_of, loaded
from .worth_rows import with_worth

SHEETS = [
    "Worth",
    "Gains",
    "With and without",
    "Protection",
    "How sure",
    "Owner and host",
    "Bills",
    "Changes",
]


@pytest.fixture(scope="module")
def whole(plan):
    return with_worth(plan)


@pytest.fixture(scope="module")
def path(tmp_path_factory, whole):
    return workbook.write(whole, tmp_path_factory.mktemp("worth") / "plan.xlsx", "JPY")


@pytest.fixture(scope="module")
def book(path):
    return loaded(path)


@pytest.fixture(scope="module")
def values(path):
    return loaded(path, data_only=True)


def test_the_sheets_follow_the_answer_in_order(book):
    assert book.sheetnames[: 1 + len(SHEETS)] == ["Answer", *SHEETS]
    named = [row[0].value for row in book["Answer"].iter_rows()]
    assert [n for n in named if n in SHEETS] == SHEETS


@pytest.mark.parametrize(
    ("tables", "sheet"),
    [
        (["worth"], "Worth"),
        (["gains"], "Gains"),
        (["onsets"], "With and without"),
        (["protection"], "Protection"),
        (["certainty", "movers"], "How sure"),
        (["custody"], "Owner and host"),
        (["bills"], "Bills"),
        (["changes"], "Changes"),
    ],
)
def test_a_sheet_is_there_only_when_its_table_has_rows(plan, whole, tables, sheet, tmp_path):
    only = plan.with_tables(**{t: whole.tables[t] for t in tables})
    found = loaded(workbook.write(only, tmp_path / "plan.xlsx")).sheetnames
    assert [n for n in found if n in SHEETS] == [sheet]


def test_titles_units_class_and_print_are_as_on_every_sheet(book):
    for name in SHEETS:
        ws = book[name]
        assert ws["A1"].value
        assert re.search(r"\b(t|EUR|unit|days|%)", ws["A2"].value), name
        assert ws["A3"].value.startswith("CONFIDENTIAL · A pact made by hand")
        assert (ws.page_setup.orientation, ws.page_setup.paperSize) == ("landscape", 9)
        assert re.fullmatch(r"[A-Z]6", ws.freeze_panes), name
        assert next(iter(ws.tables.values())).ref.startswith("A5")
        assert all(d.width <= 125 for d in ws.column_dimensions.values()), name


def test_formulas_give_what_is_stored(book, values):
    evaluator = Evaluator(book)
    found = [f for f in formulas_of(book) if f[0] in SHEETS]
    assert {sheet for sheet, _, _ in found} == {"Gains", "Protection", "Owner and host", "Bills"}
    for sheet, cell, _ in found:
        assert values[sheet][cell].value == pytest.approx(evaluator.value(sheet, cell), abs=1e-9), (
            sheet,
            cell,
        )


def rows_of(ws, table):
    area = ws[ws.tables[table].ref]
    heads = [c.value for c in area[0]]
    return [dict(zip(heads, [c.value for c in row], strict=True)) for row in area[1:]]


def test_arrangements_stand_side_by_side_in_their_units(values):
    rows = rows_of(values["Worth"], "Worth")
    spent = next(r for r in rows if r["Party"] == "all together" and r["Measure"] == "outlays, present value")
    shown = [spent[name] for name in ("Unit", "Alone", "Side by side", "Together")]
    assert shown == ["EUR million", None, 320, 313]


def test_worth_of_a_gain_is_the_sum_of_its_parts_in_both_currencies(values):
    rows = rows_of(values["Gains"], "Gains")
    total = rows[-1]
    assert (total["Gain"], total["Party"]) == ("together", "all together")
    assert (total["Worth, EUR million"], total["Worth, JPY million"]) == (
        pytest.approx(8),
        pytest.approx(1280),
    )


def test_protection_adds_up_live(values):
    ws = values["Protection"]
    heads = [c.value for c in ws[5]]
    assert ws.cell(4, heads.index("Cost, EUR million") + 1).value == pytest.approx(50)
    assert ws.cell(4, heads.index("Averted, EUR million") + 1).value == pytest.approx(30)


def test_what_each_could_keep_is_what_lies_on_its_soil(values):
    row = next(
        r
        for r in rows_of(values["Owner and host"], "Custody")
        if (r["Party"], r["Material"], r["Period"]) == ("JP", "Dy", "2030Q4")
    )
    assert row["Could keep if all withheld, t"] == pytest.approx(180 + 60)


def test_key_figures_show_one_at_a_time_and_all_at_once(values):
    row = next(r for r in rows_of(values["Answer"], "KeyFigures") if r["Figure"] == "Outlays")
    assert list(row.values())[:7] == [
        "Outlays", "EUR million", *(pytest.approx(v) for v in (125.2, 219.1, 313, 438.2, 594.7))
    ]  # fmt: skip


def test_charts_of_worth_are_native_and_named(path):
    with zipfile.ZipFile(path) as z:
        charts = " ".join(
            z.read(n).decode() for n in z.namelist() if n.startswith("xl/charts/chart") and n.endswith(".xml")
        )
    for words in (
        "Worth of acting together by step, EUR million",
        "What moves expected damage averted most, change in EUR million",
        "need served with the reserve (solid) and without (dashed)",
        "whose soil the stock lies on at the end, tonnes",
    ):
        assert words in charts


def test_nothing_from_data_becomes_a_formula(tmp_path):
    plan = with_worth(make_plan(Names(party={"JP": HOSTILE[0]}, material={"Dy": HOSTILE[2]})))
    names = {"JP": HOSTILE[0], "Dy": HOSTILE[2]}
    bad = {name: plan.tables[name].replace(names) for name in TABLES}
    made = plan.with_tables(**bad)
    path = workbook.write(made, tmp_path / "plan.xlsx")
    ours = re.compile(r"=(SUBTOTAL|SUM|SUMIFS|'?[A-Z]+\d)")
    found = formulas_of(loaded(path))
    assert found
    for sheet, cell, formula in found:
        assert ours.match(formula), (sheet, cell, formula)
