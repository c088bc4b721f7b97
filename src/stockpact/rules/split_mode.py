"""Rules that only divide, in an embargo: how much leaves the stock in each period is given.

The amounts are those of least damage, which looks at the whole embargo and at its unknown end; the rule
divides each of them among the parties. What a rule holds back stays in the stock and is not released later,
so the amounts can be compared from rule to rule.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from . import least_damage
from .claims import Claims, claims_of
from .shortage import Floats, Shortage

Divide = Callable[[Floats | float, Claims], Floats]


def schedule_by(divide: Divide) -> Callable[[Shortage], Floats]:
    """The schedule of a rule in split mode: awards (B, P, K) of a batch of shortages."""

    def schedule(s: Shortage) -> Floats:
        """What least damage releases in each period, divided by the rule."""
        total = least_damage.schedule(s).sum(axis=1)
        award = np.zeros_like(s.claim)
        for k in range(s.periods):
            claims = claims_of(s, k, award[..., :k].sum(axis=-1))
            award[..., k] = np.minimum(divide(total[..., k], claims), claims.claim)
        return award

    return schedule
