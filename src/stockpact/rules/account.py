"""Accounts with lending: each party has an entitlement, and lends what it does not need itself.

Solved in two steps. First each party times its own account alone (:mod:`.account_no_lending`). Then tonnes
may be lent, where no party is awarded less in any period than in the first step; so a lender never suffers,
whatever the duration, and only unused entitlement moves. A lent tonne is returned after the refill: its end
value stays with the lender, and the borrower owes it, with a fee on every tonne that it gets beyond the
first step. A party uses its own account first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core as pyo

from .account_no_lending import divide as divide_accounts
from .account_no_lending import schedule as schedule_accounts
from .claims import Claims, split_where_it_helps_most
from .filling import share_out
from .rows import add_accounts, table
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage
from .timing import dearest_first, settle_ties


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = min(c_p, rho_p H) plus what is lent: unused entitlement goes where it averts most, ties by open
    claims.
    """
    own = divide_accounts(amount, claims)
    unused = np.clip(amount - own.sum(axis=-1), 0.0, (claims.claim - own).sum(axis=-1))
    served = dearest(own[..., None], claims.open_steps[..., None])[..., 0]
    wish = share_out(unused, claims.claim - own)
    return own + split_where_it_helps_most(unused, claims.open_steps - served, claims.step_cost, wish)


def schedule(s: Shortage) -> Floats:
    """What each party has alone, then unused entitlement of all where it averts most."""
    own = schedule_accounts(s) if s.floor is None else s.floor
    done = own.sum(axis=1)
    left = s.open_steps - dearest(own, s.open_steps)
    value = s.damage - (s.refill + s.fee)[:, None, None, :]
    extra = dearest_first(value, left, s.cap - own, s.rate[:, None] - done, s.pool_inflow - done)
    open_claims = s.cap - own
    whole = open_claims.sum(axis=1, keepdims=True)
    part = np.divide(open_claims, whole, out=np.zeros_like(own), where=whole > 0)
    wish = part * extra.sum(axis=(1, 2))[:, None]
    return own + settle_ties(extra, left, s.step_cost, open_claims, wish)


def dearest(award: Floats, open_steps: Floats) -> Floats:
    """(..., P, L, K) steps that awards (..., P, K) serve: the dearest."""
    falling = open_steps[..., ::-1, :]
    before = np.cumsum(falling, axis=-2) - falling
    return np.clip(award[..., None, :] - before, 0.0, falling)[..., ::-1, :]


def add_rows(m: Any, s: Shortage) -> object:
    """Add accounts with what is borrowed and lent; returns the lending fee and the tie-break on what is
    lent.
    """
    add_accounts(m, s)
    m.fee = pyo.Param(m.PERIODS, initialize=table(s.fee))
    m.tie_break = pyo.Param(m.PERIODS, initialize=table(s.tie_break))
    m.rate = pyo.Param(initialize=float(s.rate))
    m.borrowed = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.lent = pyo.Var(m.PARTIES, m.PERIODS, bounds=(0, None))
    m.balance = pyo.Constraint(m.PARTIES, m.PERIODS, rule=balance_row)
    m.own_use = pyo.Constraint(m.PARTIES, m.PERIODS, rule=own_use_row)
    m.lending = pyo.Constraint(m.PERIODS, rule=lending_row)
    m.release_rate = pyo.Constraint(m.PERIODS, rule=release_rate_row)
    for (p, k), least in table(_floor(s)).items():
        m.award[p, k].setlb(least)
    return sum(m.fee[k] * m.award[p, k] + m.tie_break[k] * m.lent[p, k] for p in m.PARTIES for k in m.PERIODS)


def balance_row(m: Any, p: int, k: int) -> object:
    """(E2) What an account holds at the end of a period: before, plus inflow, less own use and what is
    lent.
    """
    return (
        m.account[p, k]
        == sum(m.account[p, j] for j in m.BEFORE[k])
        + m.inflow[p, k]
        - m.award[p, k]
        + m.borrowed[p, k]
        - m.lent[p, k]
    )


def own_use_row(m: Any, p: int, k: int) -> object:
    """(E3) What a party receives is its own use and what it borrows; own use is not negative."""
    return m.award[p, k] - m.borrowed[p, k] >= 0


def lending_row(m: Any, k: int) -> object:
    """(E5) What is borrowed in a period is what is lent."""
    return sum(m.borrowed[p, k] for p in m.PARTIES) - sum(m.lent[p, k] for p in m.PARTIES) == 0


def release_rate_row(m: Any, k: int) -> object:
    """(E3) What leaves the joint stock in a period is at most its rate; an unused part of it is lent like a
    tonne.
    """
    return sum(m.award[p, k] for p in m.PARTIES) <= m.rate


def _floor(s: Shortage) -> Floats:
    """(P, K) What each party had without lending."""
    return np.zeros_like(s.claim) if s.floor is None else s.floor


def numbers(s: Shortage) -> Numbers:
    """Inflow of the accounts, rate limit, fee, and least awards."""
    inflow = s.account_inflow.ravel()
    return {
        "row_lower": {"balance": inflow},
        "row_upper": {"balance": inflow, "release_rate": np.full(s.periods, s.rate)},
        "column_lower": {"award": _floor(s).ravel()},
        "column_upper": {"award": s.cap.ravel()},
        "cost": {"award": np.tile(s.refill + s.fee, s.parties), "lent": np.tile(s.tie_break, s.parties)},
    }


RULE = Rule(
    name="account",
    title="Accounts with lending",
    definition=(
        "Each party owns an account per material, its share of the joint stock. It uses its own account "
        "first; what it does not need in any period may be lent to the other and is returned after the "
        "refill. No party gets less in any period than without lending."
    ),
    formula=(
        "a[p,k+1] = a[p,k] + delivered[p,k] - r[p,k] + borrowed[p,k] - lent[p,k],  sum borrowed = sum lent,"
        "  r[p,k] >= r without lending"
    ),
    source="FORMULATION 3.1, R1-account (recommended); lending on by default",
    properties=properties("yes", "by rho", "yes", "yes", "yes", "yes", "no / small"),
    ties=(
        "What is lent goes where it averts most, between equal steps as close to the open claims as they "
        "allow."
    ),
    law=(
        "A fee below the market would be an advantage to judge as state aid; the return of a loan has to be "
        "enforceable."
    ),
    good_choice=(
        "The recommended rule: the ratio holds by construction, and unused entitlement helps whoever is hit "
        "alone."
    ),
    divide=divide,
    schedule=schedule,
    add_rows=add_rows,
    numbers=numbers,
    pooled=False,
    after="account-no-lending",
)
