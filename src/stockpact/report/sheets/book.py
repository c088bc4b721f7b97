"""A workbook in the making: sheets with title, unit line and handling class, real Excel tables, live totals.

Every sheet looks the same: row 1 the title, row 2 what it shows and in which unit, row 3 the handling class,
row 4 live totals of the rows shown, row 5 the table's header, which stays in sight.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from .cells import Cell, Column, risky, safe_text, width_of
from .layout import Placed, lines_of, unique, value_of
from .quick import QuickWorksheet

MAX_ROWS = 1_048_576
"""Rows of an Excel sheet."""
HEADER_ROW = 4
"""Row of a sheet's first table header, counted from 0."""
EVERYWHERE = "A1:XFD1048576"
TOTAL_LABEL = "Total of the rows shown"
TABLE_STYLE = "Table Style Light 1"
DARK, PALE, RED = "#1F3864", "#F2F2F2", "#9C0006"
CLASS_COLOURS = {"public": "#375623", "restricted": "#7F6000", "confidential": RED}


class Book:
    """A workbook that is written to ``target`` when closed. ``line`` is what row 3 of every sheet says."""

    def __init__(self, target: str, handling_class: str, line: str, max_rows: int = MAX_ROWS) -> None:
        options = {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": False,
            "in_memory": True,
        }
        self.file = xlsxwriter.Workbook(target, options)
        self.file.set_calc_mode("auto")
        self.handling_class = handling_class
        self.line = line
        self.max_rows = max_rows
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def format(self, **properties: Any) -> Any:
        """A cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(
                {"font_name": "Calibri", "font_size": 10, "valign": "vcenter", **properties}
            )
        return self._formats[key]

    def sheet(self, name: str, title: str, about: str) -> Sheet:
        """A new sheet with its three lines at the top."""
        return Sheet(self, name, title, about)

    def close(self) -> None:
        """Write the file."""
        self.file.close()


@dataclass
class Sheet:
    """One sheet; ``row`` is the next free row, counted from 0."""

    book: Book
    name: str
    title: str
    about: str
    ws: Any = field(init=False)
    row: int = field(init=False, default=HEADER_ROW)
    widths: dict[int, float] = field(init=False, default_factory=dict)
    breaks: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.ws = self.book.file.add_worksheet(self.name, QuickWorksheet)
        self.text(0, 0, self.title, bold=True, font_size=15, font_color=DARK)
        self.text(1, 0, self.about, italic=True, font_color="#404040")
        colour = CLASS_COLOURS.get(self.book.handling_class, RED)
        self.text(
            2, 0, f"{self.book.handling_class.upper()} · {self.book.line}", bold=True, font_color=colour
        )
        self.ws.set_row(0, 22)
        self.ws.hide_gridlines(2)
        self.ws.set_landscape()
        self.ws.set_paper(9)
        self.ws.fit_to_pages(1, 0)
        self.ws.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        self.ws.ignore_errors({"number_stored_as_text": EVERYWHERE, "formula_range": EVERYWHERE})
        words = self.book.handling_class.upper()
        self.ws.set_footer(f"&L&8{words}&C&8{self.name.replace('&', '&&')}&R&8Page &P of &N")

    @property
    def room(self) -> int:
        """Rows that are left on the sheet."""
        return self.book.max_rows - self.row

    def warn(self, text: str) -> None:
        """Add a warning to the sheet's second line, in red."""
        self.about = f"{self.about} {text}"
        self.text(1, 0, self.about, italic=True, font_color=RED)

    def text(self, row: int, column: int, text: object, **properties: Any) -> None:
        """Text in a cell, as text whatever it looks like."""
        clean = safe_text(text)
        if risky(clean):
            properties["quote_prefix"] = True
        self.ws.write_string(row, column, clean, self.book.format(**properties))

    def number(self, row: int, column: int, value: float, style: str, **properties: Any) -> None:
        """A number in a cell; nothing when it is not finite."""
        if value is not None and math.isfinite(value):
            self.ws.write_number(row, column, value, self.book.format(num_format=style, **properties))

    def formula(
        self, row: int, column: int, formula: str, value: float, style: str, **properties: Any
    ) -> None:
        """A formula with the value it gives now."""
        self.ws.write_formula(row, column, formula, self.book.format(num_format=style, **properties), value)

    def paragraph(self, text: str, last_column: int, characters: int, **properties: Any) -> None:
        """Wrapped text over the columns up to ``last_column``, in the next free row."""
        clean = safe_text(text)
        style = self.book.format(
            text_wrap=True, valign="top", **({"quote_prefix": True} if risky(clean) else {}), **properties
        )
        self.ws.merge_range(self.row, 0, self.row, last_column, "", style)
        self.ws.write_string(self.row, 0, clean, style)
        lines = sum(max(1, math.ceil(len(part) / characters)) for part in clean.split("\n"))
        self.ws.set_row(self.row, min(400.0, 14.5 * lines + 2))
        self.row += 1

    def heading(self, text: str) -> None:
        """A heading in the next free row."""
        self.text(self.row, 0, text, bold=True, font_size=12, font_color=DARK)
        self.row += 1

    def note(self, text: str) -> None:
        """A remark in the next free row."""
        self.text(self.row, 0, text, italic=True)
        self.row += 1

    def only_table(
        self, name: str, columns: Sequence[Column], *, keys: int = 1, empty: str = ""
    ) -> Placed | None:
        """The sheet's one table: header in sight, header repeated in print, live totals above it.

        ``keys`` is how many columns stay in sight at the left; ``empty`` is what is said when there are no
        rows.
        """
        self.row = HEADER_ROW
        rows = len(columns[0].values) if columns else 0
        self.ws.freeze_panes(HEADER_ROW + 1 if rows else 3, keys if rows else 0)
        if not rows:
            self.note(empty or "Nothing to show.")
            return None
        placed = self.table(name, columns)
        self.totals(placed, columns)
        self.ws.repeat_rows(HEADER_ROW - 1, HEADER_ROW)
        return placed

    def totals(self, placed: Placed, columns: Sequence[Column]) -> None:
        """Live totals of the rows shown, in the row above a table's header."""
        chosen = [k for k, c in enumerate(columns) if c.total]
        if not chosen:
            return
        row = placed.first - 2
        bold = {"bold": True, "bottom": 1, "bg_color": PALE}
        for k, column in enumerate(columns):
            at = placed.columns[column.header]
            if column.total:
                letter = xl_col_to_name(at)
                shown = [value_of(v) for v in column.values[: placed.last - placed.first + 1]]
                self.formula(
                    row,
                    at,
                    f"=SUBTOTAL(109,{letter}{placed.first + 1}:{letter}{placed.last + 1})",
                    math.fsum(shown),
                    column.style,
                    **bold,
                )
            elif k == 0:
                self.text(row, at, TOTAL_LABEL, **bold)
            else:
                self.ws.write_blank(row, at, None, self.book.format(**bold))

    def table(self, name: str, columns: Sequence[Column], first_column: int = 0) -> Placed:
        """A real Excel table with filter from the next free row on; says so when not all rows fit.

        Headers are made unique, as Excel asks for; the table's name is ours, never data's.
        """
        top = self.row
        rows = len(columns[0].values)
        room = self.room - 2
        if rows > room:
            self.warn(f"Only the first {room:,} of {rows:,} rows fit on a sheet; the saved plan has all.")
            rows = room
        headers = unique([safe_text(c.header) for c in columns])
        look = {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 1, "bg_color": "#DDEBF7"}
        heads = []
        for k, column in enumerate(columns):
            place = {"align": "right"} if column.style else {"align": "left", "indent": 1 if k else 0}
            heads.append(self.book.format(**look, **place))
            at = first_column + k
            self._column(top + 1, at, column, rows, 1 if k else 0)
            self.widths[at] = max(self.widths.get(at, 0.0), width_of(column))
            self.ws.set_column(at, at, self.widths[at])
        self.ws.add_table(
            top,
            first_column,
            top + rows,
            first_column + len(columns) - 1,
            {
                "name": name,
                "style": TABLE_STYLE,
                "columns": [{"header": h, "header_format": f} for h, f in zip(headers, heads, strict=True)],
            },
        )
        lines = max(lines_of(h, self.widths[first_column + k] - 1) for k, h in enumerate(headers))
        self.ws.set_row(top, min(400.0, 13.5 * lines + 4))
        self._heights(top + 1, columns, first_column, rows)
        self.row = top + rows + 2
        return Placed(
            self.name, top + 1, top + rows, {c.header: first_column + k for k, c in enumerate(columns)}
        )

    def _heights(self, top: int, columns: Sequence[Column], first_column: int, rows: int) -> None:
        """Rows high enough for their wrapped text."""
        wrapped = [(c.values, self.widths[first_column + k]) for k, c in enumerate(columns) if c.wrap]
        if not wrapped:
            return
        for k in range(rows):
            lines = max(lines_of(str(values[k]), width) for values, width in wrapped)
            if lines > 1:
                self.ws.set_row(top + k, min(400.0, 13.5 * lines + 1.5))

    def _special(self, row: int, at: int, cell: Cell, style: str) -> None:
        if cell.formula:
            self.formula(row, at, cell.formula, cell.value, cell.style or style)
        else:
            self.number(row, at, cell.value, cell.style or style)

    def _column(self, top: int, at: int, column: Column, rows: int, indent: int) -> None:
        if column.style:
            style = self.book.format(num_format=column.style)
            finite = math.isfinite
            plain_numbers = []
            for row, value in enumerate(column.values[:rows], start=top):
                if isinstance(value, Cell):
                    self._special(row, at, value, column.style)
                elif isinstance(value, (int, float)) and finite(value):
                    plain_numbers.append((row, value))
            self.ws.write_numbers(at, plain_numbers, style)
            return
        look: dict[str, Any] = {
            "align": "left",
            "indent": indent,
            **({"text_wrap": True} if column.wrap else {}),
        }
        plain, quoted = self.book.format(**look), self.book.format(quote_prefix=True, **look)
        known: dict[object, tuple[str, Any]] = {}
        texts = []
        for row, value in enumerate(column.values[:rows], start=top):
            if value not in known:
                text = safe_text(value)
                known[value] = (text, quoted if risky(text) else plain)
            text, style = known[value]
            if text:
                texts.append((row, text, style))
        self.ws.write_strings(at, texts)
