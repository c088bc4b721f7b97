"""Text from data stays text: it never becomes a formula, a link, a number or a condition."""

import re
import zipfile
from xml.etree import ElementTree

import pytest

from stockpact.report import workbook

from .conftest import HOSTILE, Names, make_plan
from .formulas import Evaluator, formulas_of, loaded

OURS = re.compile(
    r"=(SUBTOTAL\(109,[A-Z]+\d+:[A-Z]+\d+\)|SUM\([A-Z]+\d+:[A-Z]+\d+\)|[A-Z]+\d+\*[\d.]+"
    r"|\(?SUMIFS\('[A-Z][\w ]+'![^()]*\)(\+SUMIFS\('[A-Z][\w ]+'![^()]*\)\)/[\d.]+)?)"
)

HOSTILE_SETS = [HOSTILE[k : k + 2] for k in range(0, len(HOSTILE), 2)]


@pytest.mark.parametrize("pair", HOSTILE_SETS, ids=[str(k) for k in range(len(HOSTILE_SETS))])
def test_text_from_data_never_becomes_formula_link_or_number(pair, tmp_path):
    one, other = pair
    names = Names(
        party={"JP": one, "EU": other},
        material={"Dy": other + "m"},
        supplier={"lynas": one, "caremag": other},
        scenario={"S1": one},
    )
    plan = make_plan(names)
    words = plan.shadow_prices.assign(words=one, name=other)
    plan = plan.with_tables(
        shadow_prices=words,
        provenance=[{"item": one, "value": other}],
        gaps=[
            {
                "policy": one,
                "table": other,
                "rows": one,
                "party": one,
                "material": other,
                "period": one,
                "asked": 1.0,
                "possible": 0.5,
                "gap": 0.5,
                "unit": one,
                "priority": 1,
                "hard": False,
            }
        ],
    )
    path = workbook.write(plan, tmp_path / "plan.xlsx", "JPY")
    book, stored = loaded(path), loaded(path, data_only=True)
    shown = {one: False, other: False}
    for ws in book:
        for row in ws.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert OURS.fullmatch(cell.value), cell.value
                    assert not any(h in cell.value for h in pair)
                assert cell.data_type in "nsfb"
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target is None
                    assert cell.hyperlink.location.startswith("'")
                for h in pair:
                    shown[h] = shown[h] or (isinstance(cell.value, str) and _same(cell.value, h))
    assert all(shown.values())
    evaluator = Evaluator(book)
    for sheet, cell, _ in formulas_of(book):
        assert stored[sheet][cell].value == pytest.approx(evaluator.value(sheet, cell), rel=1e-12, abs=1e-9)
    for ws in book:
        for table in ws.tables.values():
            assert [c.value for c in ws[table.ref][0]] == [c.name for c in table.tableColumns]
    with zipfile.ZipFile(path) as z:
        for name in z.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(z.read(name))
            assert not name.startswith("xl/externalLinks")
            if name.endswith(".rels"):
                assert b"TargetMode" not in z.read(name)


def _same(shown, text):
    """Whether a cell shows the text, with what a cell cannot hold replaced and cut."""
    clean = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "\ufffd", text)
    return shown == clean or (
        len(clean) > 32_767 and shown.startswith(clean[:32_000]) and len(shown) <= 32_767
    )


def test_text_that_looks_like_a_formula_keeps_its_quote_when_edited(tmp_path):
    path = workbook.write(make_plan(Names(supplier={"lynas": "=1+1"})), tmp_path / "plan.xlsx")
    cells = [c for row in loaded(path)["Purchases"].iter_rows() for c in row if c.value == "=1+1"]
    assert cells
    assert all(c.quotePrefix and c.data_type == "s" for c in cells)


def test_sums_by_name_are_left_as_values_where_a_name_could_be_read_as_a_condition(tmp_path):
    path = workbook.write(
        make_plan(Names(party={"JP": ">5"}, supplier={"lynas": "a*"})), tmp_path / "plan.xlsx"
    )
    assert not [f for sheet, _, f in formulas_of(loaded(path)) if sheet == "Plan by year" and "SUMIFS" in f]
