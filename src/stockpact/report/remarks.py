"""What an honest reader should be told beside the answer: reserves that idle, ties, what binds, what is
missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instance import by_period
from ..plan import reserve
from ..plan.reserve import HARDLY_USED
from .measures import PlanLike, missed_targets, rows_of
from .units import number, percent, plural

SHOWN_BINDINGS = 5
"""Policies of which the answer tells the dearest row."""


@dataclass(frozen=True)
class Binding:
    """A policy or capacity whose one more unit would change the cost; ``others`` counts like rows of smaller
    price.
    """

    policy: str
    words: str
    price: float
    unit: str
    validity: str
    others: int


@dataclass(frozen=True)
class Gap:
    """A policy that is missed, or has to give: what was asked, what is possible, and the difference."""

    policy: str
    party: str
    material: str
    period: str
    asked: float
    possible: float
    gap: float
    unit: str
    where: str
    hard: bool
    priority: int

    @property
    def words(self) -> str:
        """The gap as a clause."""
        who = " ".join(part for part in (self.party, self.material, self.period) if part)
        return (
            f"{self.policy}{f' ({who})' if who else ''}: asked {number(self.asked)} {self.unit}, "
            f"possible {number(self.possible)} {self.unit}, short by {number(self.gap)} {self.unit}"
        ).replace("  ", " ")


def gaps(plan: PlanLike) -> tuple[Gap, ...]:
    """Missed policies, hardest class first, largest gap first within a policy."""
    table = plan.tables["gaps"]
    table = table[table["gap"].abs() > 1e-9]
    table = table.assign(size=table["gap"].abs()).sort_values(
        ["priority", "policy", "size"], ascending=[True, True, False], kind="stable"
    )
    return tuple(
        Gap(
            r.policy,
            r.party,
            r.material,
            r.period,
            float(r.asked),
            float(r.possible),
            float(r.gap),
            r.unit,
            f"{r.table} row{'s' if any(c in str(r.rows) for c in ',–-') else ''} {r.rows}"
            if r.rows
            else r.table,
            bool(r.hard),
            int(r.priority),
        )
        for r in rows_of(table)
    )


def bindings(plan: PlanLike) -> tuple[Binding, ...]:
    """The dearest row of each policy that binds; prices of missed policies are penalties and left out.

    Days of cover come last: the answer's table shows them by material.
    """
    table = plan.tables["shadow_prices"]
    rows = table[np.isfinite(table["price"]) & (table["price"].abs() > 1e-9)]
    missed = missed_targets(plan)
    is_day = rows["unit"].str.lower().str.contains(r"\bday\b", regex=True)
    owner = pd.Series(
        [(p, m) in missed for p, m in zip(rows["party"], rows["material"], strict=True)],
        index=rows.index,
        dtype=bool,
    )
    held = {
        (r.policy, r.party, r.material, _year(r.period))
        for r in rows_of(plan.tables["gaps"])
        if abs(r.gap) > 1e-9
    }
    gave = pd.Series(
        [(r.policy, r.party, r.material, _year(r.period)) in held for r in rows_of(rows)],
        index=rows.index,
        dtype=bool,
    )
    rows = rows[~(is_day & owner) & ~gave]
    out = []
    for policy, mine in rows.groupby("policy", sort=False):
        first = mine.loc[mine["price"].abs().idxmax()]
        out.append(
            Binding(
                str(policy),
                str(first["words"]),
                float(first["price"]),
                str(first["unit"]),
                str(first["validity"]),
                len(mine) - 1,
            )
        )
    return tuple(sorted(out, key=_kind))[:SHOWN_BINDINGS]


def _kind(b: Binding) -> int:
    """Policies before capacities, days of cover last."""
    if "day" in b.unit.lower().split():
        return 3
    return 0 if b.policy == "budget" else 1 if b.policy.startswith("quota") else 2


def _year(period: str) -> str:
    """A year without its prefix: FY2028 and 2028 are the same."""
    return period.removeprefix("FY")


def use_of_reserve(plan: PlanLike) -> pd.DataFrame:
    """Largest share of each reserve that any scenario uses at its display date, under the agreed rule.

    Columns: party, material, scenario (in which it is largest), opening_t (stock at onset), used_share (of
    opening stock and deliveries, at the longest duration, lending included).
    """
    return reserve.use_of_reserve(plan.instance, plan.tables)


def abroad(plan: PlanLike) -> tuple[str, ...]:
    """A sentence for each party whose stock stands on other parties' soil at the end, by value at the last
    price.
    """
    stock = plan.tables["stock"]
    if stock.empty or not plan.instance.has("prices"):
        return ()
    last = stock[stock["period"] == plan.instance.calendar.names[-1]]
    price = by_period(plan.instance, "prices", "eur_per_t").iloc[:, -1]
    value = last["closing_t"] * last["material"].map(price).fillna(0.0)
    out = []
    for party in plan.instance.parties:
        mine = last["party"] == party
        total = float(value[mine].sum())
        away = float(value[mine & (last["host"] != party)].sum())
        if total > 0 and away > 0.01 * total:
            hosts = last.loc[mine & (last["host"] != party) & (value > 0), "host"].unique()
            out.append(
                f"{percent(away / total)} of {party}'s stock, by value, stands on the soil of "
                f"{', '.join(map(str, hosts))} at the end."
            )
    return tuple(out)


def audit_failed(plan: PlanLike) -> str:
    """A warning when the audit found violations; blank otherwise."""
    failed = plan.tables["audit"]
    failed = failed[~failed["ok"]]
    if failed.empty:
        return ""
    return (
        f"The audit found {plural(len(failed), 'violation')}: {', '.join(failed['check'].head(3))} "
        "(see Audit). Do not use this plan."
    )


def hardly_used(plan: PlanLike) -> tuple[str, ...]:
    """A sentence for each reserve that no scenario draws on by more than :data:`HARDLY_USED`."""
    out = []
    for r in rows_of(use_of_reserve(plan)):
        if r.used_share < HARDLY_USED:
            most = f"more than {percent(r.used_share)} of it" if r.used_share > 1e-6 else "on it at all"
            out.append(f"The {r.party} reserve of {r.material} is hardly used: no scenario draws {most}.")
    return tuple(out)


def protection_per_euro(plan: PlanLike) -> pd.Series:
    """Expected damage averted, less the refill, for each EUR that the reserve costs, by material, highest
    first: the table protection. Empty where the plan has none.
    """
    table = plan.tables["protection"]
    rows = table[(table["party"] == "") & (table["material"] != "")]
    ranked: pd.Series = rows.set_index("material")["ratio"].dropna().sort_values(ascending=False)
    return ranked
