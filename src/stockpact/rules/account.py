"""Accounts with lending: each party has an entitlement, and lends what it does not need itself.

Solved in two steps. First each party times its own account alone (:mod:`.account_no_lending`). Then tonnes may be lent,
where no party is awarded less in any period than in the first step; so a lender never suffers, whatever the duration,
and only unused entitlement moves. A lent tonne is returned after the refill: its end value stays with the lender, and
the borrower owes it. Ties are settled by a weight of a millionth of the price: own account first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from .account_no_lending import divide as divide_accounts
from .rows import add_accounts, table
from .rule import Rule, properties
from .shortage import Claims, Floats, Numbers, Shortage, split_where_it_helps_most


def divide(amount: float, claims: Claims) -> Floats:
    """r_p = min(c_p, rho_p H) plus what is lent: unused entitlement goes where it averts most, ties by open claims."""
    own = divide_accounts(amount, claims)
    open_claims = claims.claim - own
    unused = min(amount - own.sum(), open_claims.sum())
    if unused <= 0:
        return own
    dearest_last = claims.open_steps[:, ::-1]
    served = np.clip(own[:, None] - (np.cumsum(dearest_last, axis=1) - dearest_last), 0.0, dearest_last)[:, ::-1]
    wish = unused * open_claims / open_claims.sum()
    return own + split_where_it_helps_most(unused, claims.open_steps - served, claims.step_cost, wish)


def add_rows(m: Any, s: Shortage) -> object:
    """Add accounts with what is borrowed and lent; returns the lending fee with the tie-break."""
    add_accounts(m, s)
    m.fee = pyo.Param(m.PERIODS, initialize=table(fee(s)))
    m.rate = pyo.Param(m.PARTIES, initialize=table(s.rate * s.shares))
    m.borrowed = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.lent = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.balance = pyo.Constraint(m.PARTIES, m.PERIODS, rule=balance_row)
    m.own_use = pyo.Constraint(m.PARTIES, m.PERIODS, rule=own_use_row)
    m.lending = pyo.Constraint(m.PERIODS, rule=lending_row)
    m.release_rate = pyo.Constraint(m.PARTIES, m.PERIODS, rule=release_rate_row)
    for (p, k), least in table(least_award(s)).items():
        m.award[p, k].setlb(least)
    return sum(m.fee[k] * m.lent[p, k] for p in m.PARTIES for k in m.PERIODS)


def balance_row(m: Any, p: int, k: int) -> object:
    """(E2) What an account holds at the end of a period: before, plus inflow, less own use and what is lent."""
    return (m.account[p, k] == sum(m.account[p, j] for j in m.BEFORE[k]) + m.inflow[p, k] - m.award[p, k]
            + m.borrowed[p, k] - m.lent[p, k])


def own_use_row(m: Any, p: int, k: int) -> object:
    """(E3) What a party receives is its own use and what it borrows; own use is not negative."""
    return m.award[p, k] - m.borrowed[p, k] >= 0


def lending_row(m: Any, k: int) -> object:
    """(E5) What is borrowed in a period is what is lent."""
    return sum(m.borrowed[p, k] for p in m.PARTIES) - sum(m.lent[p, k] for p in m.PARTIES) == 0


def release_rate_row(m: Any, p: int, k: int) -> object:
    """(E3) What leaves an account in a period is at most its share of the rate limit."""
    return m.award[p, k] - m.borrowed[p, k] + m.lent[p, k] <= m.rate[p]


def fee(s: Shortage) -> Floats:
    """(K,) Expected discounted fee for a borrowed tonne, kEUR, with the tie-break."""
    return np.asarray(s.lending_fee_share * s.price * s.still_on + s.tie_break)


def least_award(s: Shortage) -> Floats:
    """(P, K) What each party had without lending."""
    return np.zeros_like(s.claim) if s.floor is None else np.minimum(s.floor, s.claim)


def numbers(s: Shortage) -> Numbers:
    """Inflow of the accounts, shares of the rate limit, fee, and least awards."""
    inflow = s.account_inflow.ravel()
    return {
        "row_lower": {"balance": inflow},
        "row_upper": {"balance": inflow, "release_rate": np.repeat(s.rate * s.shares, s.periods)},
        "column_lower": {"award": least_award(s).ravel()},
        "column_upper": {"award": s.claim.ravel()},
        "cost": {"lent": np.tile(fee(s), s.parties)},
    }


RULE = Rule(
    name="account",
    title="Accounts with lending",
    definition="Each party owns an account per material, its share of the joint stock. It uses its own account first; "
               "what it does not need in any period may be lent to the other and is returned after the refill. No "
               "party gets less in any period than without lending.",
    formula="a[p,k+1] = a[p,k] + delivered[p,k] - r[p,k] + borrowed[p,k] - lent[p,k],  sum borrowed = sum lent,  "
            "r[p,k] >= r without lending",
    source="FORMULATION 3.1, R1-account (recommended); lending on by default",
    properties=properties("yes", "by rho", "yes", "yes", "yes", "yes", "no / small"),
    divide=divide, add_rows=add_rows, numbers=numbers, pooled=False, after="account-no-lending",
)
