"""The sheet that says how sure the headlines are: each over its ranges, and what moves each most."""

from __future__ import annotations

import pandas as pd

from ..measures import PlanLike
from ..worth.page import SHOWN_MOVERS
from ..worth.series import mover_rows
from ..worth.words import plain_range
from .book import Sheet
from .cells import INTEGER, MILLION, SHARE, Column
from .layout import Placed
from .worth import everybody, in_millions

LEVELS = {
    "low": "Low, all at once",
    "low_one": "Low, one at a time",
    "base": "As planned",
    "high_one": "High, one at a time",
    "high": "High, all at once",
}


def how_sure(sheet: Sheet, plan: PlanLike) -> Placed | None:
    """Headlines at low and high, then the ranges that move each most; returns the rows of the tornado."""
    table = plan.tables["certainty"]
    _, units = in_millions(table["base"], table["unit"])
    columns = _keys(table, units)
    for name, words in LEVELS.items():
        columns.append(Column(words, in_millions(table[name], table["unit"])[0], MILLION, width=13))
    columns.append(
        Column("Resting on assumptions, % of the swings", table["assumed_share"].tolist(), SHARE, width=14)
    )
    columns.append(Column("Runs", table["runs"].tolist(), INTEGER, width=8))
    columns.append(Column("Note", table["note"].tolist(), wrap=True, width=40))
    sheet.only_table("Certainty", columns, keys=2, empty="The ranges were not run.")
    _movers(sheet, plan)
    return _tornado(sheet, plan)


def _keys(table: pd.DataFrame, units: list[str]) -> list[Column]:
    return [
        Column("Headline", table["headline"].tolist(), width=40),
        Column("Party", everybody(table["party"]), width=12),
        Column("Unit", units, width=13),
    ]


def _movers(sheet: Sheet, plan: PlanLike) -> None:
    table = plan.tables["movers"]
    table = table[(table["rank"] <= SHOWN_MOVERS) & (table["swing"] > 0)]
    if table.empty:
        return
    sheet.heading(f"The {SHOWN_MOVERS} numbers that move each headline most, all with sources: tables/movers")
    _, units = in_millions(table["swing"], table["unit"])
    basis = [
        "choice of the parties" if p else "assumption" if a else "published"
        for p, a in zip(table["policy"], table["assumption"], strict=True)
    ]
    columns = [
        *_keys(table, units),
        *(
            Column(words, in_millions(table[name], table["unit"])[0], MILLION, width=13)
            for name, words in (
                ("at_low", "At its low end"),
                ("at_high", "At its high end"),
                ("swing", "Swing"),
            )
        ),
        Column("Low end of the number", table["low_input"].tolist(), width=13),
        Column("High end of the number", table["high_input"].tolist(), width=13),
        Column("Rests on", basis, width=14),
        Column("Rank", table["rank"].tolist(), INTEGER, width=8),
        Column("Number", [plain_range(r) for r in table["range"]], wrap=True, width=40),
    ]
    sheet.table("Movers", columns)


def _tornado(sheet: Sheet, plan: PlanLike) -> Placed | None:
    rows = mover_rows(plan)
    if rows.empty:
        return None
    unit, headline = rows["unit"].iloc[0], rows["headline"].iloc[0]
    sheet.heading(
        f"Change of {headline}, {unit}, when one number alone is moved; planned {rows['base'].iloc[0]:,.1f}"
    )
    names = [f"{r} ({b})" for r, b in zip(rows["range"], rows["basis"], strict=True)]
    columns = [
        Column("Number alone", names, width=40),
        Column(f"At its low end, {unit}", (rows["low"] - rows["base"]).tolist(), MILLION),
        Column(f"At its high end, {unit}", (rows["high"] - rows["base"]).tolist(), MILLION),
    ]
    return sheet.table("Tornado", columns)
