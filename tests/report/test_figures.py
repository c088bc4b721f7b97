"""Figures are drawn offline, say what they show and in which unit, and keep one colour for each party."""

import json

import pytest

from stockpact.plan.plan import Plan
from stockpact.report import colours, figures, series

from .conftest import HOSTILE, Names, make_instance, make_plan

UNITS = {"stock": "tonnes", "purchases": "tonnes a year", "coverage": "% of need", "money": "EUR million"}


def spec_of(chart):
    return json.loads(chart.to_json())


def walk(node):
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from walk(value)
    elif isinstance(node, list):
        for value in node:
            yield from walk(value)


@pytest.mark.parametrize("name", list(figures.FIGURES))
def test_titles_and_axes_name_what_is_shown_and_the_unit(plan, name):
    spec = spec_of(figures.FIGURES[name](plan))
    assert UNITS[name] in spec["title"]["text"]
    assert spec["title"]["subtitle"].startswith("A pact made by hand · confidential")
    axes = [
        e
        for node in walk(spec)
        for key in ("x", "y")
        if isinstance(e := node.get(key), dict)
        and "field" in e
        and e.get("type") == "quantitative"
        and "title" in e
    ]
    assert axes
    assert all(a["title"] for a in axes)
    assert any(UNITS[name].split(" ")[0] in a["title"] for a in axes)


@pytest.mark.parametrize("name", ["stock", "coverage", "money"])
def test_a_party_keeps_its_colour_in_every_figure(plan, name):
    scales = [
        n["scale"]
        for n in walk(spec_of(figures.FIGURES[name](plan)))
        if n.get("field") == "party" and "scale" in n
    ]
    assert scales
    for scale in scales:
        assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
            "JP": colours.BLUE,
            "EU": colours.ORANGE,
        }


def test_the_first_two_parties_and_neighbouring_sources_differ_in_grey():
    def grey(code):
        red, green, blue = (int(code[k : k + 2], 16) for k in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert abs(grey(colours.PARTY[0]) - grey(colours.PARTY[1])) > 50
    for one, other in zip(colours.SOURCE, colours.SOURCE[1:], strict=False):
        assert abs(grey(one) - grey(other)) > 15
    assert abs(grey(colours.WITH) - grey(colours.WITHOUT)) > 100


def test_the_target_is_a_dashed_line_over_the_stock_and_the_displayed_onset_is_shaded(plan):
    layers = spec_of(figures.stock_against_target(plan))["spec"]["layer"]
    marks = [layer["mark"]["type"] for layer in layers]
    assert marks == ["rect", "area", "line"]
    rows = series.stock_rows(plan)
    assert set(zip(rows["from"], rows["until"], strict=True)) == {(2029.0, 2029.25)}
    last = rows[(rows["panel"] == "Dysprosium oxide · JP") & (rows["when"] == 2031.0)].iloc[0]
    assert (last["stock_t"], last["target_t"]) == (pytest.approx(180), pytest.approx(180))


def test_small_sources_are_drawn_together_so_that_every_colour_is_told_apart(plan):
    bought = plan.purchases.iloc[:12].copy()
    bought["supplier"] = [f"s{k}" for k in range(12)]
    bought["cost_eur"] = range(12, 0, -1)
    rows, order = series.purchase_rows(plan.with_tables(purchases=bought))
    assert order == [*[f"s{k}" for k in range(7)], "other sources"]
    assert rows.loc[rows["supplier"] == "other sources", "tonnes"].sum() == pytest.approx(
        bought["tonnes"][7:].sum()
    )


def test_figures_draw_only_what_is_there():
    empty = Plan(make_instance(), {}, {"status": "infeasible"})
    assert [figure(empty) for figure in figures.FIGURES.values()] == [None] * 4


def test_every_figure_is_saved_as_picture_and_drawing(plan, tmp_path):
    saved = figures.save_all(plan, tmp_path / "figures", scale=1.0)
    assert sorted(p.name for p in saved) == sorted(
        f"{n}.{s}" for n in figures.FIGURES for s in ("png", "svg")
    )
    assert sorted(p.name for p in (tmp_path / "figures").iterdir()) == sorted(p.name for p in saved)
    for path in saved:
        data = path.read_bytes()
        assert len(data) > 4_000
        assert data.startswith(b"\x89PNG" if path.suffix == ".png" else b"<svg")


def test_names_from_data_are_drawn_as_text(tmp_path):
    names = Names(
        party={"JP": "<script>alert(1)</script>"}, material={"Dy": "a.b[0]"}, supplier={"lynas": HOSTILE[0]}
    )
    for path in figures.save_all(make_plan(names), tmp_path, scale=1.0):
        if path.suffix == ".svg":
            assert "<script" not in path.read_text(encoding="utf-8")
