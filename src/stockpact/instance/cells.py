"""From a raw cell to a value: numbers, yes or no, periods, choices and text.

A cell comes as text from a CSV file, or as text, number, truth value or date from a workbook; a blank cell is
None. Nothing is guessed: a decimal comma, a thousands separator, a unit or a percent sign is reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

import pandas as pd

from .columns import Column
from .nearest import suggestion

Cell = str | float | int | bool | date | datetime | time | timedelta | None

FREE_TEXT = ("source", "note", "name", "title", "element", "path")
"""Text columns kept to the letter; in all others blanks at the ends of a cell are dropped."""

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_SEPARATED = re.compile(r"[+-]?\d+(?:[,.'\u2019 \u00a0\u202f]\d+)+")
_GROUPS = re.compile(r"[+-]?\d{1,3}(?:([,.'\u2019 \u00a0\u202f])\d{3})(?:\1\d{3})*")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LARGEST_WHOLE = 2**53


class CellError(ValueError):
    """A cell that does not hold what its column expects; the text says what is expected."""


@dataclass(frozen=True)
class Fault:
    """A faulty cell of a column: its position, what it holds and what is wrong with it."""

    position: int
    value: str
    message: str


def shown(cell: Any) -> str:
    """A cell as an error message shows it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    text = str(cell)
    return text if len(text) <= 60 else text[:57] + "..."


def parse_column(
    cells: Sequence[Cell], column: Column, index: pd.Index | None = None
) -> tuple[pd.Series, list[Fault]]:
    """A column of raw cells in the type of :func:`stockpact.instance.instance.typed`, and its faulty cells.

    A faulty or blank cell takes the default, or whatever blank is in the column.
    """
    blank = _blank(column)
    faults: list[Fault] = []
    try:
        known = {
            cell: _value(cell, column, blank) for cell in set(cells) if cell is None or type(cell) is str
        }
        out = [
            known[cell] if cell is None or type(cell) is str else _value(cell, column, blank)
            for cell in cells
        ]
    except CellError:
        out = []
        for position, cell in enumerate(cells):
            try:
                out.append(_value(cell, column, blank))
            except CellError as error:
                faults.append(Fault(position, shown(cell), str(error)))
                out.append(blank)
    return pd.Series(out, index=index, dtype=_dtype(column)), faults


def _value(cell: Cell, column: Column, blank: Any) -> Any:
    value = None if cell is None else _PARSERS[column.kind](cell, column)
    if value is None and column.required:
        raise CellError(f"is blank; expected {column.expected}")
    return blank if value is None else value


def parse_cell(cell: Cell, column: Column) -> Any:
    """One cell as a value of the column's type; None when blank. Raises CellError saying what is expected."""
    return None if cell is None else _PARSERS[column.kind](cell, column)


def unfit_characters(text: str) -> str:
    """The characters of a text that no file can hold safely (control characters), each once."""
    return "".join(sorted(set(_FORBIDDEN.findall(text)))) if not text.isprintable() else ""


def _blank(column: Column) -> Any:
    if column.kind in ("text", "period", "choice"):
        return "" if column.default is None else column.default
    if column.kind == "yes/no":
        return bool(column.default)
    if column.kind == "number":
        return float("nan") if column.default is None else float(column.default)
    return column.default if column.default is not None else (0 if column.required else pd.NA)


def _dtype(column: Column) -> Any:
    if column.kind == "integer":
        return "int64" if column.required or column.default is not None else "Int64"
    return {"number": float, "yes/no": bool}.get(column.kind, object)


def _number(cell: Cell, column: Column) -> float | None:
    if isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise CellError(_not_a_number(text, column))
        cell = float(text)
    elif isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise CellError(_odd_type(cell, column))
    if not isfinite(cell):
        raise CellError(f"not a finite number; expected {column.expected}")
    return float(cell)


def _integer(cell: Cell, column: Column) -> int | None:
    value = _number(cell, column)
    if value is None:
        return None
    if not value.is_integer() or abs(value) > _LARGEST_WHOLE:
        raise CellError(f"expected {column.expected}")
    return int(value)


def _not_a_number(text: str, column: Column) -> str:
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity"):
        return f"not a finite number; expected {column.expected}"
    if _SEPARATED.fullmatch(text):
        return f"decimal comma or thousands separator: write {_meant(text)}"
    if text.endswith("%") and _NUMBER.fullmatch(text[:-1].strip()):
        return f"a percent sign: write {float(text[:-1]) / 100:g}"
    return f"expected {column.expected}"


def _meant(text: str) -> str:
    """What a number with separators may have meant."""
    digits = re.sub(r"[^\d+-]", "", text)
    decimal = (
        re.sub(r"[^\d+-]", "", text[: (cut := max(text.rfind(","), text.rfind(".")))]) + "." + text[cut + 1 :]
    )
    if not _GROUPS.fullmatch(text) or digits.lstrip("+-").startswith("0"):
        return decimal if cut >= 0 else digits
    return f"{digits} (or {float(decimal)!r})" if text.count(",") == 1 else digits


def _odd_type(cell: Cell, column: Column) -> str:
    kind = "a date" if isinstance(cell, (date, time, timedelta)) else "yes or no"
    return f"is {kind}; expected {column.expected}"


def _yes_no(cell: Cell, column: Column) -> bool | None:
    if isinstance(cell, bool):
        return cell
    text = cell.strip().lower() if isinstance(cell, str) else shown(cell)
    if not text:
        return None
    if text not in _YES:
        raise CellError(f"expected {column.expected}")
    return _YES[text]


def _text(cell: Cell, column: Column) -> str | None:
    if not isinstance(cell, str):
        return cell.isoformat() if isinstance(cell, (date, time)) else shown(cell)
    text = cell.replace("\r\n", "\n").replace("\r", "\n") if "\r" in cell else cell
    if odd := unfit_characters(text):
        raise CellError(f"holds a control character (U+{ord(odd[0]):04X})")
    last = column.name.rpartition(".")[2]
    if last in FREE_TEXT or column.name.startswith("sources."):
        return None if text == "" or (column.required and text.isspace()) else text
    return text.strip() or None


def _period(cell: Cell, column: Column) -> str | None:
    if isinstance(cell, (date, time, timedelta)):
        raise CellError(f"is a date; expected {column.expected}, written as text")
    return _text(cell, column)


def _choice(cell: Cell, column: Column) -> str | None:
    text = _text(cell, column)
    if text is not None and text not in column.choices:
        raise CellError(f"expected {column.expected}{suggestion(text, column.choices)}")
    return text


_PARSERS: dict[str, Callable[[Cell, Column], Any]] = {
    "text": _text,
    "number": _number,
    "integer": _integer,
    "yes/no": _yes_no,
    "period": _period,
    "choice": _choice,
}
