"""Accounts without lending: each party has an entitlement and times its own release."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from .claims import Claims
from .rows import add_accounts
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage
from .timing import dearest_first


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = min(c_p, rho_p H): each party uses its own part; what it does not need stays in its account."""
    return np.asarray(np.minimum(claims.claim, claims.shares * np.asarray(amount)[..., None]))


def schedule(s: Shortage) -> Floats:
    """Each party serves its own dearest steps first, as far as its account allows."""
    B, P, _, K = s.size.shape

    def alone(x: Floats) -> Floats:
        """Parties side by side, as cases of their own."""
        return np.asarray(x).reshape(B * P, 1, *x.shape[2:])

    value = s.damage - s.refill[:, None, None, :]
    rate = np.repeat(s.account_rate.reshape(B * P, 1), K, axis=1)
    served = dearest_first(
        alone(value), alone(s.open_steps), alone(s.cap), rate, s.account_inflow.reshape(B * P, K)
    )
    return np.asarray(served.sum(axis=2).reshape(B, P, K))


def add_rows(m: Any, s: Shortage) -> object:
    """Add an account a party; the rate limit of the joint stock is shared by entitlement."""
    add_accounts(m, s)
    m.balance = pyo.Constraint(m.PARTIES, m.PERIODS, rule=balance_row)
    for p in m.PARTIES:
        for k in m.PERIODS:
            m.award[p, k].setub(float(_most(s)[p, k]))
    return 0.0


def balance_row(m: Any, p: int, k: int) -> object:
    """(E2) What an account holds at the end of a period: before, plus inflow, less the award."""
    return m.account[p, k] == sum(m.account[p, j] for j in m.BEFORE[k]) + m.inflow[p, k] - m.award[p, k]


def numbers(s: Shortage) -> Numbers:
    """Inflow of the accounts, and awards within claim and rate limit."""
    inflow = s.account_inflow.ravel()
    return {
        "row_lower": {"balance": inflow},
        "row_upper": {"balance": inflow},
        "column_upper": {"award": _most(s).ravel()},
    }


def _most(s: Shortage) -> Floats:
    return np.minimum(s.cap, s.account_rate[:, None])


RULE = Rule(
    name="account-no-lending",
    title="Accounts without lending",
    definition=(
        "Each party owns an account per material, its share of the joint stock and of what is delivered, "
        "and draws on it when it sees fit. What it does not use stays its own."
    ),
    formula="a[p,k+1] = a[p,k] + delivered[p,k] - r[p,k],  a[p,0] = rho_p S,  0 <= r[p,k] <= c[p,k]",
    source="FORMULATION 3.1, R1-account",
    properties=properties(
        "no",
        "by rho",
        "yes",
        "yes",
        "yes",
        "yes (entitlement independent of loss)",
        "no, if the stock lies with its owners",
    ),
    ties="None arise: each party times its own account, dearest step first, earlier period first.",
    law="Each party uses what is its own; inside the single market its users must be treated alike.",
    good_choice="When the parties do not want to depend on each other at all.",
    divide=divide,
    schedule=schedule,
    add_rows=add_rows,
    numbers=numbers,
    pooled=False,
)
