"""Every embargo at every onset, as arrays, and what each rule makes of it.

Cases stand side by side as (event, material); an event is a scenario with an onset.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..instance import Calendar, Instance
from ..instance.plain import records
from ..models.calm import calm
from ..models.embargo import Embargo, ReleaseQuestion, embargo
from ..models.release import with_first_step
from ..models.scenario import scenario
from ..rules import Shortage, batch, find

Floats = NDArray[np.float64]
NONE = "none"
"""Name of the rule that stands for no reserve at all."""


@dataclass(frozen=True)
class Occasion:
    """A scenario at an onset: ``weight`` is the expected number of onsets in that period; ``shown`` the
    display date.
    """

    scenario: str
    onset: int
    weight: float
    shown: bool


def occasions(instance: Instance, calendar: Calendar) -> list[Occasion]:
    """Display dates and windows of all scenarios, in the order of their table and of time.

    Onsets outside the calendar are left out: there is no stock to meet them.
    """
    out = []
    for row in records(instance["embargoes"]):
        shown = calendar.number(str(row.display_onset))
        window = range(calendar.number(str(row.first_onset)), calendar.number(str(row.last_onset)) + 1)
        counted = set(window) if row.in_expected_damage else set()
        for onset in sorted(counted | {shown}):
            if 1 <= onset <= len(calendar):
                weight = float(row.rate_per_year) / calendar.per_year if onset in counted else 0.0
                out.append(Occasion(str(row.scenario), onset, weight, onset == shown))
    return out


def acting_parties(instance: Instance, stock: pd.DataFrame | None) -> tuple[str, ...]:
    """The parties whose stock a plan's table holds; all where there is no plan.

    A party that does not act is outside the agreement: the plan neither buys for it nor follows its stock,
    so that its stock is not there to be released or lent, at any onset.
    """
    if stock is None or stock.empty:
        return instance.parties
    there = set(stock["party"])
    return tuple(p for p in instance.parties if p in there)


def stock_at(
    instance: Instance, stock: pd.DataFrame | None, calendar: Calendar
) -> Mapping[int, Mapping[tuple[str, str], float]]:
    """Stock at each onset by party and material: what the period before closes with, the opening stock at
    the start.

    ``stock`` is the plan's table ``stock`` or ``cover``; without one the opening stock is all there ever
    is. A party without rows in it does not act in the plan, and its opening stock counts at no onset.
    """
    opening: dict[tuple[str, str], float] = {}
    acting = acting_parties(instance, stock)
    for row in records(instance["opening_stock"]):
        if row.party in acting:
            opening[row.party, row.material] = opening.get((row.party, row.material), 0.0) + row.tonnes
    onsets = range(1, len(calendar) + 1)
    if stock is None:
        return dict.fromkeys(onsets, opening)
    column = "closing_t" if "closing_t" in stock else "stock_t"
    total = stock.groupby(["period", "party", "material"], sort=False, as_index=False)[column].sum()
    held: dict[int, dict[tuple[str, str], float]] = {t: {} for t in onsets}
    held[1] = opening
    for period, party, material, tonnes in total.itertuples(index=False, name=None):
        onset = calendar.number(period) + 1
        if onset in held and onset > 1:
            held[onset][party, material] = max(float(tonnes), 0.0)
    return held


@dataclass(frozen=True, eq=False)
class Events:
    """All events of an instance, with the stock and the orders of a plan."""

    instance: Instance
    occasions: tuple[Occasion, ...]
    embargoes: tuple[Embargo, ...]

    @cached_property
    def cases(self) -> Shortage:
        """The batch of shortages, (event, material) in one axis."""
        return batch([e.shortage(i) for e in self.embargoes for i in range(len(self.instance.materials))])

    def awards(self, rule: str) -> Floats:
        """(E, P, I, K) what reaches industry from the reserve under a rule; zero without a reserve."""
        return self.arranged(scheduled(self.cases, rule))

    def arranged(self, values: Floats) -> Floats:
        """An array (B, P, ...) of the batch as (E, P, I, ...)."""
        materials = len(self.instance.materials)
        return np.moveaxis(values.reshape(-1, materials, *values.shape[1:]), 1, 2)

    def batched(self, values: Floats) -> Floats:
        """The reverse of :meth:`arranged`."""
        moved = np.moveaxis(values, 2, 1)
        return moved.reshape(-1, *moved.shape[2:])

    def chosen(self, which: Sequence[bool]) -> Events:
        """Some of the events."""
        kept = [i for i, yes in enumerate(which) if yes]
        return Events(
            self.instance, tuple(self.occasions[i] for i in kept), tuple(self.embargoes[i] for i in kept)
        )

    @property
    def shown(self) -> Events:
        """The events at their display date."""
        return self.chosen([o.shown for o in self.occasions])

    def stack(self, name: str) -> Floats:
        """An array of the embargoes, events first."""
        return np.stack([getattr(e, name) for e in self.embargoes])


def scheduled(s: Shortage, rule: str) -> Floats:
    """(B, P, K) awards of a batch of shortages under a rule, or none."""
    award = np.zeros_like(s.claim)
    if rule == NONE:
        return award
    chosen = find(rule)
    open_cases = np.flatnonzero((s.claim.sum(axis=(1, 2)) > 0) & (s.pool_inflow.sum(axis=1) > 0))
    if len(open_cases):
        part = s.some(open_cases)
        award[open_cases] = chosen.schedule(with_first_step(part, chosen))
    return award


def find_events(
    instance: Instance,
    stock: pd.DataFrame | None = None,
    purchases: pd.DataFrame | None = None,
    scenarios: Sequence[str] = (),
    calendar: Calendar | None = None,
) -> Events:
    """Every event of the instance, or of some scenarios, with the stock and the purchases of a plan.

    Raises InputError when a scenario is unknown or lacks durations, or a material lacks steps of shortage
    cost.
    """
    calendar = calendar or instance.calendar
    unknown = [s for s in scenarios if s not in set(instance["embargoes"]["scenario"])]
    found = [o for o in occasions(instance, calendar) if not scenarios or o.scenario in scenarios]
    if not found and not unknown:
        return Events(instance, (), ())
    world, held = calm(instance, purchases, calendar), stock_at(instance, stock, calendar)
    known = {name: scenario(world, name) for name in dict.fromkeys([*unknown, *(o.scenario for o in found)])}
    acting = acting_parties(instance, stock)
    made = [
        embargo(world, ReleaseQuestion(o.scenario, o.onset, held[o.onset], parties=acting), known[o.scenario])
        for o in found
    ]
    return Events(instance, tuple(found), tuple(made))
