"""A worksheet that writes its many plain cells quickly.

The file is the same as xlsxwriter's own, byte for byte. It shortens the inner loops, taking and writing
cells with a number or shared text and a format; everything else goes the usual way.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import CellNumberTuple, CellStringTuple, Worksheet


class QuickWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet of a workbook in memory; rows and columns are counted from 0, never named ``A1``."""

    write_number = Worksheet._write_number
    write_string = Worksheet._write_string

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[int, str] = {}

    def write_numbers(self, col: int, cells: Iterable[tuple[int, float]], style: Any) -> None:
        """Finite numbers down a column, with the row of each, rows rising and inside the sheet."""
        self._put(col, ((row, CellNumberTuple(number, style)) for row, number in cells))

    def write_strings(self, col: int, cells: Iterable[tuple[int, str, Any]]) -> None:
        """Texts down a column, with row and format of each, rows rising and inside the sheet; none is longer
        than a cell holds.
        """
        number_of = self.str_table._get_shared_string_index
        self._put(col, ((row, CellStringTuple(number_of(text), style)) for row, text, style in cells))

    def _put(self, col: int, cells: Iterable[tuple[int, Any]]) -> None:
        rows = []
        table = self.table
        for row, cell in cells:
            table[row][col] = cell
            rows.append(row)
        for row in rows[:1] + rows[-1:]:
            self._check_dimensions(row, col)

    def _write_rows(self) -> None:
        if self.constant_memory or self.comments:
            super()._write_rows()
            return
        self._calculate_spans()
        for row in range(self.dim_rowmin, self.dim_rowmax + 1):
            cells, look = self.table.get(row), self.row_info.get(row)
            span = self.row_spans.get(row // 16)
            if cells:
                self._write_row(row, span, look)
                for col in sorted(cells):
                    self._write_cell(row, col, cells[col])
                self._xml_end_tag("row")
            elif look is not None:
                self._write_empty_row(row, span, look)

    def _calculate_spans(self) -> None:
        """First and last column with a cell in each block of 16 rows, for a sheet without comments."""
        if self.comments:
            super()._calculate_spans()
            return
        found: dict[int, tuple[int, int]] = {}
        for row, cells in self.table.items():
            if cells:
                first, last = found.get(row // 16, (self.xls_colmax, 0))
                found[row // 16] = min(first, *cells), max(last, *cells)
        self.row_spans = {block: f"{first + 1}:{last + 1}" for block, (first, last) in found.items()}

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        kind = cell.__class__.__name__
        if cell.format is None or self.constant_memory or kind not in ("Number", "String"):
            super()._write_cell(row, col, cell)
            return
        letter = self._letters.get(col)
        if letter is None:
            letter = self._letters[col] = xl_col_to_name(col)
        style = cell.format.xf_index
        if style is None:
            style = cell.format._get_xf_index()
        if kind == "Number":
            self.fh.write(f'<c r="{letter}{row + 1}" s="{style}"><v>{cell.number:.16G}</v></c>')
        else:
            self.fh.write(f'<c r="{letter}{row + 1}" s="{style}" t="s"><v>{cell.string}</v></c>')
