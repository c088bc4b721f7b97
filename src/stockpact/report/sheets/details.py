"""The sheets that show one table of the plan each: purchases, contracts, cover, releases, coverage, fairness
and proofs.
"""

from __future__ import annotations

import pandas as pd

from ...plan.schema import SCHEMA
from ..damage import agreed_rule, by_onset, damage_shares
from ..measures import PlanLike
from ..scenarios import coverage_summary, first_short_periods
from .book import Sheet
from .cells import FINE, MILLION, SHARE, Column, columns_of
from .layout import Placed


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
    """The release of each scenario at its display date under the agreed rule, one block a scenario."""
    table = plan.tables["release"]
    table = table[table["rule"] == agreed_rule(plan)]
    order = {s: k for k, s in enumerate(plan.instance["embargoes"]["scenario"])}
    table = table.assign(key=table["scenario"].map(order)).sort_values("key", kind="stable")
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
    names = [n for n in SCHEMA["release"].names if n != "rule"]
    columns = columns_of(table, SCHEMA["release"], names, totals=flows)
    sheet.only_table("Releases", columns, keys=4, empty="The instance has no embargo scenarios.")


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
    spec = []
    for c in columns:
        if c.header in ("Worst", "Tolerance"):
            values = table[c.header.lower()].tolist()
            c = Column(c.header, values, "0.0E+00", width=12)
        spec.append(c)
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


def summary(sheet: Sheet, plan: PlanLike) -> None:
    """Headline numbers as they stand in the plan."""
    sheet.only_table("Summary", columns_of(plan.tables["summary"], SCHEMA["summary"]))


def coverage_by_sector(sheet: Sheet, plan: PlanLike) -> None:
    """Coverage by sector over the whole embargo, with the first period in which the sector is short."""
    table = coverage_summary(plan, "sector")
    totals = ["need_t", "supply_t", "released_t", "unserved_t", "unserved_without_t"]
    names = [n for n in table.columns if not n.startswith("damage")]
    columns = columns_of(table, SCHEMA["coverage"], names, totals)
    keys = pd.MultiIndex.from_frame(table[["scenario", "party", "material", "sector"]])
    columns.append(Column("Short from", first_short_periods(plan).reindex(keys).fillna("").tolist()))
    sheet.only_table("Sectors", columns, keys=4)


def damage(sheet: Sheet, plan: PlanLike) -> None:
    """Expected damage of an event by scenario, onset and party."""
    table = by_onset(plan)
    names = ["Scenario", "Onset", "Party"]
    columns = [
        Column(h, table[n].tolist()) for h, n in zip(names, ("scenario", "onset", "party"), strict=True)
    ]
    columns.append(Column("Expected onsets", table["weight"].tolist(), FINE))
    for word in ("without", "with"):
        for suffix, moment in (("_eur", "at the onset"), ("_pv_eur", "present value")):
            header = f"Damage {word} the reserve, {moment}, EUR million"
            columns.append(Column(header, (table[f"{word}{suffix}"] / 1e6).tolist(), MILLION, width=16))
    sheet.only_table("Damage", columns, keys=3)


def stock_by_site(sheet: Sheet, plan: PlanLike) -> None:
    """Stock by site, rows in which anything is held or moves."""
    table = plan.tables["stock"]
    table = table[(table["opening_t"].abs() + table["in_t"].abs() + table["closing_t"].abs()) > 1e-9]
    totals = ["lost_t", "in_t", "out_t", "rotated_t", "withdrawn_t"]
    sheet.only_table("StockBySite", columns_of(table, SCHEMA["stock"], totals=totals), keys=3)


def storage(sheet: Sheet, plan: PlanLike) -> None:
    """Space leased and used, rows in which any is."""
    table = plan.tables["storage"]
    table = table[(table["modules"].abs() + table["used_m3"].abs()) > 1e-9]
    sheet.only_table("Space", columns_of(table, SCHEMA["storage"]), keys=2)
