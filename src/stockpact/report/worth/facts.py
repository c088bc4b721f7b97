"""The rows of the worth tables that a reader hears of first, as plain objects.

Money is in EUR, present value, unless a field says otherwise; a blank party stands for all together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ..measures import NAN, PlanLike, rows_of

TOGETHER = "together"
SIDE_BY_SIDE = "side by side"
ALONE = "alone"
TABLES = ("worth", "gains", "onsets", "protection", "certainty", "movers", "bills", "custody", "changes")
"""Tables of a plan that the verb worth fills, or questions near it."""
OUTLAYS = "outlays, present value"
DAMAGE, DAMAGE_WITHOUT = "expected damage with the reserve", "expected damage without the reserve"
MISSED = "days of cover missed at the deadlines"
AVERTED = "expected damage averted"
NET = "gain of the pact, net"
"""Measures of the table worth and headlines of the table certainty that the answer tells."""
MONEY_AT_ALL = 0.5
"""EUR from which a difference is worth a word."""
DAYS_AT_ALL = 0.005
"""Days from which a difference is worth a word."""


@dataclass(frozen=True)
class Gain:
    """What a step towards acting together brings; positive is better together. Fields as in the table."""

    gain: str
    party: str
    outlays_eur: float
    missed_days: float
    damage_eur: float
    refill_eur: float
    net_eur: float
    least_eur: float
    most_eur: float
    words: str


@dataclass(frozen=True)
class Arrangement:
    """Cost and result of an arrangement for a party; NaN where the table does not say.

    ``missed`` names the materials whose target is missed, with the days.
    """

    arrangement: str
    party: str
    outlays_eur: float
    damage_eur: float
    damage_without_eur: float
    missed_days: float
    missed: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Headline:
    """A headline at low, base and high of the ranges. Fields as in the table certainty."""

    headline: str
    party: str
    unit: str
    low: float
    low_one: float
    base: float
    high_one: float
    high: float
    assumed_share: float
    runs: int

    @property
    def one(self) -> tuple[float, float]:
        """Lowest and highest when one range alone is moved."""
        return self.low_one, self.high_one

    @property
    def every(self) -> tuple[float, float]:
        """Low and high when every range is moved the same way."""
        return self.low, self.high


@dataclass(frozen=True)
class Mover:
    """How far one range moves a headline. Fields as in the table movers."""

    headline: str
    party: str
    rank: int
    range: str
    low_input: str
    high_input: str
    at_low: float
    at_high: float
    swing: float
    unit: str
    policy: bool
    assumption: bool


@dataclass(frozen=True)
class WorstOnset:
    """The onset after which the reserve leaves the most damage; damage in EUR of one event, at the onset.

    ``material`` is the one with the lowest coverage for a party; ``short_after`` counts periods from the
    onset until the first sector goes short, -1 when none does.
    """

    scenario: str
    name: str
    onset: str
    damage_eur: float
    damage_without_eur: float
    party: str
    material: str
    material_name: str
    coverage: float
    coverage_without: float
    short_party: str
    short_material: str
    short_sectors: tuple[str, ...]
    short_after: int
    short_after_without: int


@dataclass(frozen=True)
class Protection:
    """What the reserve of an owner and material costs and averts. Fields as in the table protection."""

    party: str
    material: str
    cost_eur: float
    averted_eur: float
    ratio: float
    used_share: float
    words: str


@dataclass(frozen=True)
class Custody:
    """Tonnes of an owner at the end of the calendar by whose soil they lie on, all materials together."""

    party: str
    owned_t: float
    at_home_t: float
    abroad_t: float
    hosted_t: float
    partner_access_t: float


@dataclass(frozen=True)
class Facts:
    """What the worth tables say, in the order of the instance; empty where a table has no rows."""

    gains: tuple[Gain, ...]
    arrangements: tuple[Arrangement, ...]
    certainty: tuple[Headline, ...]
    movers: tuple[Mover, ...]
    worst: WorstOnset | None
    protection: tuple[Protection, ...]
    custody: tuple[Custody, ...]

    def gain(self, name: str, party: str = "") -> Gain | None:
        """The gain of a step for a party."""
        return next((g for g in self.gains if g.gain == name and g.party == party), None)

    def arrangement(self, name: str, party: str = "") -> Arrangement | None:
        """An arrangement's row for a party."""
        return next((a for a in self.arrangements if a.arrangement == name and a.party == party), None)

    def headline(self, name: str, party: str = "") -> Headline | None:
        """The row of a headline."""
        return next((h for h in self.certainty if h.headline == name and h.party == party), None)


