"""Rows that several rules share: accounts, the joint pool, and a ratio (FORMULATION E2, E3, E5).

The release model brings ``PARTIES``, ``PERIODS`` (0..K-1), ``BEFORE[k]`` (the period before k, if any) and
``award``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from .shortage import Floats, Shortage
from .timing import common_steps, dearest_first


def table(values: Floats) -> dict[Any, float]:
    """An array as the initial values of a Param or bounds, keyed by index; the first axes count from 0."""
    return {(k[0] if len(k) == 1 else k): float(v) for k, v in _items(values)}


def _items(values: Floats) -> list[tuple[tuple[int, ...], float]]:
    return [(tuple(int(x) for x in k), float(v)) for k, v in np.ndenumerate(values)]


def add_accounts(m: Any, s: Shortage) -> None:
    """Add ``account`` a[p,k], tonnes at the end of period k, and its inflow."""
    m.inflow = pyo.Param(m.PARTIES, m.PERIODS, initialize=table(s.account_inflow))
    m.account = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))  # a[p,k+1]


def add_pool(m: Any, s: Shortage) -> None:
    """Add ``pool``, ``total`` R[k] and the row ``pool_balance``: one stock for all, with its rate limit."""
    m.inflow = pyo.Param(m.PERIODS, initialize=table(s.pool_inflow))
    m.rate = pyo.Param(initialize=float(s.rate))
    m.pool = pyo.Var(m.PERIODS, bounds=(0, None))  # sum over p of a[p,k+1]
    m.total = pyo.Var(m.PERIODS, bounds=total_bounds)  # R[k]
    m.pool_balance = pyo.Constraint(m.PERIODS, rule=pool_balance_row)


def total_bounds(m: Any, k: int) -> tuple[float, Any]:
    """No more than the rate limit leaves the joint stock in a period."""
    return 0.0, m.rate


def pool_balance_row(m: Any, k: int) -> object:
    """(E2) What the joint stock holds at the end of a period: before, plus inflow, less the release."""
    return m.pool[k] == sum(m.pool[j] for j in m.BEFORE[k]) + m.inflow[k] - m.total[k]


def add_ratio(m: Any, shares: Floats) -> None:
    """Add the row ``ratio``: each award is a fixed share of the period's release."""
    m.share = pyo.Param(m.PARTIES, m.PERIODS, initialize=table(shares))
    m.ratio = pyo.Constraint(m.PARTIES, m.PERIODS, rule=ratio_row)


def ratio_row(m: Any, p: int, k: int) -> object:
    """(E5) Each party's award is its share of the release."""
    return m.award[p, k] - m.share[p, k] * m.total[k] == 0


def schedule_ratio(s: Shortage, shares: Floats) -> Floats:
    """Awards (B, P, K) of a batch when each party has a fixed share (B, P, K) of every period's release."""
    size, cost = common_steps(s.open_steps, s.step_cost, shares)
    value = cost * s.on[:, None, None] - s.refill[:, None, None] * shares.sum(axis=1)[:, None, None]
    reach = np.divide(s.cap, shares, out=np.full_like(s.cap, np.inf), where=shares > 0).min(
        axis=1, keepdims=True
    )
    reach = np.where(np.isfinite(reach), reach, 0.0)
    rate = np.broadcast_to(s.rate[:, None], s.pool_inflow.shape)
    total = dearest_first(value, size, reach, rate, s.pool_inflow).sum(axis=2)
    return np.asarray(shares * total)
