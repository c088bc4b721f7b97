"""The release table as arrays, beside what the instance says of the same embargoes at their display dates."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from .case import NONE, Case
from .comparing import Where, at_axes
from .embargo import Embargo, embargo
from .world import world

AXES = ("scenario", "rule", "party", "material", "embargo_period")
POOLS = ("strict", "proportional-to-loss", "least-damage")
"""Rules under which the stock is one pool; under the others each party has an account."""


class Shown:
    """The release table over scenario, rule, party, material and k, beside what the instance says."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.there = case.cube("release", None, *AXES)
        self.mask = self.there > 0
        self.onset = [case.period_number(o) for o in case.instance["embargoes"]["display_onset"]]
        self.inside = np.array([0 <= o < case.periods for o in self.onset], dtype=bool)
        self.scenarios = case.names["scenario"]

    def told(self, column: str) -> np.ndarray:
        """A column of the release table."""
        cube: np.ndarray = self.case.once(f"release {column}", lambda c: c.cube("release", column, *AXES))
        return cube

    @cached_property
    def embargoes(self) -> list[Embargo | None]:
        """The recomputed scenarios; None where the display date lies outside the calendar."""
        return [
            embargo(self.case, s) if i else None for s, i in zip(self.scenarios, self.inside, strict=True)
        ]

    def expected(self, name: str) -> np.ndarray:
        """An array of the recomputed embargo at the display date: scenario × party × material × k."""
        names = self.case.names
        out = np.zeros((len(self.scenarios), len(names["party"]), len(names["material"]), self.case.horizon))
        for s, found in enumerate(self.embargoes):
            if found is not None:
                out[s] = getattr(found, name)[:, :, self.onset[s]]
        return out

    def over_time(self, name: str) -> np.ndarray:
        """An array over k of the recomputed embargoes: scenario × k."""
        out = np.zeros((len(self.scenarios), self.case.horizon))
        for s, found in enumerate(self.embargoes):
            if found is not None:
                out[s] = getattr(found, name)
        return out

    @cached_property
    def shares(self) -> np.ndarray:
        """Entitlement at the display date: scenario × party × material."""
        out = np.zeros((len(self.scenarios), *world(self.case).stock_before.shape[:2]))
        for s, found in enumerate(self.embargoes):
            if found is not None:
                out[s] = found.shares[:, :, self.onset[s]]
        return out

    @cached_property
    def stock(self) -> np.ndarray:
        """The plan's stock at the display date: scenario × party × material."""
        onset = np.clip(np.array(self.onset, dtype=int), 0, self.case.periods - 1)
        return np.asarray(np.moveaxis(world(self.case).stock_before[:, :, onset], 2, 0))

    @property
    def pooled(self) -> np.ndarray:
        """Whether each rule pools the stock."""
        return np.array([r in POOLS for r in self.case.names["rule"]], dtype=bool)

    def where(self, prefix: str = "") -> Where:
        """Locates a number of the arrays."""
        names = self.case.names
        return at_axes(self.mask.shape, *(names[a] for a in AXES), prefix=prefix)

    def of_rule(self, rule: str) -> np.ndarray:
        """Where numbers of a rule stand."""
        chosen = np.array([r == rule for r in self.case.names["rule"]], dtype=bool)
        return np.asarray(self.mask & chosen[:, None, None, None])


def shown(case: Case) -> Shown:
    """The release table as arrays."""
    found: Shown = case.once("shown", Shown)
    return found


def received_by_rule(case: Case) -> np.ndarray:
    """What reaches industry under each rule at the display dates, zero for no reserve, as in the release
    table.
    """
    return np.where(
        (np.array(case.names["rule"]) == NONE)[:, None, None, None], 0.0, shown(case).told("received_t")
    )
