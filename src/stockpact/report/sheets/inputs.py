"""Inputs: every table of the instance as it was used, with the source of each row, and the settings.

A row shows the number and beginning of its source; the sheet Sources has the full text of each."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...instance import CATALOGUE
from ...instance.columns import Table
from ..measures import PlanLike
from .book import Sheet
from .cells import FINE, YEAR, Column

SHORT = 40
"""Characters of a citation that stand in its row."""
ROW_WIDTH, SOURCE_WIDTH, DATA_WIDTH = 19, 40, 13
"""The source stands beside the row's number, so that wide text has one column in all tables."""


class Sources:
    """Citations, numbered in the order in which they are first met; the sheet Sources has their full text."""

    def __init__(self) -> None:
        self.uses: dict[str, int] = {}
        self._numbers: dict[str, int] = {}

    def short(self, text: str) -> str:
        """Number and beginning of a citation, blank for none."""
        if not text:
            return ""
        number = self._numbers.setdefault(text, len(self._numbers) + 1)
        self.uses[text] = self.uses.get(text, 0) + 1
        return f"{number} · {text}" if len(text) <= SHORT else f"{number} · {text[: SHORT - 1]}…"

    def write(self, sheet: Sheet) -> None:
        """The full texts, one row each, with how many rows cite it."""
        texts = list(self.uses)
        columns = [
            Column("Number", list(range(1, len(texts) + 1)), YEAR),
            Column("Source and note", texts, wrap=True, width=120),
            Column("Rows that cite it", [self.uses[t] for t in texts], "#,##0"),
        ]
        sheet.only_table("Sources", columns, empty="No row names a source.")


def write(sheet: Sheet, plan: PlanLike, cited: Sources) -> None:
    """An index of the tables, the settings, then a block a table; columns without any entry are left out.

    The first column is the row's number in its file, the header being row 1.
    """
    case = plan.instance
    sheet.ws.freeze_panes(3, 0)
    present = [name for name in CATALOGUE if case.has(name)]
    sheet.row = 4
    index_row = sheet.row
    sheet.row += len(present) + (4 if case.changes else 3)
    starts = {"settings": sheet.row}
    _settings(sheet, plan, cited)
    for name in present:
        if sheet.room < 4:
            sheet.warn(f"Table {name} does not fit on the sheet; the saved plan has it.")
            continue
        starts[name] = sheet.row
        _table(sheet, CATALOGUE[name], case[name], cited)
    link = sheet.book.format(font_color="#0563C1", underline=1)
    sheet.text(index_row - 1, 0, "Tables", bold=True)
    rows = [("settings", "Settings of the instance."), *((n, CATALOGUE[n].text) for n in present)]
    for k, (name, text) in enumerate(rows):
        if name in starts:
            sheet.ws.write_url(index_row + k, 0, f"internal:'{sheet.name}'!A{starts[name] + 1}", link, name)
        count = f"{len(case[name]):,} rows. " if name in present else ""
        sheet.text(index_row + k, 1, count + text)
    if case.changes:
        sheet.text(index_row + len(rows), 0, "changes", bold=True)
        sheet.text(index_row + len(rows), 1, "; ".join(case.changes))


def _citations(frame: pd.DataFrame) -> list[str]:
    """Source and note of each row, as one text."""
    pairs = zip(frame["source"], frame["note"], strict=True)
    return [" · ".join(part for part in (str(source), str(note)) if part) for source, note in pairs]


def _text_width(values: pd.Series) -> float:
    longest = int(values.astype(str).str.len().max())
    return float(min(24, max(DATA_WIDTH, longest + 2)))


def _settings(sheet: Sheet, plan: PlanLike, cited: Sources) -> None:
    settings = plan.instance.settings
    rows = list(_flat(settings.model_dump(mode="json", exclude={"sources"})))
    sheet.heading("settings")
    short = [cited.short(settings.sources.get(k, "")) for k, _ in rows]
    sheet.table(
        "in_settings",
        [
            Column("row", list(range(1, len(rows) + 1)), YEAR, width=ROW_WIDTH),
            Column("source and note", short, width=SOURCE_WIDTH),
            Column("setting", [k for k, _ in rows], width=24),
            Column("value", [v for _, v in rows], width=DATA_WIDTH),
        ],
    )


def _flat(values: dict[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    out = []
    for key, value in values.items():
        if isinstance(value, dict):
            out += _flat(value, f"{prefix}{key}.")
        else:
            out.append((f"{prefix}{key}", f"{value:g}" if isinstance(value, float) else str(value)))
    return out


def _table(sheet: Sheet, spec: Table, frame: pd.DataFrame, cited: Sources) -> None:
    sheet.heading(f"{spec.name}: {spec.text}")
    columns = [
        Column("row", list(range(2, len(frame) + 2)), YEAR, width=ROW_WIDTH),
        Column("source and note", [cited.short(t) for t in _citations(frame)], width=SOURCE_WIDTH),
    ]
    for c in spec.columns:
        values = frame[c.name]
        blank = values.isna() if c.is_number else (values.astype(str) == "")
        if blank.all() or c.name in ("source", "note"):
            continue
        header = f"{c.name}, {c.unit}" if c.unit else c.name
        if c.kind == "yes/no":
            columns.append(Column(header, ["yes" if v else "no" for v in values], width=DATA_WIDTH))
        elif c.is_number:
            style = YEAR if c.name.endswith("year") else FINE
            shown = values.astype(object).where(~blank, None).tolist()
            columns.append(Column(header, shown, style, width=DATA_WIDTH))
        else:
            columns.append(Column(header, values.tolist(), width=_text_width(values)))
    sheet.table(f"in_{spec.name}", columns)
