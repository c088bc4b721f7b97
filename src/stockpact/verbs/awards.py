"""What a rule awards in each case (event and material), taken from an earlier run where the case is the same.

A schedule looks at one case at a time, so a case whose numbers are those of the earlier run, to the last
digit, has the same award.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from ..models.embargo import by_contribution
from ..rules import Shortage
from .events import Floats, scheduled


@dataclass(frozen=True, eq=False)
class Awards:
    """The awards of a rule in a batch of cases."""

    rule: str
    cases: Shortage
    award: Floats
    """(B, P, K) t"""

    @property
    def light(self) -> Awards:
        """The same without what the cases have worked out for themselves: small enough to be sent to another
        process.
        """
        return replace(self, cases=replace(self.cases))


def find_awards(cases: Shortage, rule: str, known: Awards | None = None) -> Awards:
    """The awards of a rule, those of ``known`` where its rule and the case are the same."""
    if known is None or known.rule != rule:
        return Awards(rule, cases, scheduled(cases, rule))
    same = same_cases(cases, known.cases)
    award = np.zeros_like(cases.claim)
    if same.any():
        award[same] = known.award[same]
    if not same.all():
        due = np.flatnonzero(~same)
        award[due] = scheduled(cases.some(due), rule)
    return Awards(rule, cases, award)


def on_own_stock(cases: Shortage) -> Shortage:
    """The cases as they are when each party draws on what it owns: entitled to what it has put in."""
    put_in = by_contribution(cases.opening.T, cases.delivered.sum(axis=-1).T)
    return replace(cases, shares=put_in.T, agreed=False)


def same_cases(one: Shortage, other: Shortage) -> NDArray[np.bool_]:
    """(B,) which cases of two batches have the same numbers, to the last digit; none when their sizes
    differ.
    """
    size = len(one.claim)
    same = np.ones(size, dtype=bool)
    for name in (f.name for f in fields(one)):
        a, b = getattr(one, name), getattr(other, name)
        if not isinstance(a, np.ndarray) or not isinstance(b, np.ndarray):
            if a is not b and a != b:
                return np.zeros(size, dtype=bool)
        elif a.shape != b.shape:
            return np.zeros(size, dtype=bool)
        else:
            same &= (a == b).reshape(size, -1).all(axis=1)
    return same
