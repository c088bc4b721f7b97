"""The charts themselves, from rows that are plain data, so that they can be made in another process.

Titles say what is shown and the unit, axes carry units, parties keep one colour, and every distinction also
shows in grey. Needs Altair, which the functions import, and no tables.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import colours

FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
PANEL = 340
"""Width of a panel in pixels."""
ROWS = "rows"
"""Name under which a chart finds its data."""


@dataclass(frozen=True)
class Given:
    """What a chart is made of; it fits JSON.

    ``rows`` has an entry a data row, by column of :mod:`stockpact.report.series` (None where there is no
    number); ``parties`` and ``lanes`` (material and party) stand in the order of the instance, ``sources``
    in the order of the legend; ``below`` stands under the title.
    """

    rows: list[dict[str, Any]]
    parties: list[str]
    lanes: list[str]
    sources: list[str]
    below: list[str]

    def order(self, column: str) -> list[str]:
        """Values of a column in the order in which they are met."""
        return list(dict.fromkeys(str(row[column]) for row in self.rows))

    def has(self, column: str) -> bool:
        """Whether any row has a number in the column."""
        return any(row[column] is not None for row in self.rows)


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
        scale=_parties(given),
        sort=None,
        legend=alt.Legend(symbolType="square", symbolStrokeWidth=0),
    )
    base = alt.Chart(rows)
    area = base.mark_area(opacity=0.75, interpolate="linear").encode(
        x=x, y=alt.Y("stock_t:Q", title="tonnes", axis=_even()), color=colour
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
            facet=alt.Facet("panel:N", title=None, sort=given.order("panel"), header=_header()),
            columns=max(2, len(given.order("party"))),
            spacing=14,
        )
        .resolve_scale(y="independent")
    )
    note = "dashed line: target" + ("; grey: period in which embargoes are shown to begin" if shaded else "")
    return _finished(panels, given, "Stock against target, tonnes at the end of each period", note)


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
            y=alt.Y("sum(tonnes):Q", title="tonnes a year", axis=_even()),
            color=alt.Color("supplier:N", title="Source", scale=scale, sort=order),
            order=alt.Order("rank:Q"),
        )
        .properties(width=PANEL, height=150)
    )
    panels = bars.facet(
        facet=alt.Facet("name:N", title=None, sort=given.order("name"), header=_header()),
        columns=2,
        spacing=14,
    ).resolve_scale(y="independent")
    return _finished(
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
        scale=_parties(given),
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
            facet=alt.Facet("title:N", title=None, sort=given.order("title"), header=_header(limit=PANEL)),
            columns=2,
            spacing=18,
        )
        .resolve_scale(y="independent")
    )
    return _finished(
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
            color=alt.Color("party:N", title="Outlays of", scale=_parties(given), sort=None),
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
    return _finished(panels, given, "Outlays by fiscal year, EUR million (real)", note)


CHARTS: dict[str, Callable[[Given], Any]] = {
    "stock": stock_against_target,
    "purchases": purchases_by_source,
    "coverage": coverage,
    "money": money_by_year,
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


def _even() -> Any:
    """A value axis that takes the same room in every panel."""
    import altair as alt

    return alt.Axis(minExtent=42)


def _parties(given: Given) -> Any:
    import altair as alt

    colour = colours.party_colours(given.parties)
    return alt.Scale(domain=list(colour), range=list(colour.values()))


def _header(limit: int = 0) -> Any:
    import altair as alt

    return alt.Header(
        labelFontWeight="bold",
        labelFontSize=12,
        labelAnchor="start",
        labelOrient="top",
        labelLimit=limit or alt.Undefined,
    )


def _finished(chart: Any, given: Given, title: str, note: str) -> Any:
    import altair as alt

    below = " · ".join(part for part in (*given.below, note) if part)
    return (
        chart.properties(
            title=alt.TitleParams(
                title,
                subtitle=below,
                anchor="start",
                fontSize=16,
                subtitleFontSize=12,
                subtitleColor="#444444",
                offset=12,
            )
        )
        .configure(font=FONT, background="white")
        .configure_view(stroke="#CCCCCC")
        .configure_axis(gridColor="#E5E5E5", labelFontSize=11, titleFontSize=11, titleFontWeight="normal")
        .configure_legend(labelFontSize=11, titleFontSize=11)
    )
