"""What a rule awards in every event, taken from an earlier run wherever the shortage is the same.

A schedule looks at one case (event and material) at a time, so a case whose numbers are those of the earlier
run, to the last digit, has the same award.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from ..models.release import with_first_step
from ..rules import RULES, Shortage
from .events import Events, Floats


@dataclass(frozen=True, eq=False)
class Awards:
    """Awards of a rule; ``events`` is absent in what is kept for a later run (:attr:`light`)."""

    rule: str
    cases: Shortage
    award: Floats
    """(B, P, K) t, in the order of ``cases``"""
    whole: Events | None = None

    @property
    def events(self) -> Events:
        """The events that were awarded. Raises ValueError for what is kept for a later run."""
        if self.whole is None:
            raise ValueError("the events are not kept")
        return self.whole

    @property
    def by_event(self) -> Floats:
        """(E, P, I, K) the awards by event, party, material and period since the onset, t."""
        return self.events.arranged(self.award)

    @property
    def light(self) -> Awards:
        """The same without the events, and so small enough to be sent to another process."""
        return replace(self, cases=replace(self.cases), whole=None)


def find_awards(events: Events, rule: str, known: Awards | None = None) -> Awards:
    """The awards of a rule in all events, those of ``known`` where its rule and the case are the same."""
    cases, chosen = events.cases, RULES[rule]
    award = np.zeros_like(cases.claim)
    same = np.zeros(len(award), dtype=bool)
    if known is not None and known.rule == rule:
        same = same_cases(cases, known.cases)
        if same.any():
            award[same] = known.award[same]
    due = ~same & (cases.claim.sum(axis=(1, 2)) > 0) & (cases.pool_inflow.sum(axis=1) > 0)
    if due.any():
        part = cases.some(np.flatnonzero(due))
        award[due] = chosen.schedule(with_first_step(part, chosen))
    return Awards(rule, cases, award, events)


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
