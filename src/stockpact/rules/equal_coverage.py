"""Equal coverage: the lowest coverage is raised first, until all who are served stand at the same share of
need.
"""

from __future__ import annotations

import numpy as np

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """r_p = min(c_p, max(0, y D_p - A_p)), where the level y makes them add to the amount."""
    need = claims.need
    start = np.divide(claims.served, need, out=np.zeros_like(need), where=need > 0)
    return fill(amount, need, start, claims.claim)


RULE = SplitRule(
    name="equal-coverage",
    title="Equal coverage",
    definition=(
        "The party that has the smallest share of its need served comes first; then all who are served rise "
        "together. One material at a time this is leximin over the parties."
    ),
    formula="r[p] = min(c[p], max(0, y D[p] - A[p])),  sum r = H",
    source="FORMULATION 3.1, R2b, and 3.4",
    properties=properties(
        "yes", "yes", "yes", "yes", "as proportional when own supply is 0", "strongly no", "yes"
    ),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="None arise.",
    law="Equal outcomes for users of equal need, wherever they are; the entitlements do not count.",
    good_choice=(
        "When solidarity in outcome is the aim and the parties trust each other to diversify nonetheless."
    ),
)
