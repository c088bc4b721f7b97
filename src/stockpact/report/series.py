"""Rows that the figures draw, from a plan's tables."""

from __future__ import annotations

import pandas as pd

from ..instance.calendar import parse_period
from .measures import PlanLike

MOST_SOURCES = 7
"""Sources with a colour of their own; smaller ones are drawn together."""
OTHERS = "other sources"


def _names(plan: PlanLike) -> dict[str, str]:
    table = plan.instance["materials"]
    return dict(zip(table["material"], table["name"], strict=True))


def _ordered(rows: pd.DataFrame, column: str, order: list[str] | tuple[str, ...]) -> pd.DataFrame:
    rank = {name: k for k, name in enumerate(order)}
    return rows.assign(_r=rows[column].map(rank)).sort_values("_r", kind="stable").drop(columns="_r")


def stock_rows(plan: PlanLike) -> pd.DataFrame:
    """Columns: panel (material and party), party, when (end of the period as a year), stock_t, target_t,
    from, until (displayed onsets).
    """
    cover = plan.tables["cover"]
    calendar = plan.instance.calendar
    used = cover.groupby(["party", "material"])[["stock_t", "target_t"]].transform("max").sum(axis=1) > 0
    rows = cover[used]
    ordinal = rows["period"].map({p: parse_period(p, calendar.step) for p in pd.unique(rows["period"])})
    rows = rows.assign(when=(ordinal + 1) / calendar.per_year, name=rows["material"].map(_names(plan)))
    rows = _ordered(_ordered(rows, "party", plan.instance.parties), "material", plan.instance.materials)
    embargoes = plan.instance["embargoes"]
    onsets = [parse_period(o, calendar.step) for o in embargoes["display_onset"]]
    inside = [o for o in onsets if calendar.first <= o <= calendar.last]
    common = max(set(inside), key=lambda o: (inside.count(o), -o)) if inside else None
    rows["from"] = None if common is None else common / calendar.per_year
    rows["until"] = None if common is None else (common + 1) / calendar.per_year
    rows["panel"] = rows["name"] + " · " + rows["party"]
    return rows[["panel", "party", "when", "stock_t", "target_t", "from", "until"]].reset_index(drop=True)


def purchase_rows(plan: PlanLike) -> tuple[pd.DataFrame, list[str]]:
    """Columns: name, year, supplier (the smallest together), rank, tonnes; and the suppliers in order,
    dearest first.
    """
    bought = plan.tables["purchases"]
    bought = bought[bought["tonnes"] > 1e-9]
    cost = (
        bought.groupby("supplier", sort=False)["cost_eur"].sum().sort_values(ascending=False, kind="stable")
    )
    order = [str(s) for s in cost.index]
    if len(order) > MOST_SOURCES:
        order = [*order[:MOST_SOURCES], OTHERS]
    rows = bought.assign(
        supplier=bought["supplier"].where(bought["supplier"].isin(order), OTHERS),
        name=bought["material"].map(_names(plan)),
    )
    rows = rows.groupby(["material", "name", "year", "supplier"], as_index=False, sort=False)["tonnes"].sum()
    rows = _ordered(rows, "material", plan.instance.materials)
    rank = {s: k for k, s in enumerate(order)}
    rows = rows.assign(rank=rows["supplier"].map(rank))
    return rows[["name", "year", "supplier", "rank", "tonnes"]].reset_index(drop=True), order


def coverage_rows(plan: PlanLike, summary: pd.DataFrame) -> pd.DataFrame:
    """Columns: scenario, title, lane (material and party), party, with, without (per cent); materials that
    are hit.
    """
    hit = summary[(summary["coverage_without"] < 1 - 1e-6) & (summary["need_t"] > 0)]
    named = plan.instance["embargoes"].set_index("scenario")["name"]
    rows = hit.assign(
        title=hit["scenario"] + ": " + hit["scenario"].map(named),
        lane=hit["material"] + " · " + hit["party"],
        **{"with": 100 * hit["coverage"], "without": 100 * hit["coverage_without"]},
    )
    return rows[["scenario", "title", "lane", "party", "with", "without"]].reset_index(drop=True)


def money_rows(plan: PlanLike) -> pd.DataFrame:
    """Columns: party, fiscal_year, spent, budget (EUR million; NaN without budget)."""
    keys = ["party", "fiscal_year"]
    spent = plan.tables["money"].groupby(keys, as_index=False, sort=False)["eur"].sum()
    budgets = plan.tables["budgets"]
    rows = spent.merge(budgets[[*keys, "budget_eur"]], on=keys, how="left")
    rows = rows.assign(spent=rows["eur"] / 1e6, budget=rows["budget_eur"] / 1e6)
    rows = _ordered(rows.sort_values("fiscal_year", kind="stable"), "party", plan.instance.parties)
    return rows[["party", "fiscal_year", "spent", "budget"]].reset_index(drop=True)
