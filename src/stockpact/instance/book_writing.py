"""Writing an instance as a workbook: a sheet ``instance`` with settings, then one sheet a table.

Text is written as text whatever it begins with, numbers with all their digits, so that nothing is lost and
nothing becomes a formula.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .catalogue import CATALOGUE
from .cells import shown
from .columns import Column
from .instance import Instance
from .origin import SETTINGS
from .setting_paths import setting_column, written
from .writing import cells_of

OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}

WIDEST = 60
"""Characters beyond which a column is not made wider."""


class Exact(float):
    """A float that is written with every digit (the writer's own format keeps 16, and some floats need
    17).
    """

    def __format__(self, spec: str) -> str:
        """All digits, whatever the format asks."""
        return repr(float(self))


def write_book(instance: Instance, path: Path, *, headers: bool = False, readme: str = "") -> None:
    """Write the workbook; ``headers=True`` adds absent tables with their header only, ``readme`` a first
    sheet.
    """
    from xlsxwriter import Workbook

    with Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": instance.settings.title, "status": instance.settings.handling_class})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE6EE", "bottom": 1}),
            "text": book.add_format({"num_format": "@"}),
            "pale": book.add_format({"font_color": "#667788"}),
        }
        if readme:
            sheet = book.add_worksheet("README")
            sheet.set_column(0, 0, 2 * WIDEST)
            for row, line in enumerate(readme.splitlines()):
                sheet.write_string(row, 0, line)
        _settings_sheet(book.add_worksheet(SETTINGS), instance, styles)
        for name, table in CATALOGUE.items():
            if instance.has(name) or headers:
                sheet = book.add_worksheet(name)
                for at, column in enumerate(table.columns):
                    cells = cells_of(instance[name][column.name], column)
                    _column(sheet, at, column, cells, styles)
                sheet.freeze_panes(1, 0)
                sheet.autofilter(0, 0, max(len(instance[name]), 1), len(table.columns) - 1)


def _settings_sheet(sheet: Any, instance: Instance, styles: dict[str, Any]) -> None:
    """Path, value, unit, source and meaning of every setting the instance states."""
    values = written(instance.settings)
    citations = {p: v for p, v in values.items() if p.startswith("sources.")}
    rows: list[tuple[str, Any, str, str | None, str]] = []
    for path, value in values.items():
        column = setting_column(path)
        if not path.startswith("sources.") and column is not None:
            rows.append(
                (path, value, column.unit, citations.pop(f"sources.{path}", None) or None, column.text)
            )
    rows += [
        (path, value, "", None, "Source of the number at this path.") for path, value in citations.items()
    ]
    head = ("path", "value", "unit", "source", "meaning")
    for at, name in enumerate(head):
        sheet.write_string(0, at, name, styles["head"])
        sheet.set_column(at, at, _width([name, *(str(row[at]) for row in rows)]))
    for number, row in enumerate(rows, 1):
        for at, value in enumerate(row):
            style = styles["pale"] if head[at] in ("unit", "meaning") else None
            _write(
                sheet,
                number,
                at,
                value,
                style if style is not None or isinstance(value, (int, float)) else styles["text"],
            )
    sheet.freeze_panes(1, 0)


def _column(sheet: Any, at: int, column: Column, cells: list[Any], styles: dict[str, Any]) -> None:
    """A column of a table with its header, whose comment says what it holds."""
    sheet.write_string(0, at, column.name, styles["head"])
    need = "" if column.required else " May stay blank."
    if not column.required and column.default is not None:
        need = f" Blank means {shown(column.default)}."
    sheet.write_comment(0, at, f"{column.text}{need}\nExpected: {column.expected}.", {"x_scale": 2})
    text = styles["text"] if not column.is_number else None
    sheet.set_column(at, at, _width([column.name, *(str(c) for c in cells[:500] if c is not None)]), text)
    for number, value in enumerate(cells, 1):
        _write(sheet, number, at, value, text)


def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", style)
    elif isinstance(value, (int, float)):
        sheet.write_number(row, column, Exact(value) if isinstance(value, float) else value, style)
    else:
        sheet.write_string(row, column, value, style)


def _width(texts: Iterable[str]) -> int:
    return min(max(max(len(line) for line in text.split("\n")) for text in texts) + 2, WIDEST)
