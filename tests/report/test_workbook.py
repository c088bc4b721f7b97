"""The workbook opens without repair, its totals are what its formulas give, text from data stays text."""

import re
import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pandas as pd
import pytest

from stockpact.instance import InputError
from stockpact.report import workbook

from .formulas import Evaluator, formulas_of, loaded

MOCKUP = [
    "Answer",
    "Plan by year",
    "Purchases",
    "Contracts",
    "Stock and cover",
    "Money",
    "Releases",
    "Coverage",
    "Fairness",
    "What binds",
    "Gaps",
    "Inputs",
    "Audit",
    "Provenance",
]
UNITS = re.compile(r"\b(t|EUR|tonnes|days|[Uu]nits?|lots|modules|m3|% of need)\b")


@pytest.fixture(scope="module")
def path(tmp_path_factory, plan):
    return workbook.write(plan, tmp_path_factory.mktemp("workbook") / "plan.xlsx", "JPY")


@pytest.fixture(scope="module")
def book(path):
    return loaded(path)


@pytest.fixture(scope="module")
def values(path):
    return loaded(path, data_only=True)


def test_every_sheet_is_there_in_the_order_of_the_mockup(book):
    assert book.sheetnames[: len(MOCKUP)] == MOCKUP
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert book.active.title == "Answer"


def test_every_sheet_has_title_unit_line_handling_class_and_prints_on_a4_landscape(book):
    for ws in book:
        assert ws["A1"].value
        assert UNITS.search(ws["A2"].value), ws.title
        assert ws["A3"].value.startswith("CONFIDENTIAL · A pact made by hand")
        assert (ws.page_setup.orientation, ws.page_setup.paperSize) == ("landscape", 9)
        assert ws.sheet_properties.pageSetUpPr.fitToPage
        assert ws.page_setup.fitToWidth in (None, 1)
        assert "CONFIDENTIAL" in ws.oddFooter.left.text
        assert ws.freeze_panes


def test_the_header_of_a_table_stays_in_sight_and_repeats_in_print(book):
    for name in (
        "Purchases",
        "Stock and cover",
        "Money",
        "Releases",
        "Coverage",
        "Fairness",
        "What binds",
        "Audit",
    ):
        ws = book[name]
        assert re.fullmatch(r"[A-Z]6", ws.freeze_panes), name
        assert ws.print_title_rows == "$4:$5"
        (table,) = ws.tables.values()
        assert table.ref.split(":")[0] == "A5"
        assert table.autoFilter.ref == table.ref


def test_tables_are_real_their_names_unique_and_their_headers_match_the_cells(book):
    names = [t.displayName for ws in book for t in ws.tables.values()]
    assert len(names) == len({n.casefold() for n in names}) >= len(MOCKUP)
    for ws in book:
        for table in ws.tables.values():
            head = [c.value for c in ws[table.ref][0]]
            assert head == [c.name for c in table.tableColumns]
            assert len({h.casefold() for h in head}) == len(head)


def test_columns_are_no_wider_than_a_page_can_bear(book):
    for ws in book:
        assert all(d.width <= 125 for d in ws.column_dimensions.values()), ws.title


def test_stored_totals_are_what_the_formulas_give(book, values):
    found = formulas_of(book)
    assert len(found) > 60
    evaluator = Evaluator(book)
    for sheet, cell, _ in found:
        assert values[sheet][cell].value == pytest.approx(
            evaluator.value(sheet, cell), rel=1e-12, abs=1e-9
        ), (sheet, cell)
    assert {sheet for sheet, _, _ in found} >= {
        "Plan by year",
        "Purchases",
        "Money",
        "Releases",
        "Coverage",
        "Charts",
    }


def test_totals_agree_with_the_tables_of_the_plan(plan, values):
    ws = values["Purchases"]
    head = [c.value for c in ws[5]]
    assert ws.cell(4, head.index("Cost, EUR") + 1).value == pytest.approx(plan.purchases["cost_eur"].sum())
    assert ws.cell(4, head.index("Tonnes, t") + 1).value == pytest.approx(plan.purchases["tonnes"].sum())
    ws = values["Money"]
    head = [c.value for c in ws[5]]
    total = plan.money["eur"].sum() / 1e6
    assert ws.cell(4, head.index("Total outlays, EUR million") + 1).value == pytest.approx(total)
    assert ws.cell(4, head.index("Total outlays, JPY million") + 1).value == pytest.approx(160 * total)
    assert ws.cell(4, head.index("Budget, EUR million") + 1).value == pytest.approx(
        plan.budgets["budget_eur"].sum() / 1e6
    )


