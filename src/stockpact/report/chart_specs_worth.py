"""The charts of what the pact is worth: gains, what moves the result, coverage by onset, owner and host.

Made as those of :mod:`stockpact.report.chart_specs`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import colours
from .chart_parts import PANEL, ROWS, Given, even, finished, header, parties

BASES = {"assumption": "#404040", "published": colours.GREY, "a choice": colours.LIGHT}
"""What a number rests on, dark where least is known."""


def gains(given: Given) -> Any:
    """Worth of each step of acting together by party, EUR million; the line spans least and most over the
    orders in which steps can be taken.
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    base = alt.Chart(rows)
    lane = alt.Y("party:N", title=None, sort=None, axis=alt.Axis(labels=False, ticks=False, domain=False))
    colour = alt.Color("party:N", title="Worth to", scale=parties(given), sort=None)
    bars = base.mark_bar(height=13).encode(
        x=alt.X("net:Q", title="EUR million, present value; to the right is better together"),
        y=lane,
        color=colour,
    )
    span = base.mark_rule(strokeWidth=2, color=colours.BLACK).encode(x="least:Q", x2="most:Q", y=lane)
    zero = base.mark_rule(color=colours.GREY).encode(x=alt.datum(0))
    panels = (
        alt.layer(zero, bars, span)
        .properties(width=2 * PANEL, height=alt.Step(18))
        .facet(
            row=alt.Row(
                "step:N",
                title=None,
                sort=given.order("step"),
                header=alt.Header(labelAngle=0, labelAlign="left", labelFontSize=12, labelLimit=190),
            ),
            spacing=6,
        )
    )
    note = "black line: least and most, by which step comes first"
    return finished(panels, given, "Worth of acting together, EUR million by step and party", note)


def movers(given: Given) -> Any:
    """What moves the result most: bars from its value at the low end of a number to that at its high end."""
    import altair as alt

    first = given.rows[0]
    headline, unit, planned = str(first["headline"]), str(first["unit"]), float(first["base"])
    rows = alt.NamedData(name=ROWS)
    base = alt.Chart(rows)
    y = alt.Y("range:N", title=None, sort=given.order("range"), axis=alt.Axis(labelLimit=280))
    bars = base.mark_bar(height=13, stroke="#595959", strokeWidth=0.5).encode(
        x=alt.X("low:Q", title=f"{headline}, {unit}", scale=alt.Scale(zero=False)),
        x2="high:Q",
        y=y,
        color=alt.Color(
            "basis:N", title="Rests on", scale=alt.Scale(domain=list(BASES), range=list(BASES.values()))
        ),
    )
    end = base.mark_point(size=45, shape="diamond", filled=True, opacity=1, color=colours.VERMILION).encode(
        x="high:Q", y=y
    )
    line = base.mark_rule(color=colours.BLACK, strokeDash=[5, 3]).encode(x=alt.datum(planned))
    chart = alt.layer(bars, end, line).properties(width=1.5 * PANEL, height=alt.Step(22))
    note = "each number moved alone; diamond: at its high end; dashed line: as planned"
    return finished(chart, given, f"What moves {headline} most, {unit}", note)


def onsets(given: Given) -> Any:
    """Need that is served by the period in which an embargo begins, with the reserve (solid) and without it
    (dashed).
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    x = alt.X(
        "when:Q",
        title="year in which the embargo begins",
        scale=alt.Scale(zero=False, nice=False),
        axis=alt.Axis(format="d", tickMinStep=1, grid=False),
    )
    colour = alt.Color("party:N", title="Need of", scale=parties(given), sort=None)
    base = alt.Chart(rows)
    shown = {"with": [1, 0], "without": [5, 3]}
    layers = [
        base.transform_calculate(case=f"'{name} the reserve'")
        .mark_line(strokeWidth=2.5)
        .encode(
            x=x,
            y=alt.Y(
                f"{name}:Q",
                title="% of need that is served",
                scale=alt.Scale(domain=[0, 100]),
                axis=even(),
            ),
            color=colour,
            strokeDash=alt.StrokeDash(
                "case:N",
                title="Served",
                scale=alt.Scale(domain=[f"{n} the reserve" for n in shown], range=list(shown.values())),
            ),
        )
        for name in shown
    ]
    chart = alt.layer(*layers).properties(width=1.8 * PANEL, height=240)
    material, scenario = given.order("material")[0], given.order("title")[0]
    title = f"{material} served by onset of the embargo, % of need"
    return finished(chart, given, title, f"{scenario}; the scenario and material with the most damage")


def custody(given: Given) -> Any:
    """Whose soil the stock of each owner lies on, tonnes at the end of each period; lighter where it is not
    the owner's.
    """
    import altair as alt

    rows = alt.NamedData(name=ROWS)
    places = {"on its own soil": 0.85, "on a partner's soil": 0.4, "elsewhere": 0.15}
    there = [name for name in places if name in given.order("where")]
    area = (
        alt.Chart(rows)
        .mark_area(line={"strokeWidth": 1}, interpolate="linear")
        .encode(
            x=alt.X(
                "when:Q",
                title="year",
                scale=alt.Scale(zero=False, nice=False),
                axis=alt.Axis(format="d", tickMinStep=1, grid=False),
            ),
            y=alt.Y("tonnes:Q", title="tonnes", axis=even()),
            color=alt.Color("party:N", title="Owned by", scale=parties(given), sort=None),
            opacity=alt.Opacity(
                "where:N", title="Lies", scale=alt.Scale(domain=there, range=[places[n] for n in there])
            ),
            order=alt.Order("rank:Q"),
        )
        .properties(width=PANEL, height=120)
    )
    panels = area.facet(
        facet=alt.Facet("panel:N", title=None, sort=given.order("panel"), header=header()),
        columns=max(2, len(given.order("party"))),
        spacing=14,
    ).resolve_scale(y="independent")
    return finished(panels, given, "Owner and host of the stock, tonnes at the end of each period", "")


WORTH_CHARTS: dict[str, Callable[[Given], Any]] = {
    "gains": gains,
    "movers": movers,
    "onsets": onsets,
    "custody": custody,
}
"""File name to chart."""
