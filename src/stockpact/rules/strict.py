"""Strict ratio: every release is split by the agreed shares, so the lowest need limits it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .claims import Claims
from .rows import add_pool, add_ratio, schedule_ratio
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = rho_p R with R = min(H, min_p c_p / rho_p): what the ratio holds back stays in the stock."""
    rho = claims.shares
    reach = np.divide(claims.claim, rho, out=np.full(claims.claim.shape, np.inf), where=rho > 0).min(axis=-1)
    total = np.where(np.isfinite(reach), np.minimum(amount, reach), 0.0)
    return np.asarray(rho * total[..., None])


def schedule(s: Shortage) -> Floats:
    """The joint release serves the steps of all parties together, dearest first."""
    return schedule_ratio(s, _ratio(s))


def add_rows(m: Any, s: Shortage) -> object:
    """Add the joint pool and the ratio rho; awards stay within claims."""
    add_pool(m, s)
    add_ratio(m, _ratio(s))
    return 0.0


def _ratio(s: Shortage) -> Floats:
    return np.repeat(s.shares[..., None], s.periods, axis=-1)


def numbers(s: Shortage) -> Numbers:
    """Inflow and rate limit of the pool, awards within claims, and the ratio as coefficients."""
    return {
        "row_lower": {"pool_balance": s.pool_inflow},
        "row_upper": {"pool_balance": s.pool_inflow},
        "column_upper": {"award": s.cap.ravel(), "total": np.full(s.periods, s.rate)},
        "coefficients": {("ratio", "total"): -_ratio(s).ravel()},
    }


RULE = Rule(
    name="strict",
    title="Strict ratio",
    definition=(
        "Whatever is released in a period is split by the agreed shares, and nobody takes more than its "
        "claim. So nothing is released when only one party is hit."
    ),
    formula="r[p,k] = rho_p R[k],  r[p,k] <= c[p,k],  sum over periods of R <= S",
    source="FORMULATION 3.1, R1 strict; KAS/NPI 2024, section 3.2 (a ratio fixed beforehand)",
    properties=properties(
        "no",
        "by rho",
        "yes",
        "yes",
        "yes",
        "yes (entitlement independent of loss)",
        "no, if the stock lies with its owners by rho",
    ),
    ties="None arise: one ratio, one release.",
    law="The ratio is fixed beforehand and open, so users in all member states face the same terms.",
    good_choice=(
        "When the ratio is the heart of the pact and both parties are hit alike; it gives nothing to one "
        "that is hit alone."
    ),
    divide=divide,
    schedule=schedule,
    add_rows=add_rows,
    numbers=numbers,
    pooled=True,
)
