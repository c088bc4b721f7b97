"""The figures of a plan, each defined once: stock against target, purchases by source, coverage, money.

Each function returns an Altair chart; :func:`save_all` writes PNG and SVG without network. Titles say what is
shown and the unit, axes carry units, parties keep one colour, and every distinction also shows in grey.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from . import colours
from .drawing import Drawer, draw
from .measures import PlanLike
from .scenarios import coverage_summary
from .series import coverage_rows, money_rows, purchase_rows, stock_rows

FONT = "Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
PANEL = 340
"""Width of a panel in pixels."""


def stock_against_target(plan: PlanLike) -> Any:
    """Stock (area) against target (line) by material and party, tonnes at the end of each period.

    The span of displayed embargo onsets is shaded. None when the plan holds and asks for nothing.
    """
    import altair as alt

    rows = stock_rows(plan)
    if rows.empty:
        return None
    x = alt.X(
        "when:Q",
        title="year",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, grid=False),
    )
    colour = alt.Color(
        "party:N",
        title="Stock of",
        scale=_parties(plan),
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
    shaded = bool(rows["from"].notna().any())
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
            facet=alt.Facet("panel:N", title=None, sort=_order(rows, "panel"), header=_header()),
            columns=max(2, rows["party"].nunique()),
            spacing=14,
        )
        .resolve_scale(y="independent")
    )
    note = "dashed line: target" + ("; grey: period in which embargoes are shown to begin" if shaded else "")
    return _finished(panels, plan, "Stock against target, tonnes at the end of each period", note)


def purchases_by_source(plan: PlanLike) -> Any:
    """Purchases by calendar year and source, a panel a material, tonnes; the smallest sources are drawn
    together.
    """
    import altair as alt

    rows, order = purchase_rows(plan)
    if rows.empty:
        return None
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
        facet=alt.Facet("name:N", title=None, sort=_order(rows, "name"), header=_header()),
        columns=2,
        spacing=14,
    ).resolve_scale(y="independent")
    return _finished(
        panels, plan, "Purchases by source, tonnes a year", "all parties; stacked in the order of the legend"
    )


def coverage(plan: PlanLike) -> Any:
    """Coverage of need in each scenario without the reserve (hollow) and with it (filled), by material and
    party.
    """
    import altair as alt

    rows = coverage_rows(plan, coverage_summary(plan))
    if rows.empty:
        return None
    y = alt.Y("lane:N", title=None, sort=_lanes(plan), axis=alt.Axis(grid=True, labelLimit=220, minExtent=90))
    scale = alt.Scale(domain=[0, 100])
    colour = alt.Color(
        "party:N",
        title="Party",
        scale=_parties(plan),
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
            facet=alt.Facet("title:N", title=None, sort=_order(rows, "title"), header=_header(limit=PANEL)),
            columns=2,
            spacing=18,
        )
        .resolve_scale(y="independent")
    )
    return _finished(
        panels,
        plan,
        "Coverage in each embargo scenario, % of need",
        "expected over the embargo at its display date; hollow circle: without the reserve, square: with it",
    )


def money_by_year(plan: PlanLike) -> Any:
    """Outlays by fiscal year and party beside the budget (black tick), EUR million, real."""
    import altair as alt

    rows = money_rows(plan)
    if rows.empty:
        return None
    x = alt.X("party:N", title=None, sort=None, axis=None)
    bars = (
        alt.Chart(rows)
        .mark_bar()
        .encode(
            x=x,
            y=alt.Y("spent:Q", title="EUR million, real"),
            color=alt.Color("party:N", title="Outlays of", scale=_parties(plan), sort=None),
        )
    )
    layers: list[Any] = [bars]
    has_budget = bool(rows["budget"].notna().any())
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
    return _finished(panels, plan, "Outlays by fiscal year, EUR million (real)", note)


FIGURES: dict[str, Callable[[PlanLike], Any]] = {
    "stock": stock_against_target,
    "purchases": purchases_by_source,
    "coverage": coverage,
    "money": money_by_year,
}
"""File name to figure."""


def save_all(
    plan: PlanLike, folder: str | Path, scale: float = 2.0, drawer: Drawer | None = None
) -> list[Path]:
    """Write every figure that has something to show as PNG and SVG into ``folder``.

    Returns the files; with a ``drawer`` they are handed over to it and are there when it has finished.
    """
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    own = drawer or Drawer(apart=False)
    for name, figure in FIGURES.items():
        chart = figure(plan)
        if chart is not None:
            own.add(chart.to_json(indent=None), target / name, scale)
    return [] if drawer else own.finish()


def save(chart: Any, stem: str | Path, scale: float = 2.0) -> list[Path]:
    """Write one chart as ``stem.png`` and ``stem.svg``, each whole or not at all. Works offline."""
    return draw(chart.to_json(indent=None), Path(stem), scale)


def _even() -> Any:
    """A value axis that takes the same room in every panel."""
    import altair as alt

    return alt.Axis(minExtent=42)


def _lanes(plan: PlanLike) -> list[str]:
    return [f"{m} · {p}" for p in plan.instance.parties for m in plan.instance.materials]


def _order(rows: pd.DataFrame, column: str) -> list[str]:
    return [str(v) for v in pd.unique(rows[column])]


def _parties(plan: PlanLike) -> Any:
    import altair as alt

    colour = colours.party_colours(plan.instance.parties)
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


def _finished(chart: Any, plan: PlanLike, title: str, note: str) -> Any:
    import altair as alt

    settings = plan.instance.settings
    below = " · ".join(part for part in (settings.title, settings.handling_class, note) if part)
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
