"""Ratio with spill-over: the agreed ratio, where nobody takes more than it needs and what it leaves is passed
on.
"""

from __future__ import annotations

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p >= min(c_p, rho_p H), what can be used is used; what a party gives up goes on by shares."""
    return fill(amount, claims.shares, 0.0, claims.claim)


RULE = SplitRule(
    name="spill",
    title="Strict ratio with spill-over",
    definition=(
        "A release is split by the agreed shares. What a party cannot use goes to the others, again by their "
        "shares, and is paid for at the transfer price."
    ),
    formula="r[p] = min(c[p], rho[p] L),  sum r = H;  so r[p] >= min(c[p], rho[p] H)",
    source="FORMULATION 3.1, R1-spill",
    properties=properties("yes", "by rho", "yes", "yes", "yes", "yes", "no / small"),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties=(
        "What is given up is divided by entitlement; parties without entitlement come last, pro rata to "
        "claims."
    ),
    law=(
        "The ratio is fixed beforehand and open; a transfer price below the market would be an advantage to "
        "judge."
    ),
    good_choice=(
        "When the ratio is the heart of the pact, yet no tonne should lie idle while a party goes short."
    ),
)
