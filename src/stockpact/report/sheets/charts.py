"""Native Excel charts, all drawn alike: title with unit, named axes, colours that stay apart in grey.

Titles are ours and never begin with a name from data, so that none can become a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import colours
from .book import Book
from .cells import safe_text
from .layout import Placed

FONT = {"name": "Calibri", "size": 9}


def _finish(chart: Any, title: str, x: str, y: str, size: tuple[int, int], style: str = "#,##0") -> Any:
    grid = {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}}
    chart.set_title(
        {
            "name": safe_text(title)[:200],
            "name_font": {"name": "Calibri", "size": 11, "bold": True},
            "overlay": False,
        }
    )
    chart.set_x_axis({"name": x, "name_font": FONT, "num_font": FONT, "line": {"color": "#7F7F7F"}})
    chart.set_y_axis(
        {
            "name": y,
            "name_font": FONT,
            "num_font": FONT,
            "num_format": style,
            "major_gridlines": grid,
            "line": {"none": True},
            "min": 0,
        }
    )
    chart.set_legend({"position": "bottom", "font": FONT})
    chart.set_size({"width": size[0], "height": size[1]})
    chart.show_hidden_data()
    return chart


def stock_against_target(
    book: Book,
    data: Placed,
    title: str,
    parties: Sequence[str],
    stock: Sequence[str],
    target: Sequence[str],
    size: tuple[int, int],
) -> Any:
    """Stacked areas of the parties' stock and lines of their targets, stacked alike, by header."""
    colour = colours.party_colours(parties)
    chart = book.file.add_chart({"type": "area", "subtype": "stacked"})
    for party, header in zip(parties, stock, strict=True):
        chart.add_series(
            {
                "name": data.head(header),
                "categories": data.cells("Period"),
                "values": data.cells(header),
                "fill": {"color": colour[party], "transparency": 25},
                "border": {"none": True},
            }
        )
    lines = book.file.add_chart({"type": "line"})
    for k, header in enumerate(target):
        last = k == len(target) - 1
        lines.add_series(
            {
                "name": data.head(header),
                "categories": data.cells("Period"),
                "values": data.cells(header),
                "line": {
                    "color": colours.TARGET,
                    "width": 2.0 if last else 1.5,
                    "dash_type": "solid" if last else "dash",
                },
                "marker": {"type": "none"},
            }
        )
    chart.combine(lines)
    _finish(chart, title, "Period", "tonnes", size)
    chart.set_x_axis(
        {
            "name": "Period (end)",
            "name_font": FONT,
            "num_font": {**FONT, "rotation": -90},
            "interval_unit": max(1, (data.last - data.first + 1) // 12),
            "line": {"color": "#7F7F7F"},
        }
    )
    return chart


def stacked_columns(
    book: Book,
    title: str,
    x: str,
    y: str,
    series: Sequence[tuple[list[Any], list[Any], list[Any], str]],
    size: tuple[int, int],
) -> Any:
    """Stacked columns; a series is name, categories, values (references to cells) and colour."""
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    for name, categories, values, colour in series:
        chart.add_series(
            {
                "name": name,
                "categories": categories,
                "values": values,
                "gap": 60,
                "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 0.5},
            }
        )
    return _finish(chart, title, x, y, size)


def paired_columns(
    book: Book,
    data: Placed,
    title: str,
    x: str,
    y: str,
    category: str,
    headers: Sequence[tuple[str, str]],
    size: tuple[int, int],
    style: str = "#,##0",
    top: float | None = None,
) -> Any:
    """Columns side by side, one series a header and colour; ``top`` is where the value axis ends."""
    chart = book.file.add_chart({"type": "column"})
    for header, colour in headers:
        chart.add_series(
            {
                "name": data.head(header),
                "categories": data.cells(category),
                "values": data.cells(header),
                "gap": 70,
                "overlap": 0,
                "fill": {"color": colour},
                "border": {"color": "#595959", "width": 0.5},
            }
        )
    _finish(chart, title, x, y, size, style)
    if top is not None:
        chart.set_y_axis(
            {
                "name": y,
                "name_font": FONT,
                "num_font": FONT,
                "num_format": style,
                "min": 0,
                "max": top,
                "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
                "line": {"none": True},
            }
        )
    return chart


def tornado(book: Book, data: Placed, title: str, x: str, category: str, size: tuple[int, int]) -> Any:
    """Bars to both sides of what was planned, the largest on top; the two other columns are the two ends."""
    chart = book.file.add_chart({"type": "bar"})
    low, high = (h for h in data.columns if h != category)
    for header, colour in ((low, colours.WITHOUT), (high, colours.WITH)):
        chart.add_series(
            {
                "name": data.head(header),
                "categories": data.cells(category),
                "values": data.cells(header),
                "gap": 35,
                "overlap": 100,
                "fill": {"color": colour},
                "border": {"color": "#595959", "width": 0.5},
            }
        )
    _finish(chart, title, x, "", size)
    chart.set_y_axis(
        {"name": "", "num_font": FONT, "reverse": True, "label_position": "low", "line": {"color": "#7F7F7F"}}
    )
    chart.set_x_axis(
        {
            "name": x,
            "name_font": FONT,
            "num_font": FONT,
            "num_format": "#,##0",
            "label_position": "high",
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
        }
    )
    return chart


def lines(
    book: Book,
    data: Placed,
    title: str,
    x: str,
    category: str,
    series: Sequence[tuple[str, str, str]],
    size: tuple[int, int],
) -> Any:
    """Lines of shares; a series is header, colour and dash."""
    chart = book.file.add_chart({"type": "line"})
    for header, colour, dash in series:
        chart.add_series(
            {
                "name": data.head(header),
                "categories": data.cells(category),
                "values": data.cells(header),
                "line": {"color": colour, "width": 2.0, "dash_type": dash},
                "marker": {"type": "none"},
            }
        )
    _finish(chart, title, x, "% of need", size, "0%")
    chart.set_x_axis(
        {
            "name": x,
            "name_font": FONT,
            "num_font": {**FONT, "rotation": -90},
            "interval_unit": max(1, (data.last - data.first + 1) // 12),
        }
    )
    chart.set_y_axis(
        {
            "name": "% of need",
            "name_font": FONT,
            "num_font": FONT,
            "num_format": "0%",
            "min": 0,
            "max": 1,
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
            "line": {"none": True},
        }
    )
    return chart


def beside_zero(
    book: Book,
    data: Placed,
    title: str,
    x: str,
    y: str,
    category: str,
    headers: Sequence[tuple[str, str]],
    size: tuple[int, int],
) -> Any:
    """Columns side by side that may lie below zero; names stand at the bottom."""
    chart = paired_columns(book, data, title, x, y, category, headers, size, "#,##0.0")
    chart.set_x_axis({"name": x, "name_font": FONT, "num_font": FONT, "label_position": "low"})
    chart.set_y_axis(
        {
            "name": y,
            "name_font": FONT,
            "num_font": FONT,
            "num_format": "#,##0",
            "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0", "width": 0.5}},
        }
    )
    return chart
