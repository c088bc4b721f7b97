"""What every chart shares: the data it is given, scales of colour, headers and the finish.

Needs Altair, which the functions import, and no tables.
"""

from __future__ import annotations

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


def even() -> Any:
    """A value axis that takes the same room in every panel."""
    import altair as alt

    return alt.Axis(minExtent=42)


def parties(given: Given) -> Any:
    """The scale in which every party keeps its colour."""
    import altair as alt

    colour = colours.party_colours(given.parties)
    return alt.Scale(domain=list(colour), range=list(colour.values()))


def header(limit: int = 0) -> Any:
    """The header of a panel; its text is cut at ``limit`` pixels."""
    import altair as alt

    return alt.Header(
        labelFontWeight="bold",
        labelFontSize=12,
        labelAnchor="start",
        labelOrient="top",
        labelLimit=limit or alt.Undefined,
    )


def finished(chart: Any, given: Given, title: str, note: str) -> Any:
    """A chart with its title, what stands below it, and the look that all share."""
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
