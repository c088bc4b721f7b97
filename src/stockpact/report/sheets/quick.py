"""A worksheet that writes its many plain cells quickly.

The file is the same as xlsxwriter's own, byte for byte. It shortens the two inner loops, taking and writing
a cell with a number or shared text and a format; everything else goes the usual way.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet


class QuickWorksheet(Worksheet):  # type: ignore[misc]
    """A worksheet of a workbook in memory; rows and columns are counted from 0, never named ``A1``."""

    write_number = Worksheet._write_number
    write_string = Worksheet._write_string

    def __init__(self) -> None:
        super().__init__()
        self._letters: dict[int, str] = {}

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
