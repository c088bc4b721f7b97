"""What a stock does in every embargo, shared by the agreed rule or each for himself.

The instance is prepared once; stocks and purchases of several plans are then met with the same embargoes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from ..instance import Instance
from ..models.calm import Calm, calm, with_purchases
from ..models.embargo import ReleaseQuestion, by_contribution, embargo
from ..models.scenario import Scenario, scenario
from ..plan import metrics
from .events import Events, Floats, Occasion, acting_parties, occasions, scheduled, stock_at
from .release_tables import EUR, expected_damage, refill

APART = "account-no-lending"
"""Rule by which each party draws on its own stock only."""


@dataclass(frozen=True)
class Service:
    """What the reserve of a plan does for the parties that act.

    ``damage``, ``without`` and ``refill`` are expected over all onsets and present value, EUR, by (scenario,
    party, material): damage with the reserve and without it, and what it costs to refill what is released.
    The others are by the same keys at the display dates: tonnes of ``need``, tonnes ``unserved`` and
    ``unserved_without`` the reserve, each expected over how long the embargo lasts, ``days`` survived, and
    whether a party ``survives`` to the end, so that days are a lower bound.
    """

    damage: pd.Series
    without: pd.Series
    refill: pd.Series
    need: pd.Series
    unserved: pd.Series
    unserved_without: pd.Series
    days: pd.Series
    survives: pd.Series

    @property
    def received(self) -> pd.Series:
        """Tonnes received from the reserve at the display date, expected."""
        return self.unserved_without - self.unserved

    @property
    def coverage(self) -> pd.Series:
        """Share of need that is served at the display date."""
        return share_served(self.need, self.unserved)

    @property
    def coverage_without(self) -> pd.Series:
        """Share of need that is served at the display date without the reserve."""
        return share_served(self.need, self.unserved_without)


@dataclass(frozen=True)
class Embargoes:
    """Every embargo of an instance at every onset, prepared for plans that differ in stock and purchases."""

    instance: Instance
    world: Calm | None
    scenarios: dict[str, Scenario]
    occasions: tuple[Occasion, ...]

    @classmethod
    def of(cls, instance: Instance) -> Embargoes:
        """Prepare the embargoes of an instance.

        Raises InputError when a scenario lacks durations, or a material lacks steps of shortage cost.
        """
        found = tuple(occasions(instance, instance.calendar))
        world = calm(instance) if found else None
        names = dict.fromkeys(o.scenario for o in found)
        known = {name: scenario(world, name) for name in names} if world else {}
        return cls(instance, world, known, found)

    def meet(self, stock: pd.DataFrame, purchases: pd.DataFrame) -> Events:
        """The events that a plan's stock and purchases meet; a party without rows in ``stock`` has no
        reserve.
        """
        if self.world is None:
            return Events(self.instance, (), ())
        held = stock_at(self.instance, stock, self.instance.calendar)
        acting = acting_parties(self.instance, stock)
        world = with_purchases(self.world, purchases)
        made = [
            embargo(
                world,
                ReleaseQuestion(o.scenario, o.onset, held[o.onset], parties=acting),
                self.scenarios[o.scenario],
            )
            for o in self.occasions
        ]
        return Events(self.instance, self.occasions, tuple(made))

    def award(self, events: Events, shared: bool) -> Floats:
        """(E, P, I, K) awards under the agreed rule, or with each party on its own stock."""
        if not events.occasions:
            return np.zeros((0, len(self.instance.parties), len(self.instance.materials), 1))
        return events.awards(self.instance.settings.agreement.rule) if shared else on_own_stock(events)

    def service(self, events: Events, award: Floats, parties: tuple[str, ...]) -> Service:
        """What the reserve does with these awards."""
        if not events.occasions:
            nothing = pd.Series([], index=_index([], parties, self.instance.materials), dtype=float)
            return Service(**{f.name: nothing for f in fields(Service)})
        return Service(
            damage=self._expected(expected_damage(events, award), parties),
            without=self._expected(expected_damage(events, np.zeros_like(award)), parties),
            refill=self._expected(refill(events, award), parties),
            **_at_display(events, award, parties),
        )

    def _expected(self, values: Floats, parties: tuple[str, ...]) -> pd.Series:
        """Values of one event (E, P, I), kEUR at the onset, as expected present values by scenario, EUR."""
        calendar, rate = self.instance.calendar, self.instance.settings.money.discount_rate
        onset = np.array([o.onset for o in self.occasions])
        weight = np.array([o.weight for o in self.occasions]) * (1 + rate) ** (-onset / calendar.per_year)
        names, place = list(self.scenarios), [self.instance.parties.index(p) for p in parties]
        total = np.zeros((len(names), len(place), len(self.instance.materials)))
        at = np.array([names.index(o.scenario) for o in self.occasions], dtype=int)
        np.add.at(total, at, weight[:, None, None] * values[:, place] * EUR)
        return pd.Series(total.ravel(), index=_index(names, parties, self.instance.materials), dtype=float)


def share_served(need: pd.Series, unserved: pd.Series) -> pd.Series:
    """Share of need that is served; 1 where nothing is needed."""
    return pd.Series(metrics.coverage(need, unserved), index=need.index)


def on_own_stock(events: Events) -> Floats:
    """(E, P, I, K) awards when each party draws on what it owns, and nothing is shared or lent."""
    s = events.cases
    shares = by_contribution(s.opening.T, s.delivered.sum(axis=-1).T).T
    return events.arranged(scheduled(replace(s, shares=shares, agreed=False), APART))


def _at_display(events: Events, award: Floats, parties: tuple[str, ...]) -> dict[str, pd.Series]:
    """Need, what stays unserved and days survived, by scenario, party and material."""
    here = [o.shown for o in events.occasions]
    shown, given = events.shown, award[here]
    instance = events.instance
    place = [instance.parties.index(p) for p in parties]
    names = [o.scenario for o in shown.occasions]
    index = _index(names, parties, instance.materials)
    on = shown.stack("on")[:, None, None]
    need, claim = shown.stack("need")[:, place], shown.stack("claim")[:, place]
    tonnes = {"need": need, "unserved": claim - given[:, place], "unserved_without": claim}
    policy, length = instance.settings.policy, instance.calendar.days
    served = metrics.coverage(need, claim - given[:, place])
    lasts = [e.lasts for e in shown.embargoes]
    survived = [
        metrics.days_survived(by_period[: lasts[e]], length, policy.survival_coverage)
        for e, rows in enumerate(served)
        for row in rows
        for by_period in row
    ]
    days = pd.DataFrame(survived, index=index, columns=["days", "survives"])
    return {
        **{name: pd.Series((on * x).sum(axis=-1).ravel(), index=index) for name, x in tonnes.items()},
        "days": days["days"].astype(float),
        "survives": days["survives"].astype(bool),
    }


def _index(scenarios: list[str], parties: tuple[str, ...], materials: tuple[str, ...]) -> pd.MultiIndex:
    return pd.MultiIndex.from_product(
        [scenarios, parties, materials], names=["scenario", "party", "material"]
    )
