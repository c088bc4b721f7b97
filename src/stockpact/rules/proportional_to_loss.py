"""Proportional to net-import loss: an equal part of every party's net shortage is covered."""

from __future__ import annotations

from typing import Any

import numpy as np

from .claims import Claims
from .filling import share_out
from .rows import add_pool, add_ratio, schedule_ratio
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = c_p H / C, at most c_p."""
    return share_out(np.minimum(amount, claims.claim.sum(axis=-1)), claims.claim)


def schedule(s: Shortage) -> Floats:
    """The joint release serves the steps of all parties together, dearest first."""
    return schedule_ratio(s, s.claim_shares)


def add_rows(m: Any, s: Shortage) -> object:
    """Add the joint pool and the ratio of claims, period by period."""
    add_pool(m, s)
    add_ratio(m, s.claim_shares)
    return 0.0


def numbers(s: Shortage) -> Numbers:
    """Inflow and rate limit of the pool, awards within claims, and the ratio of claims as coefficients."""
    return {
        "row_lower": {"pool_balance": s.pool_inflow},
        "row_upper": {"pool_balance": s.pool_inflow},
        "column_upper": {"award": s.cap.ravel(), "total": np.full(s.periods, s.rate)},
        "coefficients": {("ratio", "total"): -s.claim_shares.ravel()},
    }


RULE = Rule(
    name="proportional-to-loss",
    title="Proportional to net-import loss",
    definition=(
        "The stock is one pool. In each period every party receives the same part of its net shortage."
    ),
    formula="r[p,k] = c[p,k] R[k] / sum over parties of c[p,k]",
    source="FORMULATION 3.1, R2a; the proportional rule of bankruptcy problems (O'Neill 1982)",
    properties=properties("yes", "yes", "yes", "yes", "yes", "no", "yes"),
    ties="None arise.",
    law="The same part of everybody's loss is covered; claims must be checked by someone both trust.",
    good_choice="When losses can be measured and the parties see the reserve as common.",
    divide=divide,
    schedule=schedule,
    add_rows=add_rows,
    numbers=numbers,
    pooled=True,
)
