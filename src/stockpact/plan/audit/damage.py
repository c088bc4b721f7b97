"""Checks of expected damage: every onset, with and without the reserve, and the refill (FORMULATION 2,
3.6).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .buying import landed_price
from .case import NONE, Case, records
from .comparing import Check, Compared, at_axes, at_least, at_most, at_rows, equal, holds, registrar
from .embargo import Embargo, dearest_step, embargo, total_damage
from .reach import TRACE, reach
from .shown import received_by_rule, shown
from .world import world

CHECKS: list[Check] = []
check = registrar(CHECKS)


class _Events:
    """The damage table row by row, with positions on the axes."""

    def __init__(self, case: Case) -> None:
        self.rows = case.tables["damage"]
        self.s, self.r, self.p, self.m = (
            case.codes("damage", a) for a in ("scenario", "rule", "party", "material")
        )
        self.o = case.code("period", self.rows["onset"])
        self.known = np.logical_and.reduce([x >= 0 for x in (self.s, self.r, self.p, self.m, self.o)])
        self.where = at_rows(self.rows, SCHEMA["damage"].key)
        self.none = (self.rows["rule"] == NONE).to_numpy()
        onset = np.array([*shown(case).onset, -1], dtype=int)
        self.displayed = self.known & (onset[self.s] == self.o)

    def told(self, column: str) -> np.ndarray:
        return self.rows[column].to_numpy(float)

    def pick(self, values: np.ndarray) -> np.ndarray:
        """Values over scenario, party, material and onset at the rows; 0 at rows that are not known."""
        at = tuple(np.where(self.known, x, 0) for x in (self.s, self.p, self.m, self.o))
        return values[at] if values.size else np.zeros(len(self.rows))


def _events(case: Case) -> _Events:
    found: _Events = case.once("events", _Events)
    return found


def _without(case: Case) -> tuple[np.ndarray, np.ndarray]:
    """Expected unserved tonnes and damage without a reserve, EUR at the onset: scenario × party × material ×
    onset.
    """
    found: tuple[np.ndarray, np.ndarray] = case.once("without reserve", _without_reserve)
    return found


def _without_reserve(case: Case) -> tuple[np.ndarray, np.ndarray]:
    names, w = case.names, world(case)
    shape = (len(names["scenario"]), len(names["party"]), len(names["material"]), case.periods)
    tonnes, eur = np.zeros(shape), np.zeros(shape)
    for s, scenario in enumerate(names["scenario"]):
        if scenario in set(case.tables["damage"]["scenario"]):
            e = embargo(case, scenario)
            tonnes[s] = (e.claim * e.on).sum(axis=-1)
            for p in range(shape[1]):
                for m in range(shape[2]):
                    if e.claim[p, m].any():
                        eur[s, p, m] = total_damage(case, p, m, w.need[p, m], e.claim[p, m]) @ (e.on * e.beta)
    return tonnes, eur


@check("every onset is there", "rows", "FORMULATION 2")
def onsets(case: Case) -> Iterator[Compared]:
    """The agreed rule and no reserve have a row for each onset of a scenario's window, and for its display
    date.
    """
    if not len(case.tables["damage"]):
        return
    names, v = case.names, _events(case)
    count = np.zeros(tuple(len(names[a]) for a in ("scenario", "rule", "party", "material", "period")))
    np.add.at(count, tuple(x[v.known] for x in (v.s, v.r, v.p, v.m, v.o)), 1)
    for s, row in enumerate(records(case.instance["embargoes"])):
        if not count[s].any():
            continue
        needed = np.zeros(case.periods, dtype=bool)
        if row.in_expected_damage:
            first, last = case.period_number(str(row.first_onset)), case.period_number(str(row.last_onset))
            needed[max(first, 0) : max(last + 1, 0)] = True
        display = shown(case).onset[s]
        if 0 <= display < case.periods:
            needed[display] = True
        for rule in (NONE, case.instance.settings.agreement.rule):
            found = (
                count[s, names["rule"].index(rule)] if rule in names["rule"] else np.zeros(count.shape[2:])
            )
            where = at_axes(found.shape, names["party"], names["material"], names["period"],
                            prefix=f"{names['scenario'][s]} {rule}")  # fmt: skip
            yield holds(found == needed, where)


@check("weights of onsets", "onsets", "FORMULATION 2")
def weights(case: Case) -> Iterator[Compared]:
    """An onset inside the window weighs the scenario's rate per period; one that is only shown weighs
    nothing.
    """
    v, table = _events(case), case.instance["embargoes"]
    rate = table["rate_per_year"].to_numpy(float) * table["in_expected_damage"].to_numpy(float)
    first, last = (np.array([case.period_number(o) for o in table[c]]) for c in ("first_onset", "last_onset"))
    s = np.where(v.known, v.s, 0)
    if not len(table):
        return
    inside = (v.o >= first[s]) & (v.o <= last[s])
    through = v.none | (v.rows["rule"] == case.instance.settings.agreement.rule).to_numpy()
    told = v.told("weight")
    expected = np.where(inside, rate[s] / case.calendar.per_year, 0.0)
    yield equal(told, expected, v.where, mask=v.known & (through | (told != 0)))


@check("damage without the reserve", "EUR", "FORMULATION 2")
def without(case: Case) -> Iterator[Compared]:
    """Expected damage, and unserved tonnes, of every onset without a reserve are those of the claims."""
    v = _events(case)
    tonnes, eur = (v.pick(x) for x in _without(case))
    yield equal(v.told("damage_eur"), eur, v.where, scale=dearest_step(case), mask=v.known & v.none)
    yield equal(v.told("unserved_t"), tonnes, v.where, mask=v.known & v.none)
    yield equal(v.told("released_t"), 0.0, v.where, mask=v.none)


@check("damage with the reserve", "EUR", "FORMULATION 2")
def with_reserve(case: Case) -> Iterator[Compared]:
    """At the display date damage and tonnes follow from the release table; nowhere does the reserve harm."""
    v, s, w = _events(case), shown(case), world(case)
    given = received_by_rule(case)
    tonnes, eur, out = (np.zeros(given.shape[:-1]) for _ in range(3))
    for i, e in enumerate(s.embargoes):
        if e is None:
            continue
        tonnes[i] = given[i] @ e.on
        for p in range(given.shape[2]):
            for m in range(given.shape[3]):
                open_ = np.maximum(e.claim[p, m, s.onset[i]] - given[i, :, p, m], 0.0)
                need_ = w.need[p, m][:, s.onset[i]][:, None, :]
                eur[i, :, p, m] = total_damage(case, p, m, need_, open_) @ (e.on * e.beta)
                out[i, :, p, m] = open_ @ e.on
    at = tuple(np.where(v.displayed, x, 0) for x in (v.s, v.r, v.p, v.m))
    unserved_, worst = (v.pick(x) for x in _without(case))
    if not given.size:
        return
    yield equal(
        v.told("damage_eur"), eur[at], v.where, scale=dearest_step(case), magnitude=worst, mask=v.displayed
    )
    yield equal(v.told("released_t"), tonnes[at], v.where, mask=v.displayed)
    yield equal(v.told("unserved_t"), out[at], v.where, magnitude=unserved_, mask=v.displayed)
    yield at_most(v.told("damage_eur"), worst, v.where, scale=dearest_step(case), mask=v.known)
    yield equal(v.told("unserved_t") + v.told("released_t"), unserved_, v.where, mask=v.known)


@check("damage discounted to the start", "EUR", "FORMULATION 2")
def discounted(case: Case) -> Iterator[Compared]:
    """Damage at the onset is discounted to the start of the plan by (1 + r)^(-onset / periods per year)."""
    v = _events(case)
    factor = case.discount[np.where(v.known, v.o, 0)]
    yield equal(
        v.told("discounted_eur"),
        v.told("damage_eur") * factor,
        v.where,
        scale=dearest_step(case),
        mask=v.known,
    )


@check("refill", "EUR", "FORMULATION 3.6")
def refill(case: Case) -> Iterator[Compared]:
    """What is released has to be bought again at the cheapest landed price, times the share that a tonne is
    worth.

    Expected, discounted to the onset: a tonne that arrives in k left the stock the release delay before. At
    other onsets than the display date no tonne may cost more than that of the first period.
    """
    v, s = _events(case), shown(case)
    given = received_by_rule(case)
    if not given.size:
        return
    eur = np.zeros(given.shape[:-1])
    least, most = np.zeros(len(s.embargoes)), np.zeros(len(s.embargoes))
    value = refill_value(case)
    for i, e in enumerate(s.embargoes):
        if e is not None:
            weight = left_over(case, e)
            eur[i] = given[i] @ weight * value[:, s.onset[i]]
            ratio = weight[e.on > 0] / e.on[e.on > 0]
            least[i], most[i] = ratio.min(), ratio.max()
    at = tuple(np.where(v.displayed, x, 0) for x in (v.s, v.r, v.p, v.m))
    told, scale = v.told("refill_eur"), case.money_scale
    yield equal(told, eur[at], v.where, scale=scale, mask=v.displayed)
    worth = v.told("released_t") * value[np.where(v.known, v.m, 0), np.where(v.known, v.o, 0)]
    scenario = np.where(v.known, v.s, 0)
    inside = v.known & s.inside[scenario]
    yield at_most(told, worth * most[scenario], v.where, scale=scale, mask=inside)
    yield at_least(told, worth * least[scenario], v.where, scale=scale, mask=inside)


def left_over(case: Case, e: Embargo) -> np.ndarray:
    """Discounted probability that the embargo ends after a tonne that arrives in k has left the stock: k."""
    whole, part = divmod(case.instance.settings.policy.release_delay_days / case.calendar.days, 1)
    k = np.arange(case.horizon)
    sent, before = np.maximum(k - int(whole), 0), np.maximum(k - int(whole) - 1, 0)
    return np.asarray((1 - part) * e.left_over[sent] + part * e.left_over[before])


def refill_value(case: Case) -> np.ndarray:
    """What a tonne in stock is worth when an embargo ends, EUR, by material and period of the onset."""
    return np.asarray(case.instance.settings.money.end_value_share * refill_price(case))


def refill_weights(case: Case) -> dict[int, np.ndarray]:
    """Expected end value of a tonne that arrives in k, EUR at the onset: by scenario shown, material × k."""
    s = shown(case)
    return {i: refill_value(case)[:, s.onset[i]][:, None] * left_over(case, e)
            for i, e in enumerate(s.embargoes) if e is not None}  # fmt: skip


def refill_price(case: Case) -> np.ndarray:
    """Cheapest landed price, EUR/t, at which any stock may buy, by material and period of the calendar.

    Where nothing may be bought then, that of the next period in which it may; the world price where it never
    may.
    """
    found: np.ndarray = case.once("refill price", _refill_price)
    return found


def _refill_price(case: Case) -> np.ndarray:
    beyond = int(case.question.get("extra_periods") or 0) + case.horizon
    longer = Case(case.instance, case.tables, None, {"extra_periods": beyond})
    cost = landed_price(longer, reach(longer), TRACE).min(axis=(0, 2, 3))
    out = np.where(np.isfinite(cost), cost, np.nan)
    for m in range(len(out)):
        known = np.flatnonzero(np.isfinite(out[m]))
        if not len(known):
            out[m] = longer.world_price[m]
            continue
        nearest = np.searchsorted(known, np.arange(out.shape[1]))
        out[m] = out[m][known[np.minimum(nearest, len(known) - 1)]]
    return out[:, : case.periods]
