"""Cumulative ratio: the agreed ratio holds on what has been released since the onset, not in every period."""

from __future__ import annotations

import numpy as np

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = min(c_p, max(0, rho_p L - received_p)): who is behind its share catches up first."""
    rho = claims.shares
    start = np.divide(claims.received, rho, out=np.zeros(claims.claim.shape), where=rho > 0)
    return fill(amount, rho, start, claims.claim)


RULE = SplitRule(
    name="cumulative",
    title="Cumulative ratio",
    definition=(
        "The agreed shares apply to the sum of all releases since the onset. A party that got less than its "
        "share earlier, because it needed less, catches up when it needs more."
    ),
    formula="r[p,k] = min(c[p,k], max(0, rho[p] L - sum of r[p] before k)),  sum r = H",
    source="FORMULATION 3.1, R1-cumulative",
    properties=properties("yes", "by rho", "yes", "yes", "yes", "yes", "no / small"),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="As spill-over: by entitlement.",
    law="The ratio is fixed beforehand; what each has received must be on record.",
    good_choice=(
        "When the parties are hit at different times and the ratio should hold over the whole embargo."
    ),
)
