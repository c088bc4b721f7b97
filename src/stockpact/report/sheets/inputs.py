"""Inputs: every table of the instance as it was used, with the source of each row, and the settings."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...instance import CATALOGUE
from ...instance.columns import Table
from ..measures import PlanLike
from .book import Sheet
from .cells import FINE, YEAR, Column


def write(sheet: Sheet, plan: PlanLike) -> None:
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
    _settings(sheet, plan)
    for name in present:
        starts[name] = sheet.row
        _table(sheet, CATALOGUE[name], case[name])
    link = sheet.book.format(font_color="#0563C1", underline=1)
    sheet.text(index_row - 1, 0, "Tables", bold=True)
    rows = [("settings", "Settings of the instance."), *((n, CATALOGUE[n].text) for n in present)]
    for k, (name, text) in enumerate(rows):
        sheet.ws.write_url(index_row + k, 0, f"internal:'{sheet.name}'!A{starts[name] + 1}", link, name)
        count = f"{len(case[name]):,} rows. " if name in present else ""
        sheet.text(index_row + k, 1, count + text)
    if case.changes:
        sheet.text(index_row + len(rows), 0, "changes", bold=True)
        sheet.text(index_row + len(rows), 1, "; ".join(case.changes))


def _text_width(name: str, values: pd.Series) -> float:
    if name in ("source", "note"):
        return 40
    longest = int(values.astype(str).str.len().max())
    return float(min(26, max(10, longest + 2)))


def _settings(sheet: Sheet, plan: PlanLike) -> None:
    settings = plan.instance.settings
    rows = list(_flat(settings.model_dump(mode="json", exclude={"sources"})))
    sheet.heading("settings")
    sheet.table(
        "in_settings",
        [
            Column("setting", [k for k, _ in rows], width=24),
            Column("value", [v for _, v in rows], width=20),
            Column("source", [settings.sources.get(k, "") for k, _ in rows]),
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


def _table(sheet: Sheet, spec: Table, frame: pd.DataFrame) -> None:
    sheet.heading(f"{spec.name}: {spec.text}")
    columns = [Column("row", list(range(2, len(frame) + 2)), YEAR, width=8)]
    for c in spec.columns:
        values = frame[c.name]
        blank = values.isna() if c.is_number else (values.astype(str) == "")
        if blank.all() and c.name != "source":
            continue
        header = f"{c.name}, {c.unit}" if c.unit else c.name
        if c.kind == "yes/no":
            columns.append(Column(header, ["yes" if v else "no" for v in values]))
        elif c.is_number:
            style = YEAR if c.name.endswith("year") else FINE
            columns.append(
                Column(header, values.astype(object).where(~blank, None).tolist(), style, width=12)
            )
        else:
            columns.append(Column(header, values.tolist(), width=_text_width(c.name, values)))
    sheet.table(f"in_{spec.name}", columns)
