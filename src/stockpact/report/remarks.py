"""What an honest reader should be told beside the answer: reserves that idle, ties, what binds, what is
missed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instance import by_period
from .measures import PlanLike, missed_targets, rows_of
from .scenarios import agreed_rule, averted_by_material
from .units import number, percent

HARDLY_USED = 0.05
"""Share of a reserve below which its largest use in any scenario counts as hardly any."""
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


@dataclass(frozen=True)
class Tie:
    """Sources that cost a party the same for a material in a period in which it bought from one of them."""

    party: str
    material: str
    suppliers: tuple[str, ...]
    mixed: bool
    """Whether strategic and other sources tie, so that the strategic share is undetermined."""


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
    return tuple(sorted(out, key=lambda b: "day" in b.unit.lower().split()))[:SHOWN_BINDINGS]


def _year(period: str) -> str:
    """A year without its prefix: FY2028 and 2028 are the same."""
    return period.removeprefix("FY")


def use_of_reserve(plan: PlanLike) -> pd.DataFrame:
    """Largest share of each reserve that any scenario uses at its display date, under the agreed rule.

    Columns: party, material, scenario (in which it is largest), opening_t (stock at onset), used_share (of
    opening stock and deliveries, at the longest duration, lending included).
    """
    table: pd.DataFrame = plan.tables["release"]
    table = table[table["rule"] == agreed_rule(plan)].sort_values("embargo_period", kind="stable")
    keys = ["scenario", "party", "material"]
    out = table.groupby(keys, sort=False, as_index=False).agg(
        opening_t=("account_before_t", "first"),
        left_t=("account_after_t", "last"),
        delivered_t=("delivered_t", "sum"),
    )
    had = out["opening_t"] + out["delivered_t"]
    out = out[had > 1e-6].assign(used_share=((had - out["left_t"]) / had.where(had > 0)).clip(0, 1))
    if out.empty:
        return pd.DataFrame(columns=["party", "material", "scenario", "opening_t", "used_share"])
    best = out.loc[out.groupby(["party", "material"], sort=False)["used_share"].idxmax()]
    return best[["party", "material", "scenario", "opening_t", "used_share"]].reset_index(drop=True)


def hardly_used(plan: PlanLike) -> tuple[str, ...]:
    """A sentence for each reserve that no scenario draws on by more than :data:`HARDLY_USED`."""
    out = []
    for r in rows_of(use_of_reserve(plan)):
        if r.used_share < HARDLY_USED:
            most = f"more than {percent(r.used_share)} of it" if r.used_share > 1e-6 else "on it at all"
            out.append(f"The {r.party} reserve of {r.material} is hardly used: no scenario draws {most}.")
    return tuple(out)


def protection_per_euro(plan: PlanLike) -> pd.Series:
    """Expected damage averted for each EUR in the reserve, by material, highest first.

    A EUR in the reserve is what purchases and freight cost, plus opening stock at the first world price.
    Damage is a present value over the window of onsets, the EUR in the reserve is real and undiscounted.
    """
    averted = averted_by_material(plan)
    bought = plan.tables["purchases"]
    spent = (bought["cost_eur"] + bought["freight_eur"]).groupby(bought["material"]).sum()
    opening = plan.instance["opening_stock"].groupby("material")["tonnes"].sum()
    value = pd.Series({m: spent.get(m, 0.0) for m in averted.index}, dtype=float)
    if plan.instance.has("prices"):
        first = by_period(plan.instance, "prices", "eur_per_t").bfill(axis=1).iloc[:, 0]
        value = value.add(opening.mul(first), fill_value=0.0).reindex(averted.index)
    return (averted / value.where(value > 1.0)).dropna().sort_values(ascending=False)


def ties(plan: PlanLike) -> tuple[Tie, ...]:
    """Sources between which a party's purchase of a material is undecided: their landed prices are equal."""
    case = plan.instance
    bought = plan.tables["purchases"]
    bought = bought[bought["tonnes"] > 1e-6]
    if bought.empty or not case.has("prices") or not case.has("supply"):
        return ()
    price = by_period(case, "prices", "eur_per_t")
    premium, adder = (by_period(case, "supply", c) for c in ("premium_share", "adder_eur_per_t"))
    offered = by_period(case, "supply", "tonnes", flow=True)
    open_to = case["access"][case["access"]["stock_may_buy"]]
    strategic = case["sources"].set_index("supplier")["strategic"]
    freight = case["freight"].set_index(["supplier", "party"])
    out = []
    for (party, material), rows in bought.groupby(["party", "material"], sort=False):
        allowed = set(
            open_to.loc[(open_to["party"] == party) & (open_to["material"] == material), "supplier"]
        )
        allowed |= set(rows["supplier"])
        keys = [k for k in premium.index if k[1] == material and k[0] in allowed]
        if material not in price.index or len({k[0] for k in keys}) < 2:
            continue
        numbers = sorted({case.calendar.number(p) for p in rows["period"]})
        haul = [freight.loc[(k[0], party)] if (k[0], party) in freight.index else None for k in keys]
        extra = np.array([[0.0 if h is None else float(h["eur_per_t"])] for h in haul])
        kept = np.array([[1.0 if h is None else 1 - float(h["loss_share"])] for h in haul])
        landed = (
            price.loc[material, numbers].to_numpy(float) * (1 + premium.loc[keys, numbers].to_numpy(float))
            + adder.loc[keys, numbers].to_numpy(float)
            + extra
        ) / kept
        landed = np.where(offered.loc[keys, numbers].to_numpy(float) > 0, landed, np.nan)
        names = np.array([k[0] for k in keys])
        tied = _tied(
            landed,
            names,
            {(case.calendar.number(p), s) for p, s in zip(rows["period"], rows["supplier"], strict=True)},
            numbers,
        )
        if tied:
            kinds = {bool(strategic.get(s, False)) for s in tied}
            out.append(Tie(str(party), str(material), tuple(sorted(tied)), len(kinds) > 1))
    return tuple(out)


def _tied(
    landed: np.ndarray, names: np.ndarray, bought: set[tuple[int, str]], numbers: list[int]
) -> set[str]:
    out: set[str] = set()
    for column, t in enumerate(numbers):
        values = landed[:, column]
        for k in np.flatnonzero([(t, n) in bought for n in names]):
            same = np.isclose(values, values[k], rtol=1e-9, atol=1e-9) & (names != names[k])
            if np.isfinite(values[k]) and same.any():
                out |= {str(names[k]), *map(str, names[same])}
    return out
