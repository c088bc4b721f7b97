"""Guaranteed minimum: each party is sure of a part of its claim; the rest goes where it averts most."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from . import least_damage
from .account import dearest
from .claims import Claims, split_where_it_helps_most
from .filling import share_out
from .rule import Rule, properties
from .shortage import Floats, Numbers, Shortage
from .timing import dearest_first, settle_ties

DEFAULT = 0.5
"""Half of every claim: an assumption, to be replaced by what is agreed."""


def divide(amount: Floats | float, claims: Claims, minimum: ArrayLike = DEFAULT) -> Floats:
    """r_p >= gamma_p c_p, scaled down alike when the amount is too small; the rest by least damage."""
    sure = _checked(minimum) * claims.claim
    whole = sure.sum(axis=-1)
    held = share_out(np.minimum(amount, whole), sure)
    open_claims = claims.claim - held
    rest = np.clip(np.asarray(amount, float) - whole, 0.0, open_claims.sum(axis=-1))
    served = dearest(held[..., None], claims.open_steps[..., None])[..., 0]
    wish = share_out(rest, open_claims)
    return held + split_where_it_helps_most(rest, claims.open_steps - served, claims.step_cost, wish)


def guaranteed(s: Shortage, minimum: ArrayLike = DEFAULT) -> Floats:
    """(..., P, K) the guaranteed awards over an embargo: gamma_p c[p,k] times the largest common factor up to
    1.

    The factor is the largest at which no run of periods needs more than has come in, and no period more than
    the rate limit; it is the same for all parties and periods, so that nobody is dropped silently.
    """
    sure = np.asarray(_checked(minimum))[..., None] * s.cap
    total = sure.sum(axis=-2)
    needed, there = np.cumsum(total, axis=-1), np.cumsum(s.pool_inflow, axis=-1)
    # what comes in can be kept for later but not used before: every run of periods from the onset is a limit
    most = np.full(total.shape, np.inf)
    by_stock = np.divide(there, needed, out=most.copy(), where=needed > 0).min(axis=-1)
    rate = np.broadcast_to(np.asarray(s.rate)[..., None], total.shape)
    by_rate = np.divide(rate, total, out=most, where=total > 0).min(axis=-1)
    factor = np.minimum(1.0, np.minimum(by_stock, by_rate))
    return np.asarray(sure * factor[..., None, None])


def schedule(s: Shortage, minimum: ArrayLike = DEFAULT) -> Floats:
    """The guaranteed awards, then the dearest steps of all parties; equal steps as close to the claims as can
    be.
    """
    sure = guaranteed(s, minimum)
    done = sure.sum(axis=1)
    left = s.open_steps - dearest(sure, s.open_steps)
    value = s.damage - s.refill[:, None, None, :]
    extra = dearest_first(value, left, s.cap - sure, s.rate[:, None] - done, s.pool_inflow - done)
    open_claims = s.cap - sure
    wish = np.moveaxis(share_out(extra.sum(axis=(1, 2)), np.moveaxis(open_claims, 1, 2)), 2, 1)
    return sure + settle_ties(extra, left, s.step_cost, open_claims, wish)


def add_rows(m: Any, s: Shortage, minimum: ArrayLike = DEFAULT) -> object:
    """Add the joint pool and the tie-break of least damage; the guaranteed awards are lower bounds."""
    extra = least_damage.add_rows(m, s)
    for (p, k), least in np.ndenumerate(guaranteed(s, minimum)):
        m.award[p, k].setlb(float(least))
    return extra


def numbers(s: Shortage, minimum: ArrayLike = DEFAULT) -> Numbers:
    """Those of least damage, with least awards."""
    return least_damage.numbers(s) | {"column_lower": {"award": guaranteed(s, minimum).ravel()}}


def _checked(minimum: ArrayLike) -> Floats:
    gamma = np.asarray(minimum, float)
    if not ((gamma >= 0) & (gamma <= 1)).all():
        raise ValueError("a guaranteed minimum is a share of the claim, from 0 to 1")
    return gamma


def rule(minimum: ArrayLike = DEFAULT) -> Rule:
    """The rule with one share of the claim for all, or one a party."""
    _checked(minimum)
    same = np.ndim(minimum) == 0 and float(np.asarray(minimum)) == DEFAULT
    told = "/".join(f"{g:g}" for g in np.ravel(np.asarray(minimum, float)))
    return Rule(
        name="guaranteed-minimum" + ("" if same else f":{told}"),
        title="Guaranteed minimum with free remainder",
        definition=(
            f"Each party is sure of a share of its claim ({told}) in every period. When the stock is too "
            f"small for "
            "that, all guarantees shrink alike. What remains goes where a tonne averts most damage."
        ),
        formula="r[p,k] >= gamma[p] c[p,k] f, with the largest common f <= 1;  then min damage",
        source="FORMULATION 3.1, R4",
        properties=properties(
            "yes",
            "yes, at equal minimum",
            "yes",
            "in damage yes, in settling ties no",
            "yes",
            "no, the guarantee grows with the loss",
            "yes",
        ),
        divide=partial(divide, minimum=minimum),
        schedule=partial(schedule, minimum=minimum),
        add_rows=partial(add_rows, minimum=minimum),
        numbers=partial(numbers, minimum=minimum),
        pooled=True,
        ties="Between equal steps of damage as close to the claims as they allow.",
        law=(
            "A floor for essential users (defence, medical) is a reason of public security, to be stated as "
            "such."
        ),
        good_choice="When each party needs a certain floor to sign, and the rest should do the most good.",
    )


RULE = rule()
