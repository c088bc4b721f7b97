"""Minimum total damage: the pool goes where a tonne averts most; equal cases are settled pro rata to
claims.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from .claims import Claims, split_where_it_helps_most
from .filling import share_out
from .rows import add_pool, table
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage
from .timing import dearest_first, settle_ties


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """Dearest steps first; between equal steps as close to c_p H / C as they allow."""
    wish = share_out(np.minimum(amount, claims.claim.sum(axis=-1)), claims.claim)
    return split_where_it_helps_most(amount, claims.open_steps, claims.step_cost, wish)


def schedule(s: Shortage) -> Floats:
    """The dearest steps of all parties first; equal steps as close to the claims as they allow."""
    value = s.damage - s.refill[:, None, None, :]
    rate = np.broadcast_to(s.rate[:, None], s.pool_inflow.shape)
    served = dearest_first(value, s.open_steps, s.cap, rate, s.pool_inflow)
    wish = s.claim_shares * served.sum(axis=(1, 2))[:, None]
    return settle_ties(served, s.open_steps, s.step_cost, s.cap, wish)


def add_rows(m: Any, s: Shortage) -> object:
    """Add the joint pool; returns the tie-break: a millionth of the price a tonne off the pro-rata split."""
    add_pool(m, s)
    m.fair = pyo.Param(m.PARTIES, m.PERIODS, initialize=table(s.claim_shares))
    m.tie_break = pyo.Param(m.PERIODS, initialize=table(s.tie_break))
    m.above = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.below = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.release_total = pyo.Constraint(m.PERIODS, rule=release_total_row)
    m.pro_rata = pyo.Constraint(m.PARTIES, m.PERIODS, rule=pro_rata_row)
    return sum(m.tie_break[k] * (m.above[p, k] + m.below[p, k]) for p in m.PARTIES for k in m.PERIODS)


def release_total_row(m: Any, k: int) -> object:
    """(E3) What the parties receive is what leaves the pool."""
    return sum(m.award[p, k] for p in m.PARTIES) - m.total[k] == 0


def pro_rata_row(m: Any, p: int, k: int) -> object:
    """How far an award lies above or below the pro-rata part of the period's release."""
    return m.award[p, k] - m.fair[p, k] * m.total[k] - m.above[p, k] + m.below[p, k] == 0


def numbers(s: Shortage) -> Numbers:
    """Inflow and rate limit of the pool, awards within claims, pro-rata parts as coefficients, and the
    tie-break.
    """
    weight = np.tile(s.tie_break, s.parties)
    return {
        "row_lower": {"pool_balance": s.pool_inflow},
        "row_upper": {"pool_balance": s.pool_inflow},
        "column_upper": {"award": s.cap.ravel(), "total": np.full(s.periods, s.rate)},
        "coefficients": {("pro_rata", "total"): -s.claim_shares.ravel()},
        "cost": {"above": weight, "below": weight},
    }


RULE = Rule(
    name="least-damage",
    title="Minimum total damage",
    definition=(
        "The stock is one pool and goes where a tonne averts most damage. Where several splits are equally "
        "good, the one closest to the claims is taken."
    ),
    formula="min damage; then min sum |r[p,k] - c[p,k] R[k] / C[k]|",
    source="FORMULATION 2.1 (REC and its ties)",
    properties=properties("yes", "yes", "yes", "in damage yes, in settling ties no", "yes", "no", "yes"),
    ties="Between equal steps of damage the division closest to the claims.",
    law="Users in one party may come before those of another; the figures of damage must be beyond dispute.",
    good_choice="As the yardstick for all other rules: it shows what a ratio costs.",
    divide=divide,
    schedule=schedule,
    add_rows=add_rows,
    numbers=numbers,
    pooled=True,
)
