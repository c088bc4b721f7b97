"""Figures are drawn offline, say what they show and in which unit, and keep one colour for each party."""

import json

import pytest

from stockpact.plan.plan import Plan
from stockpact.report import colours, figures, series

from .conftest import HOSTILE, Names, make_instance, make_plan
from .worth_rows import with_worth

UNITS = {
    "stock": "tonnes", "purchases": "tonnes a year", "coverage": "% of need", "money": "EUR million",
    "gains": "EUR million", "movers": "EUR million", "onsets": "% of need", "custody": "tonnes",
}  # fmt: skip
OF_WORTH = ("gains", "movers", "onsets", "custody")


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


@pytest.fixture(scope="module")
def whole(plan):
    """The plan with its worth tables."""
    return with_worth(plan)


@pytest.mark.parametrize("name", list(figures.FIGURES))
def test_titles_and_axes_name_what_is_shown_and_the_unit(whole, name):
    spec = spec_of(figures.FIGURES[name](whole))
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


@pytest.mark.parametrize("name", ["stock", "coverage", "money", "gains", "onsets", "custody"])
def test_a_party_keeps_its_colour_in_every_figure(whole, name):
    scales = [
        n["scale"]
        for n in walk(spec_of(figures.FIGURES[name](whole)))
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
    assert [figure(empty) for figure in figures.FIGURES.values()] == [None] * 8


def test_the_figures_of_worth_are_drawn_only_where_its_tables_have_rows(plan):
    assert [figures.FIGURES[name](plan) for name in OF_WORTH] == [None] * 4


def test_the_tornado_shows_the_ten_ranges_that_move_the_result_most(whole):
    rows = figures.movers_given(whole).rows
    assert len(rows) == 10
    assert {r["headline"] for r in rows} == {"expected damage averted"}
    assert [(r["low"], r["base"], r["high"]) for r in rows[:1]] == [
        (pytest.approx(21), pytest.approx(30), pytest.approx(42))
    ]
    assert [r["basis"] for r in rows[:4]] == ["assumption", "published", "published", "a choice"]


def test_the_figure_by_onset_shows_the_scenario_and_material_with_the_most_damage(whole):
    given = figures.onsets_given(whole)
    assert given.order("title") == ["S1: China stops heavy rare earths"]
    assert given.order("material") == ["Dysprosium oxide"]
    first = given.rows[0]
    assert (first["when"], first["with"], first["without"]) == (2029.0, pytest.approx(75), pytest.approx(50))


def test_owner_and_host_add_up_to_what_is_owned(whole):
    rows = figures.custody_given(whole).rows
    last = [r for r in rows if r["panel"] == "Dysprosium oxide · EU" and r["when"] == 2031.0]
    assert {r["where"]: r["tonnes"] for r in last} == {
        "on its own soil": pytest.approx(120), "on a partner's soil": pytest.approx(60)
    }  # fmt: skip


def test_every_figure_is_saved_as_picture_and_drawing(whole, tmp_path):
    saved = figures.save_all(whole, tmp_path / "figures", scale=1.0)
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
