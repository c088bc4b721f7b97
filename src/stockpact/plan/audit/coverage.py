"""Checks of coverage and damage: who is served, and what is not costs (FORMULATION 2.1, 2, 3.8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .buying import landed_price
from .case import NONE, Case
from .comparing import Check, Compared, Where, at_axes, at_least, at_most, at_rows, equal, holds, registrar
from .embargo import Embargo, embargo, shortage, total_damage
from .reach import TRACE, reach
from .release import received_by_rule, shown
from .world import world

CHECKS: list[Check] = []
check = registrar(CHECKS)

AXES = ("scenario", "party", "material", "sector", "embargo_period")


class _Served:
    """The coverage table over scenario, party, material, sector and k, beside what it should say."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.there = case.cube("coverage", None, *AXES)
        self.mask = self.there > 0
        s, w = shown(case), world(case)
        agreed = case.instance.settings.agreement.rule
        rules = case.names["rule"]
        given = (
            received_by_rule(case)[:, rules.index(agreed)]
            if agreed in rules
            else np.zeros(s.mask[:, 0].shape)
        )
        self.need, self.claim = np.zeros(self.there.shape), s.expected("claim")
        open_ = np.maximum(self.claim - given, 0.0)
        names = ("unserved", "damage", "unserved_without", "damage_without")
        self.by: dict[str, np.ndarray] = {name: np.zeros(self.there.shape) for name in names}
        for i, onset in enumerate(s.onset):
            if not s.inside[i]:
                continue
            self.need[i] = w.need[:, :, :, onset]
            for p in range(len(case.names["party"])):
                for m in range(len(case.names["material"])):
                    for end, tonnes in (("", open_), ("_without", self.claim)):
                        out, cost = shortage(case, p, m, self.need[i, p, m], tonnes[i, p, m])
                        self.by[f"unserved{end}"][i, p, m], self.by[f"damage{end}"][i, p, m] = out, cost

    def told(self, column: str) -> np.ndarray:
        return self.case.cube("coverage", column, *AXES)

    def where(self) -> Where:
        return at_axes(self.mask.shape, *(self.case.names[a] for a in AXES))


def _served(case: Case) -> _Served:
    found: _Served = case.once("served", _Served)
    return found


@check("every period of coverage is there", "rows", "FORMULATION 3.8")
def complete(case: Case) -> Iterator[Compared]:
    """Each scenario shows every sector with need, in every period that it may last."""
    if not len(case.tables["coverage"]):
        return
    c, s = _served(case), shown(case)
    listed = np.isin(s.scenarios, case.tables["coverage"]["scenario"]) & s.inside
    lasts = (s.over_time("on") > 0)[:, None, None, None]
    needed = listed[:, None, None, None, None] & c.need.any(axis=-1, keepdims=True) & lasts
    yield holds(c.there == needed, c.where())


@check("need of sectors", "t", "FORMULATION 2")
def need(case: Case) -> Iterator[Compared]:
    """Need by sector is the instance's."""
    c = _served(case)
    yield equal(c.told("need_t"), c.need, c.where(), mask=c.mask)


@check("unserved sectors", "t", "FORMULATION E4")
def unserved(case: Case) -> Iterator[Compared]:
    """Under the agreed rule a shortage falls on the cheapest steps first, on equal ones in proportion."""
    c = _served(case)
    for column in ("unserved", "unserved_without"):
        yield equal(c.told(f"{column}_t"), c.by[column], c.where(), magnitude=c.need, mask=c.mask)


@check("sectors add up to their party", "t", "FORMULATION E1")
def sectors_add_up(case: Case) -> Iterator[Compared]:
    """Over its sectors a party's unserved and released tonnes are those of the release table under the agreed
    rule.
    """
    agreed, rules = case.instance.settings.agreement.rule, case.names["rule"]
    c, s = _served(case), shown(case)
    if agreed in rules:
        r = rules.index(agreed)
        mask = s.mask[:, r] & c.mask.any(axis=3)
        names = case.names
        where = at_axes(mask.shape, *(names[a] for a in AXES if a != "sector"))
        for here, there in (("unserved_t", "unserved_t"), ("released_t", "received_t"), ("need_t", "need_t")):
            yield equal(
                c.told(here).sum(axis=3), s.told(there)[:, r], where, magnitude=s.expected("need"), mask=mask
            )


@check("coverage adds up", "t", "FORMULATION 3.8")
def adds_up(case: Case) -> Iterator[Compared]:
    """Supply, release and what stays unserved are the need, and without the reserve more stays unserved."""
    rows = case.tables["coverage"]
    where = at_rows(rows, SCHEMA["coverage"].key)
    need_, supply, released, out, without = (
        rows[f"{c}_t"].to_numpy(float) for c in ("need", "supply", "released", "unserved", "unserved_without")
    )
    yield equal(supply + released + out, need_, where)
    yield equal(supply + without, need_, where)
    yield at_most(out, without, where, magnitude=need_)


@check("coverage", "share", "FORMULATION 3.8")
def share(case: Case) -> Iterator[Compared]:
    """Coverage is the share of need that is served."""
    rows = case.tables["coverage"]
    where = at_rows(rows, SCHEMA["coverage"].key)
    need_ = rows["need_t"].to_numpy(float)
    for end in ("", "_without"):
        out = rows[f"unserved{end}_t"].to_numpy(float)
        expected = 1 - np.divide(out, need_, out=np.zeros_like(out), where=need_ > 0)
        yield equal(rows[f"coverage{end}"].to_numpy(float), expected, where)


@check("damage of sectors", "EUR", "FORMULATION 2.1")
def damage(case: Case) -> Iterator[Compared]:
    """Damage is what each unserved tonne costs on its step."""
    c = _served(case)
    for end in ("", "_without"):
        expected = c.by[f"damage{end}"]
        yield equal(c.told(f"damage{end}_eur"), expected, c.where(), scale=_dearest(case),
                    magnitude=c.by["damage_without"], mask=c.mask)  # fmt: skip


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
    for s, row in enumerate(case.instance["embargoes"].itertuples()):
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
    yield equal(v.told("damage_eur"), eur, v.where, scale=_dearest(case), mask=v.known & v.none)
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
        v.told("damage_eur"), eur[at], v.where, scale=_dearest(case), magnitude=worst, mask=v.displayed
    )
    yield equal(v.told("released_t"), tonnes[at], v.where, mask=v.displayed)
    yield equal(v.told("unserved_t"), out[at], v.where, magnitude=unserved_, mask=v.displayed)
    yield at_most(v.told("damage_eur"), worst, v.where, scale=_dearest(case), mask=v.known)
    yield equal(v.told("unserved_t") + v.told("released_t"), unserved_, v.where, mask=v.known)


@check("damage discounted to the start", "EUR", "FORMULATION 2")
def discounted(case: Case) -> Iterator[Compared]:
    """Damage at the onset is discounted to the start of the plan by (1 + r)^(-onset / periods per year)."""
    v = _events(case)
    factor = case.discount[np.where(v.known, v.o, 0)]
    yield equal(
        v.told("discounted_eur"), v.told("damage_eur") * factor, v.where, scale=_dearest(case), mask=v.known
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


def _dearest(case: Case) -> float:
    """EUR that count as one unit of damage: a tonne on the dearest step of shortage."""
    return max(case.money_scale, float(case.instance["shortage_steps"]["eur_per_t"].max())
               if case.instance.has("shortage_steps") else 0.0)  # fmt: skip
