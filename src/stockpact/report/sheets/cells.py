"""Columns of a sheet: header with unit, number format, width, and text made safe for a cell.

Text from data is only ever written as text. Excel cannot hold control characters or more than 32,767
characters in a cell; what it would read as a formula when edited gets the quote prefix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...plan.schema import PlanTable

MAX_CHARACTERS = 32_767
CUT = " … (cut: a cell holds 32,767 characters)"
MAX_WIDTH, WRAP_WIDTH, MIN_WIDTH = 46, 95, 8
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_RISKY = tuple("=+-@\t\r\n|%")

INTEGER, TONNES, EUR, MILLION, SHARE, DAYS, FINE, YEAR = (
    "#,##0",
    "#,##0.0",
    "#,##0",
    "#,##0.00",
    "0.0%",
    "#,##0.0",
    "#,##0.0##",
    "0",
)
GENERAL = "General"
FORMATS = {
    "t": TONNES,
    "t/year": TONNES,
    "t/period": TONNES,
    "t/bucket": TONNES,
    "EUR": EUR,
    "EUR/t": EUR,
    "days": DAYS,
    "share": SHARE,
    "year": YEAR,
    "EUR million": MILLION,
    "periods": INTEGER,
    "m3": TONNES,
    "modules": FINE,
    "share of need": SHARE,
    "share of price": SHARE,
    "%": "0.0",
    "index": "0.000",
    "lots": FINE,
    "pairs": INTEGER,
}
_SUFFIXES = ("_eur_per_t", "_t", "_eur", "_m3", "_days")
_WORDS = {
    "eur": "amount",
    "eur_per_t": "price",
    "": "amount",
    "days": "cover",
    "jain": "Jain index",
    "gini": "Gini index",
    "probability_on": "probability still on",
    "in_t": "taken in",
    "out_t": "gone out",
}


@dataclass(frozen=True)
class Cell:
    """A number with a format of its own, or the value of a formula."""

    value: float
    style: str = ""
    formula: str = ""


@dataclass(frozen=True)
class Column:
    """A column to write: header, values, Excel number format (blank for text) and whether its total makes
    sense.
    """

    header: str
    values: Sequence[Any]
    style: str = ""
    total: bool = False
    width: float = 0.0
    wrap: bool = False


def safe_text(value: object) -> str:
    """Text as a cell can hold it: illegal characters replaced, cut to what fits and saying so."""
    text = _ILLEGAL.sub("\ufffd", str(value))
    if len(text.encode("utf-16-le")) // 2 > MAX_CHARACTERS:
        room = MAX_CHARACTERS - len(CUT)
        cut = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
        text = cut + CUT
    return text


def risky(text: str) -> bool:
    """Whether Excel would read the text as something else when a user edits its cell."""
    return text.startswith(_RISKY)


def header_of(name: str, unit: str) -> str:
    """Header of a plan's column: its name in words and its unit.

    >>> header_of("cost_eur", "EUR"), header_of("eur_per_t", "EUR/t"), header_of("target_days", "days")
    ('Cost, EUR', 'Price, EUR/t', 'Target, days')
    """
    words = _WORDS.get(name)
    if words is None:
        suffix = next((s for s in _SUFFIXES if name.endswith(s)), "") if unit else ""
        words = name.removesuffix(suffix).replace("_", " ")
    shown = "" if unit in ("year", "") or (unit == "share" and "share" in words) else f", {unit}"
    return words[0].upper() + words[1:] + shown


def style_of(unit: str) -> str:
    """Number format of a value whose unit stands in its row.

    >>> style_of("EUR"), style_of("EUR per day, present value"), style_of("share")
    ('#,##0', '#,##0', '0.0%')
    """
    if unit in FORMATS:
        return FORMATS[unit]
    if unit.startswith("EUR per EUR"):
        return "#,##0.0000"
    return EUR if unit.startswith("EUR per") else FINE


def columns_of(
    frame: pd.DataFrame, table: PlanTable, names: Sequence[str] | None = None, totals: Sequence[str] = ()
) -> list[Column]:
    """Columns of a plan's table with headers and formats by unit; ``totals`` names those that may be added
    up.
    """
    out = []
    for name in names or table.names:
        spec = table[name]
        values = frame[name].tolist()
        if spec.kind == "text":
            wide = name in ("words", "note", "where", "value", "text")
            out.append(Column(header_of(name, spec.unit), values, wrap=wide))
        elif spec.kind == "yes/no":
            out.append(Column(header_of(name, ""), ["yes" if v else "no" for v in values]))
        else:
            if not spec.unit and spec.kind == "number" and "unit" in frame:
                styles = [style_of(u) for u in frame["unit"]]
                values = [Cell(v, s) for v, s in zip(values, styles, strict=True)]
            style = FORMATS.get(spec.unit, INTEGER if spec.kind == "integer" else FINE)
            out.append(Column(header_of(name, spec.unit), values, style, name in totals))
    return out


def width_of(column: Column) -> float:
    """Width in characters that shows the header's longest word and most values."""
    if column.width:
        return column.width
    header = max((len(w) for w in column.header.split(" ")), default=0) + 3
    if column.style:
        numbers = [v.value if isinstance(v, Cell) else v for v in column.values]
        sizes = [abs(v) for v in numbers if isinstance(v, (int, float)) and v == v]
        digits = len(f"{max(sizes, default=0):,.0f}") + (4 if "." in column.style else 1)
        return max(MIN_WIDTH, header, digits + (2 if column.total else 0))
    lengths = sorted(len(str(v)) for v in column.values)
    typical = lengths[int(0.98 * (len(lengths) - 1))] if lengths else 0
    return min(WRAP_WIDTH if column.wrap else MAX_WIDTH, max(MIN_WIDTH, header, typical + 2))
