"""The sheets that show one table of the plan each: purchases, contracts, cover, releases, coverage, fairness
and proofs.
"""

from __future__ import annotations

import pandas as pd

from ...plan.schema import SCHEMA
from ..measures import PlanLike
from ..scenarios import agreed_rule, coverage_summary, damage_shares
from .book import Placed, Sheet
from .cells import SHARE, Column, columns_of


def purchases(sheet: Sheet, plan: PlanLike) -> Placed | None:
    """What the stock buys, by delivery."""
    columns = columns_of(
        plan.tables["purchases"],
        SCHEMA["purchases"],
        totals=["tonnes", "received_t", "premium_eur", "freight_eur", "cost_eur"],
    )
    return sheet.only_table("Purchases", columns, keys=3, empty="The plan buys nothing.")


def contracts(sheet: Sheet, plan: PlanLike) -> None:
    """Orders under contracts."""
    columns = columns_of(
        plan.tables["contracts"], SCHEMA["contracts"], totals=["lots", "tonnes", "fixed_eur"]
    )
    sheet.only_table(
        "Contracts", columns, empty="The instance has no contracts; every purchase is free in its size."
    )


def stock_and_cover(sheet: Sheet, plan: PlanLike) -> None:
    """Stock against target with what went in and out in the period, sites taken together."""
    keys = ["party", "material", "period"]
    flows = ["opening_t", "in_t", "out_t", "lost_t", "rotated_t", "withdrawn_t"]
    summed = plan.tables["stock"].groupby(keys, sort=False, as_index=False)[flows].sum()
    table = plan.tables["cover"].merge(summed, on=keys, how="left")
    left = columns_of(table, SCHEMA["cover"], [*keys, "year"])
    moved = [
        c
        for n in flows
        if n in ("opening_t", "in_t", "out_t") or table[n].abs().sum() > 0
        for c in columns_of(table, SCHEMA["stock"], [n], [] if n == "opening_t" else [n])
    ]
    right = columns_of(
        table, SCHEMA["cover"], ["stock_t", "target_t", "days", "target_days", "missed_days", "reference_t"]
    )
    sheet.only_table(
        "Cover", [*left, *moved, *right], keys=3, empty="Nothing is held and nothing is asked for."
    )


def releases(sheet: Sheet, plan: PlanLike) -> None:
    """The release of each scenario at its display date, one block a scenario, the agreed rule first."""
    table = plan.tables["release"]
    order = {s: k for k, s in enumerate(plan.instance["embargoes"]["scenario"])}
    key = table["scenario"].map(order).fillna(len(order)) * 2 + (table["rule"] != agreed_rule(plan))
    table = table.assign(key=key).sort_values("key", kind="stable")
    flows = [
        "need_t",
        "own_supply_t",
        "private_draw_t",
        "claim_t",
        "delivered_t",
        "released_t",
        "borrowed_t",
        "lent_t",
        "received_t",
        "unserved_t",
    ]
    columns = columns_of(table, SCHEMA["release"], totals=flows)
    sheet.only_table("Releases", columns, keys=5, empty="The instance has no embargo scenarios.")


def coverage(sheet: Sheet, plan: PlanLike) -> Placed | None:
    """Coverage by scenario, material and party over the whole embargo."""
    table = coverage_summary(plan)
    totals = ["need_t", "supply_t", "released_t", "unserved_t", "unserved_without_t"]
    columns = columns_of(table, SCHEMA["coverage"], list(table.columns), totals)
    share = table["scenario"].map(damage_shares(plan))
    columns.append(Column("Scenario's share of expected damage without reserve", share.tolist(), SHARE))
    return sheet.only_table("Coverage", columns, keys=3, empty="The instance has no embargo scenarios.")


def fairness(sheet: Sheet, plan: PlanLike) -> None:
    """The rules side by side."""
    table = plan.tables["fairness"]
    order = {s: k for k, s in enumerate(plan.instance["embargoes"]["scenario"])}
    table = table.assign(key=table["scenario"].map(order)).sort_values("key", kind="stable")
    columns = columns_of(table, SCHEMA["fairness"])
    empty = table["party"] != ""
    columns = [
        c for c in columns if not (c.header.startswith(("Jain", "Gini", "Envy", "Price")) and empty.all())
    ]
    sheet.only_table("Fairness", columns, keys=4, empty="The instance has no embargo scenarios.")


def binding(sheet: Sheet, plan: PlanLike) -> None:
    """Shadow prices in words, dearest of each unit first."""
    table = plan.tables["shadow_prices"]
    table = table[table["price"].abs() > 1e-9]
    table = table.assign(size=table["price"].abs()).sort_values(
        ["policy", "size"], ascending=[True, False], kind="stable"
    )
    names = [
        "words",
        "policy",
        "party",
        "material",
        "supplier",
        "period",
        "price",
        "unit",
        "validity",
        "name",
    ]
    columns = columns_of(table, SCHEMA["shadow_prices"], names)
    sheet.only_table("Binding", columns, empty="Nothing binds, or the solver gave no prices.")


def gaps(sheet: Sheet, plan: PlanLike) -> None:
    """Policies that are missed, or would have to give."""
    sheet.only_table(
        "Gaps",
        columns_of(plan.tables["gaps"], SCHEMA["gaps"]),
        empty="Every policy is met; nothing had to give.",
    )


def audit(sheet: Sheet, plan: PlanLike) -> None:
    """Checks of the plan; violations first."""
    table = plan.tables["audit"].sort_values("ok", kind="stable")
    columns = columns_of(table, SCHEMA["audit"])
    spec = [
        Column(c.header, c.values, "0.0E+00", width=12) if c.header in ("Worst", "Tolerance") else c
        for c in columns
    ]
    sheet.only_table("Audit", spec, empty="The plan was not audited.")


def provenance(sheet: Sheet, plan: PlanLike) -> None:
    """Where the plan comes from: its table, then what was recorded of the solve."""
    table = plan.tables["provenance"]
    known = set(table["item"])
    rows = [(str(k), _words(v)) for k, v in plan.meta.items() if k not in known]
    both = pd.concat([table, pd.DataFrame(rows, columns=["item", "value"])], ignore_index=True)
    sheet.only_table(
        "Provenance",
        [Column("Item", both["item"].tolist()), Column("Value", both["value"].tolist(), wrap=True, width=90)],
    )


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{k}: {_words(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return "; ".join(_words(v) for v in value)
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def appendix(sheet: Sheet, plan: PlanLike, name: str) -> None:
    """A table of the plan as it is, with totals of its amounts."""
    spec = SCHEMA[name]
    totals = [c.name for c in spec.columns if c.unit in ("t", "EUR") and name in ("coverage",)]
    columns = columns_of(plan.tables[name], spec, totals=totals)
    sheet.only_table(f"All_{name}", columns, keys=min(3, len(spec.key)))
