"""The corners of the ranges: for each headline every group of knowledge at the end that lowers, or raises,
it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..instance.range_groups import ENDS, RangeGroup
from .headline_numbers import Headlines
from .trials import Outcome, Trial

Key = tuple[str, str]


class Moved(Protocol):
    """A group of ranges with what came of its ends."""

    @property
    def group(self) -> RangeGroup:
        """The group."""

    @property
    def tried(self) -> tuple[Outcome, Outcome]:
        """Its low end and its high end."""

    def width(self, key: Key, base: float) -> float:
        """Farthest distance between base, low end and high end."""


@dataclass(frozen=True)
class Corner:
    """Groups of ranges at an end each; corners with the same trial are one run."""

    trial: Trial
    names: tuple[str, ...]
    """Names of the groups, in the order of the trial's steps."""


def corners(swings: Sequence[Moved], base: Headlines) -> dict[tuple[Key, str], Corner]:
    """The low and the high corner of every headline.

    A group that moves the headline nowhere in that direction stays at base. The steps of the trial stand in
    the order of the ranges table, so that corners alike are one run; when the instance cannot bear them all,
    later groups give way.
    """
    out: dict[tuple[Key, str], Corner] = {}
    for key, (at_base, _) in base.items():
        for side, sign in (("low", -1.0), ("high", 1.0)):
            steps, names = [], []
            for swing in swings:
                if swing.group.policy:
                    continue
                gains = [sign * (o.values.get(key, at_base) - at_base) for o in swing.tried]
                best = 0 if gains[0] >= gains[1] else 1
                changes = swing.group.changes(ENDS[best])
                if gains[best] > 0 and changes:
                    steps.append(changes)
                    names.append(swing.group.name)
            out[key, side] = Corner(Trial(tuple(steps)), tuple(names))
    return out
