"""The charts themselves, from rows that are plain data, so that they can be made in another process.

Titles say what is shown and the unit, axes carry units, parties keep one colour, and every distinction also
shows in grey. Needs Altair, which the functions import, and no tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import colours
from .chart_parts import PANEL, ROWS, Given, even, finished, header, parties
from .chart_specs_worth import WORTH_CHARTS


def stock_against_target(given: Given) -> Any:
    """Stock (area) against target (line) by material and party, tonnes at the end of each period.

    The span of displayed embargo onsets is shaded.
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    x = alt.X(
        "when:Q",
        title="year",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, grid=False),
    )
    colour = alt.Color(
        "party:N",
        title="Stock of",
        scale=parties(given),
        sort=None,
        legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
    )
    base = alt.Chart(rows)
    area = base.mark_area(opacity=0.75, interpolate="linear").encode(
        x=x, y=alt.Y("stock_t:Q", title="tonnes", axis=even()), color=colour
    )
    target = (
        base.transform_filter("datum.target_t > 0")
        .transform_calculate(line="'target'")
        .mark_line(strokeWidth=2)
        .encode(
            x=x,
            y="target_t:Q",
            strokeDash=alt.StrokeDash("line:N", title="", scale=alt.Scale(domain=["target"], range=[[5, 3]])),
            color=alt.value(colours.TARGET),
        )
    )
    layers = [area, target]
    shaded = given.has("from")
    if shaded:
        band = (
            base.transform_aggregate(groupby=["panel", "from", "until"])
            .mark_rect(color=colours.GREY, opacity=0.35)
            .encode(x="from:Q", x2="until:Q")
        )
        layers.insert(0, band)
    panels = (
        alt.layer(*layers)
        .properties(width=PANEL, height=140)
        .facet(
            facet=alt.Facet("panel:N", title=None, sort=given.order("panel"), header=header()),
            columns=max(2, len(given.order("party"))),
            spacing=14,
        )
        .resolve_scale(y="independent")
    )
    note = "dashed line: target" + ("; grey: period in which embargoes are shown to begin" if shaded else "")
    return finished(panels, given, "Stock against target, tonnes at the end of each period", note)


def purchases_by_source(given: Given) -> Any:
    """Purchases by calendar year and source, a panel a material, tonnes; the smallest sources are drawn
    together.
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    order = given.sources
    scale = alt.Scale(
        domain=order,
        range=[*colours.SOURCE[: len(order) - 1], colours.SOURCE[-1]]
        if order[-1] == "other sources"
        else list(colours.SOURCE[: len(order)]),
    )
    bars = (
        alt.Chart(rows)
        .mark_bar(stroke="white", strokeWidth=1)
        .encode(
            x=alt.X("year:O", title="year of delivery", axis=alt.Axis(labelAngle=0)),
            y=alt.Y("sum(tonnes):Q", title="tonnes a year", axis=even()),
            color=alt.Color("supplier:N", title="Source", scale=scale, sort=order),
            order=alt.Order("rank:Q"),
        )
        .properties(width=PANEL, height=150)
    )
    panels = bars.facet(
        facet=alt.Facet("name:N", title=None, sort=given.order("name"), header=header()),
        columns=2,
        spacing=14,
    ).resolve_scale(y="independent")
    return finished(
        panels, given, "Purchases by source, tonnes a year", "all parties; stacked in the order of the legend"
    )


def coverage(given: Given) -> Any:
    """Coverage of need in each scenario without the reserve (hollow) and with it (filled), by material and
    party.
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    y = alt.Y("lane:N", title=None, sort=given.lanes, axis=alt.Axis(grid=True, labelLimit=220, minExtent=90))
    scale = alt.Scale(domain=[0, 100])
    colour = alt.Color(
        "party:N",
        title="Party",
        scale=parties(given),
        sort=None,
        legend=alt.Legend(symbolType="square", symbolStrokeWidth=0, symbolOpacity=1),
    )
    base = alt.Chart(rows)
    line = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("without:Q", title="% of need that is served", scale=scale), x2="with:Q", y=y, color=colour
    )
    hollow = base.mark_point(size=70, strokeWidth=2, fill="white", opacity=1).encode(
        x=alt.X("without:Q", scale=scale), y=y, color=colour
    )
    solid = base.mark_point(size=80, filled=True, shape="square", opacity=1).encode(
        x=alt.X("with:Q", scale=scale), y=y, color=colour
    )
    panels = (
        alt.layer(line, hollow, solid)
        .properties(width=PANEL, height=alt.Step(18))
        .facet(
            facet=alt.Facet("title:N", title=None, sort=given.order("title"), header=header(limit=PANEL)),
            columns=2,
            spacing=18,
        )
        .resolve_scale(y="independent")
    )
    return finished(
        panels,
        given,
        "Coverage in each embargo scenario, % of need",
        "expected over the embargo at its display date; hollow circle: without the reserve, square: with it",
    )


def money_by_year(given: Given) -> Any:
    """Outlays by fiscal year and party beside the budget (black tick), EUR million, real."""
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    x = alt.X("party:N", title=None, sort=None, axis=None)
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("spent:Q", title="EUR million, real"),
            color=alt.Color("party:N", title="Outlays of", scale=parties(given), sort=None),
        )
    )
    layers: list[Any] = [bars]
    has_budget = given.has("budget")
    if has_budget:
        layers.append(
            alt.Chart(rows)
            .transform_filter("isValid(datum.budget)")
            .mark_tick(color=colours.BLACK, thickness=2.5, size=26)
            .encode(x=x, y="budget:Q")
        )
    panels = (
        alt.layer(*layers)
        .properties(width=62, height=220)
        .facet(
            column=alt.Column(
                "fiscal_year:O",
                title="fiscal year, named by the year in which it begins",
                header=alt.Header(titleOrient="bottom", labelOrient="bottom", titleFontWeight="normal"),
            ),
            spacing=4,
        )
    )
    note = "black tick: budget of the year" if has_budget else ""
    return finished(panels, given, "Outlays by fiscal year, EUR million (real)", note)


CHARTS: dict[str, Callable[[Given], Any]] = {
    "stock": stock_against_target,
    "purchases": purchases_by_source,
    "coverage": coverage,
    "money": money_by_year,
    **WORTH_CHARTS,
}
"""File name to chart, which refers to its data by name."""


def specification(name: str, given: Given) -> str:
    """Vega-Lite specification of a chart with its data, as JSON.

    The data joins last: Altair would check and copy every row several times.
    """
    return json.dumps({**CHARTS[name](given).to_dict(), "datasets": {ROWS: given.rows}})


def chart(name: str, given: Given) -> Any:
    """The chart with its data."""
    made = CHARTS[name](given)
    made.datasets = {ROWS: given.rows}
    return made