def facts(plan: PlanLike) -> Facts | None:
    """What the worth tables of a plan say; None when none of them has rows."""
    if not any(len(plan.tables[name]) for name in TABLES):
        return None
    return Facts(
        gains=_all(plan, "gains", Gain),
        arrangements=_arrangements(plan),
        certainty=headlines(plan),
        movers=movers(plan),
        worst=_worst(plan),
        protection=_all(plan, "protection", Protection),
        custody=_custody(plan),
    )


def headlines(plan: PlanLike) -> tuple[Headline, ...]:
    """Every headline over its ranges, from the table certainty."""
    return _all(plan, "certainty", Headline)


def movers(plan: PlanLike) -> tuple[Mover, ...]:
    """Every range and how far it moves each headline, from the table movers."""
    return _all(plan, "movers", Mover)


def _all(plan: PlanLike, table: str, kind: Any) -> tuple[Any, ...]:
    """Every row of a table as an object with the fields of the same name."""
    frame = plan.tables[table]
    names = list(kind.__dataclass_fields__)
    return tuple(kind(*row) for row in frame[names].itertuples(index=False, name=None))


def _arrangements(plan: PlanLike) -> tuple[Arrangement, ...]:
    table = plan.tables["worth"]
    if table.empty:
        return ()
    table = table[table["scenario"] == ""]
    out = []
    for (name, party), rows in table.groupby(["arrangement", "party"], sort=False):
        whole = rows[rows["material"] == ""]
        missed = rows[(rows["material"] != "") & (rows["measure"] == MISSED)]
        missed = missed[missed["value"] > DAYS_AT_ALL]
        out.append(
            Arrangement(
                str(name),
                str(party),
                _value(whole, OUTLAYS),
                _value(whole, DAMAGE),
                _value(whole, DAMAGE_WITHOUT),
                _value(whole, MISSED),
                tuple((str(r.material), float(r.value)) for r in rows_of(missed)),
            )
        )
    return tuple(out)


def _value(rows: pd.DataFrame, measure: str) -> float:
    found = rows[rows["measure"] == measure]
    return float(found["value"].iloc[0]) if len(found) else NAN


def _worst(plan: PlanLike) -> WorstOnset | None:
    table = plan.tables["onsets"]
    counted = table[table["weight"] > 0]
    table = counted if len(counted) else table
    if table.empty:
        return None
    total = table.groupby(["scenario", "onset"], sort=False)[["damage_eur", "damage_without_eur"]].sum()
    scenario, onset = total.sort_values(
        ["damage_eur", "damage_without_eur"], ascending=False, kind="stable"
    ).index[0]
    rows = table[(table["scenario"] == scenario) & (table["onset"] == onset)]
    keys = ["party", "material"]
    served = rows.assign(
        served=rows["coverage"] * rows["need_t"], served_without=rows["coverage_without"] * rows["need_t"]
    )
    summed = served.groupby(keys, sort=False)[["need_t", "served", "served_without"]].sum()
    summed = summed[summed["need_t"] > 0]
    cover, without = summed["served"] / summed["need_t"], summed["served_without"] / summed["need_t"]
    party, material = cover.idxmin() if len(cover) else ("", "")
    short = rows[rows["first_short"] & (rows["short_after"] >= 0)]
    first = short[short["short_after"] == short["short_after"].min()]
    lead = first.iloc[0] if len(first) else None
    same = first if lead is None else first[(first[keys] == lead[keys]).all(axis=1)]
    named = plan.instance["embargoes"].set_index("scenario")["name"]
    names = dict(zip(plan.instance["materials"]["material"], plan.instance["materials"]["name"], strict=True))
    return WorstOnset(
        scenario=str(scenario),
        name=str(named.get(scenario, scenario)),
        onset=str(onset),
        damage_eur=float(total.loc[(scenario, onset), "damage_eur"]),
        damage_without_eur=float(total.loc[(scenario, onset), "damage_without_eur"]),
        party=str(party),
        material=str(material),
        material_name=str(names.get(material, material)),
        coverage=float(cover.min()) if len(cover) else NAN,
        coverage_without=float(without[(party, material)]) if len(cover) else NAN,
        short_party="" if lead is None else str(lead["party"]),
        short_material="" if lead is None else str(lead["material"]),
        short_sectors=tuple(dict.fromkeys(map(str, same["sector"]))),
        short_after=-1 if lead is None else int(lead["short_after"]),
        short_after_without=-1 if lead is None else int(same["short_after_without"].min()),
    )


def _custody(plan: PlanLike) -> tuple[Custody, ...]:
    table = plan.tables["custody"]
    if table.empty:
        return ()
    last = table[table["period"] == plan.instance.calendar.names[-1]]
    names = ["owned_t", "at_home_t", "abroad_t", "hosted_t", "partner_access_t"]
    summed = last.groupby("party", sort=False)[names].sum()
    return tuple(
        Custody(str(p), *map(float, row)) for p, row in zip(summed.index, summed.to_numpy(), strict=True)
    )
