"""Proportional to contributions: who has put in more, takes more; what a party leaves is passed on."""

from __future__ import annotations

import numpy as np

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = min(c_p, w_p L) with w_p what the party has contributed; by entitlement where nobody has."""
    put_in = claims.shares if claims.contributed is None else claims.contributed
    some = put_in.sum(axis=-1, keepdims=True) > 0
    return fill(amount, np.where(some, put_in, claims.shares), 0.0, claims.claim)


RULE = SplitRule(
    name="contributions",
    title="Proportional to contributions",
    definition=(
        "Each party's share of a release is its share of what was put in: tonnes at the onset and on order, "
        "or tonne-quarters or money when they are given. What it cannot use goes on in the same proportion."
    ),
    formula="r[p] = min(c[p], w[p] L),  w[p] = contribution,  sum r = H",
    source="FORMULATION 3.1, R3",
    properties=properties("yes", "by contribution", "yes", "yes", "yes", "yes", "no / small"),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="Parties that put in nothing come last, in proportion to their claims.",
    law="Pay and use go together, which is easy to defend; a member without means to pay gets little.",
    good_choice="When the parties pay by their own choice and no ratio was agreed.",
)
