"""The numbers of the headlines, from the tables of build-ups and from what is awarded in the embargoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..instance import Instance
from ..plan import metrics
from .awards import Awards
from .comparable import measures
from .events import Events, Floats
from .release_tables import EUR, expected_damage, refill

OUTLAYS = "outlays, present value"
MISSED = "days of cover missed at the deadlines"
WITHOUT = "expected damage without the reserve"
WITH = "expected damage with the reserve"
AVERTED = "expected damage averted"
PER_EUR = "expected damage averted per EUR of outlays"
LOWEST = "coverage at its lowest"
GAIN_OUTLAYS = "gain of the pact: outlays less end value saved"
GAIN_DAMAGE = "gain of the pact: expected damage averted"
GAIN_NET = "gain of the pact, net"

Headlines = dict[tuple[str, str], tuple[float, str]]
"""Value and unit by headline and party; the party is blank for all together."""

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True, eq=False)
class Released:
    """What a stock meets and what reaches industry of it."""

    events: Events
    awards: Awards

    @property
    def by_event(self) -> Floats:
        """(E, P, I, K) awards by event, party, material and period since the onset, t."""
        return self.events.arranged(self.awards.award)

    def expected(self, values: Floats) -> Floats:
        """(P,) values of one event (E, P, I), kEUR at the onset, as expected present value, EUR."""
        instance, found = self.events.instance, self.events.occasions
        onset = np.array([o.onset for o in found])
        start = (1 + instance.settings.money.discount_rate) ** (-onset / instance.calendar.per_year)
        weight = np.array([o.weight for o in found]) * start
        return np.asarray(EUR * np.einsum("e,epi->p", weight, values))

    @property
    def damage(self) -> Floats:
        """(P,) expected damage with the reserve, EUR, present value."""
        return self.expected(expected_damage(self.events, self.by_event))

    @property
    def damage_without(self) -> Floats:
        """(P,) expected damage without the reserve, EUR, present value."""
        return self.expected(expected_damage(self.events, np.zeros_like(self.by_event)))

    @property
    def refill(self) -> Floats:
        """(P,) expected cost of refilling what is released, EUR, present value."""
        return self.expected(refill(self.events, self.by_event))

    @property
    def lowest_coverage(self) -> Floats:
        """(P,) least share of the expected need of a material that is served in a scenario at its display
        date; 1 where nothing is needed.
        """
        award, least = self.by_event, np.ones(len(self.events.instance.parties))
        for e, occasion in enumerate(self.events.occasions):
            if occasion.shown:
                embargo = self.events.embargoes[e]
                need = (embargo.on * embargo.need).sum(axis=-1)
                unserved = (embargo.on * (embargo.claim - award[e])).sum(axis=-1)
                least = np.minimum(least, metrics.coverage(need, unserved).min(axis=1))
        return least


def of_build_up(instance: Instance, tables: Tables) -> Headlines:
    """Outlays, and days missed where there are targets."""
    money = tables["money"].groupby("party")["discounted_eur"].sum()
    out: Headlines = {(OUTLAYS, ""): (float(money.sum()), "EUR")}
    out |= {(OUTLAYS, p): (float(money.get(p, 0.0)), "EUR") for p in instance.parties}
    if instance.has("targets"):
        no_value = pd.Series(0.0, index=list(instance.materials))
        missed = measures(instance, instance.parties, tables, no_value)["missed_days"]
        out[MISSED, ""] = (float(missed.sum()), "days")
    return out


def of_releases(instance: Instance, tables: Tables, released: Released) -> Headlines:
    """Damage with the reserve and without, what is averted, and coverage at its lowest."""
    without, with_reserve = released.damage_without, released.damage
    averted = without - with_reserve
    out: Headlines = {
        (WITHOUT, ""): (float(without.sum()), "EUR"),
        (WITH, ""): (float(with_reserve.sum()), "EUR"),
        (AVERTED, ""): (float(averted.sum()), "EUR"),
    }
    out |= {(AVERTED, p): (float(averted[k]), "EUR") for k, p in enumerate(instance.parties)}
    outlays = float(tables["money"]["discounted_eur"].sum())
    if outlays > 0:
        out[PER_EUR, ""] = (float(averted.sum()) / outlays, "EUR per EUR")
    lowest = released.lowest_coverage
    return out | {(LOWEST, p): (float(lowest[k]), "share") for k, p in enumerate(instance.parties)}


def of_pact(
    instance: Instance,
    side_by_side: tuple[Tables, Released | None],
    together: tuple[Tables, Released | None],
    end_value: pd.Series,
) -> Headlines:
    """What acting together saves against acting side by side: outlays less end value, expected damage, and
    both with refill, net, by party too; ``end_value`` is EUR per tonne left, by material.
    """
    apart, joint = (_costs(instance, *plan, end_value) for plan in (side_by_side, together))
    outlays, damage, refilled = (a - b for a, b in zip(apart, joint, strict=True))
    net = outlays + damage + refilled
    out: Headlines = {(GAIN_OUTLAYS, ""): (float(outlays.sum()), "EUR")}
    if together[1] is not None:
        out[GAIN_DAMAGE, ""] = (float(damage.sum()), "EUR")
    out[GAIN_NET, ""] = (float(net.sum()), "EUR")
    return out | {(GAIN_NET, p): (float(net[k]), "EUR") for k, p in enumerate(instance.parties)}


def _costs(
    instance: Instance, tables: Tables, released: Released | None, end_value: pd.Series
) -> tuple[Floats, Floats, Floats]:
    """(P,) outlays less end value with what industry pays more, expected damage, and refill, EUR."""
    found = measures(instance, instance.parties, tables, end_value)
    outlays = (found["outlays"] - found["end_value"] + found["industry_eur"]).to_numpy(float)
    if released is None:
        return outlays, np.zeros_like(outlays), np.zeros_like(outlays)
    return outlays, released.damage, released.refill
