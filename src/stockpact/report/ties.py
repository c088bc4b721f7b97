"""Ties: sources that cost a party the same, so that which of them delivers is not a result of the plan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instance import Instance, by_period
from .measures import PlanLike


@dataclass(frozen=True)
class Tie:
    """Sources that cost a party the same for a material in a period in which it bought from one of them."""

    party: str
    material: str
    suppliers: tuple[str, ...]
    mixed: bool
    """Whether strategic and other sources tie, so that the strategic share is undetermined."""


def ties(plan: PlanLike) -> tuple[Tie, ...]:
    """Sources between which a party's purchase of a material is undecided: their landed prices are equal.

    Landed price is world price with premium and adder, plus freight, for each tonne received. Sources count
    where the stock may buy and something is on offer in the period.
    """
    case = plan.instance
    bought = plan.tables["purchases"]
    bought = bought[bought["tonnes"] > 1e-6]
    if bought.empty or not case.has("prices") or not case.has("supply"):
        return ()
    prices = by_period(case, "prices", "eur_per_t")
    premium = by_period(case, "supply", "premium_share")
    adder = by_period(case, "supply", "adder_eur_per_t").to_numpy(float)
    offered = by_period(case, "supply", "tonnes", flow=True).to_numpy(float) > 0
    suppliers = np.array([k[0] for k in premium.index], dtype=object)
    materials = np.array([k[1] for k in premium.index], dtype=object)
    strategic = dict(zip(case["sources"]["supplier"], case["sources"]["strategic"], strict=True))
    open_to = _open(case)
    number = {name: k for k, name in enumerate(case.calendar.names)}
    out = []
    for (party, material), rows in bought.groupby(["party", "material"], sort=False):
        taken = set(zip(rows["period"].map(number), rows["supplier"], strict=True))
        allowed = open_to.get((party, material), set()) | {s for _, s in taken}
        chosen = np.flatnonzero((materials == material) & np.array([s in allowed for s in suppliers]))
        if material not in prices.index or len(set(suppliers[chosen])) < 2:
            continue
        freight, kept = _freight(case, str(party), suppliers[chosen])
        landed = prices.loc[material].to_numpy(float) * (1 + premium.to_numpy(float)[chosen]) + adder[chosen]
        landed = np.where(offered[chosen], (landed + freight[:, None]) / kept[:, None], np.nan)
        tied = _tied(landed, suppliers[chosen], taken)
        if tied:
            mixed = len({bool(strategic.get(s, False)) for s in tied}) > 1
            out.append(Tie(str(party), str(material), tuple(sorted(tied)), mixed))
    return tuple(out)


def _open(case: Instance) -> dict[tuple[str, str], set[str]]:
    """Sources where the stock of a party may buy a material."""
    table = case["access"]
    out: dict[tuple[str, str], set[str]] = {}
    columns = (table[c] for c in ("party", "material", "supplier", "stock_may_buy"))
    for party, material, supplier, may in zip(*columns, strict=True):
        if may:
            out.setdefault((party, material), set()).add(supplier)
    return out


def _freight(case: Instance, party: str, suppliers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Freight in EUR/t and share that arrives, for each source."""
    table = case["freight"][case["freight"]["party"] == party]
    cost = dict(zip(table["supplier"], table["eur_per_t"], strict=True))
    loss = dict(zip(table["supplier"], table["loss_share"], strict=True))
    kept = np.array([1 - loss.get(s, 0.0) for s in suppliers])
    return np.array([cost.get(s, 0.0) for s in suppliers]), kept


def _tied(landed: np.ndarray, names: np.ndarray, taken: set[tuple[int, str]]) -> set[str]:
    """Names of rows that equal, in a period, a row of another name from which something was taken."""
    out: set[str] = set()
    for t in sorted({t for t, _ in taken}):
        values = pd.Series(landed[:, t]).round(6)
        if values.dropna().is_unique:
            continue
        for value, rows in values.groupby(values):
            same = set(names[rows.index])
            if len(same) > 1 and np.isfinite(float(str(value))) and any((t, n) in taken for n in same):
                out |= {str(n) for n in same}
    return out