def test_plan_by_year_sums_the_purchases_of_each_party_and_material(plan, values):
    ws = values["Plan by year"]
    bought = plan.purchases
    want = bought[(bought["party"] == "EU") & (bought["material"] == "Dy") & (bought["year"] == 2028)]
    rows = [r for r in ws.iter_rows(values_only=True) if r[:2] == ("EU", "Dy")]
    paid = (want["cost_eur"] + want["freight_eur"]).sum() / 1e6
    assert [r[3] for r in rows] == pytest.approx([want["received_t"].sum(), paid, 160 * paid])


RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">
<value>0</value></prop></item></oor:items>"""


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_recalculates_the_same_numbers(path, values, tmp_path):
    blind = tmp_path / "blind.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(blind, "w") as copy:
        for name in source.namelist():
            copy.writestr(name, re.sub(rb"(</f><v>)[^<]*", rb"\g<1>0", source.read(name)))
    (tmp_path / "profile" / "user").mkdir(parents=True)
    (tmp_path / "profile" / "user" / "registrymodifications.xcu").write_text(RECALCULATE, encoding="utf-8")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(tmp_path / "again"),
        str(blind),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    again = loaded(tmp_path / "again" / "blind.xlsx", data_only=True)
    for sheet, cell, _ in formulas_of(loaded(path)):
        assert again[sheet][cell].value == pytest.approx(values[sheet][cell].value, rel=1e-9, abs=1e-9), (
            sheet,
            cell,
        )


def test_number_columns_carry_a_format_and_a_unit(book):
    unitless = re.compile(
        r"^(Party|Year|Fiscal year|Block|Embargo period|20\d\d|Total|Figure|Value|Low|Base|High|Compared|"
        r"Jain|Gini|Number|Rows that cite it|Expected onsets|Worst|Tolerance|Price|Asked|Possible|Gap|"
        r"Priority)"
    )
    for ws in book:
        for table in ws.tables.values():
            if table.displayName.startswith("in_"):
                continue
            header, first = ws[table.ref][0], ws[table.ref][1]
            for head, cell in zip(header, first, strict=True):
                if isinstance(cell.value, (int, float)):
                    assert cell.number_format != "General", (ws.title, head.value)
                    assert (
                        UNITS.search(head.value) or "%" in cell.number_format or unitless.match(head.value)
                    ), head.value
    ws = book["Answer"]
    figure = next(r for r in ws.iter_rows() if r[0].value == "Outlays, all parties")
    assert figure[1].number_format == '#,##0.0" EUR million"'


def charts_of(path):
    with zipfile.ZipFile(path) as z:
        return {n: ElementTree.fromstring(z.read(n)) for n in z.namelist() if n.startswith("xl/charts/chart")}


def test_native_charts_draw_cells_that_hold_numbers(path, values):
    space = {
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    }
    charts = charts_of(path)
    titles = []
    for chart in charts.values():
        titles.append(
            "".join(t.text for t in chart.find("c:chart/c:title", space).iter(f"{{{space['a']}}}t"))
        )
        axes = [e for tag in ("catAx", "valAx") for e in chart.iter(f"{{{space['c']}}}{tag}")]
        assert all(a.find("c:title", space) is not None for a in axes[:2])
        series = list(chart.iter(f"{{{space['c']}}}ser"))
        assert series
        for ser in series:
            for kind in ("val", "cat"):
                ref = ser.find(f"c:{kind}//c:f", space).text
                sheet, area = ref.rsplit("!", 1)
                cells = values[sheet.strip("'")][area.replace("$", "")]
                flat = [
                    c.value
                    for row in (cells if isinstance(cells, tuple) else ((cells,),))
                    for c in (row if isinstance(row, tuple) else (row,))
                ]
                assert flat
                assert all(v is not None for v in flat)
                if kind == "val":
                    assert all(isinstance(v, (int, float)) for v in flat)
    for words in (
        "Stock against target, tonnes: Dysprosium oxide",
        "Purchases by source, EUR million",
        "Coverage in each scenario, % of need",
        "Outlays by fiscal year, EUR million",
        "Cover at the deadline against target, days",
    ):
        assert any(words in t for t in titles), titles


def test_more_rows_than_a_sheet_holds_are_cut_and_said_to_be(plan, tmp_path):
    tall = plan.with_tables(purchases=pd.concat([plan.purchases] * 4, ignore_index=True))
    path = workbook.write(tall, tmp_path / "plan.xlsx", max_rows=90)
    book, stored = loaded(path), loaded(path, data_only=True)
    ws = book["Purchases"]
    assert ws.max_row <= 90
    assert "Only the first 84 of 128 rows fit on a sheet" in ws["A2"].value
    assert "Table embargoes does not fit on the sheet" in book["Inputs"]["A2"].value
    assert all(sheet.max_row <= 90 for sheet in book if sheet.title != "Answer")
    evaluator = Evaluator(book)
    for sheet, cell, _ in formulas_of(book):
        assert stored[sheet][cell].value == pytest.approx(evaluator.value(sheet, cell)), (sheet, cell)


def test_an_empty_plan_gives_every_sheet_and_says_what_is_missing(tmp_path):
    from stockpact.plan.plan import Plan

    from .conftest import make_instance

    path = workbook.write(Plan(make_instance(), {}, {"status": "infeasible"}), tmp_path / "no.xlsx")
    book = loaded(path)
    assert book.sheetnames[: len(MOCKUP)] == MOCKUP
    assert book["Purchases"]["A5"].value == "The plan buys nothing."
    assert book["Answer"]["A5"].value == "No plan can meet all policies."


def test_inputs_show_every_table_with_row_numbers_and_the_text_of_each_source(plan, book):
    ws = book["Inputs"]
    tables = {t.displayName: t for t in ws.tables.values()}
    present = {f"in_{n}" for n, f in plan.instance.tables.items() if len(f)}
    assert set(tables) == present | {"in_settings"}
    rows = ws[tables["in_prices"].ref]
    heads = [c.value for c in rows[0]]
    assert heads[:5] == ["row", "source and note", "material", "year", "eur_per_t, EUR/t"]
    number, text = rows[1][1].value.split(" · ", 1)
    assert (rows[1][0].value, text) == (2, "Made for the tests")
    cited = {row[0].value: row[1].value for row in book["Sources"].iter_rows(min_row=6)}
    assert cited[int(number)] == "Made for the tests"


def test_the_file_appears_whole_or_not_at_all(plan, tmp_path, monkeypatch):
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"before")

    def broken(*_args):
        raise RuntimeError("power cut")

    monkeypatch.setattr(workbook.Work, "placed", broken)
    with pytest.raises(RuntimeError):
        workbook.write(plan, target)
    assert target.read_bytes() == b"before"
    assert [p.name for p in tmp_path.iterdir()] == ["plan.xlsx"]


def test_an_unknown_currency_is_refused_before_anything_is_written(plan, tmp_path):
    with pytest.raises(InputError):
        workbook.write(plan, tmp_path / "plan.xlsx", "CHF")
    assert list(tmp_path.iterdir()) == []


def test_the_workbook_of_a_solved_plan_agrees_with_its_tables(tmp_path):
    from stockpact.verbs.plan import plan as solve

    solved = solve("tutorial")
    path = workbook.write(solved, tmp_path / "plan.xlsx")
    book, stored = loaded(path), loaded(path, data_only=True)
    evaluator = Evaluator(book)
    for sheet, cell, _ in formulas_of(book):
        assert stored[sheet][cell].value == pytest.approx(evaluator.value(sheet, cell), abs=1e-9), (
            sheet,
            cell,
        )
    figures = {row[0].value: row[1].value for row in stored["Answer"].iter_rows()}
    assert figures["Outlays, all parties"] == pytest.approx(solved.money["discounted_eur"].sum() / 1e6)
