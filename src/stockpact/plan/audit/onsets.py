"""Checks of the table onsets: recomputed without the reserve, held against coverage and damage with it
(FORMULATION 2, 3.6, 3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd

from ..schema import SCHEMA
from .case import NONE, Case, records
from .comparing import Check, Compared, at_axes, at_least, at_most, at_rows, equal, holds, registrar
from .embargo import dearest_step, embargo, shortage
from .world import world

CHECKS: list[Check] = []
check = registrar(CHECKS)

AXES = ("scenario", "party", "material", "sector")
EVENT = ["scenario", "onset", "party", "material"]
SLIGHT = 1e-6
"""Share of need that may be unserved without the sector being short of it."""


class _Onsets:
    """The table row by row, with positions on the axes scenario, party, material, sector and onset."""

    def __init__(self, case: Case) -> None:
        self.case, self.rows = case, case.tables["onsets"]
        codes = [case.codes("onsets", a) for a in AXES]
        codes.append(case.code("period", self.rows["onset"]))
        self.known = np.logical_and.reduce([c >= 0 for c in codes])
        self.at = tuple(np.where(self.known, c, 0) for c in codes)
        self.where = at_rows(self.rows, SCHEMA["onsets"].key)

    def told(self, column: str) -> np.ndarray:
        return self.rows[column].to_numpy(float)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        return (*(len(self.case.names[a]) for a in AXES), self.case.periods)

    @cached_property
    def without(self) -> dict[str, np.ndarray]:
        """What the claims give without a reserve, by the axes: need, unserved tonnes, damage, first shortage;
        and ``later``, with one more axis, what is unserved from the k-th period on.
        """
        case, w = self.case, world(self.case)
        out = {name: np.zeros(self.shape) for name in ("need", "unserved", "damage", "after", "lacking")}
        out["later"] = np.zeros((*self.shape, case.horizon + 1))
        for s, scenario in enumerate(case.names["scenario"]):
            if scenario not in set(self.rows["scenario"]):
                continue
            e = embargo(case, scenario)
            for p in range(self.shape[1]):
                for m in range(self.shape[2]):
                    need = w.need[p, m]
                    flat = need.reshape(len(need), -1)
                    unserved, cost = (x.reshape(need.shape) for x in
                                      shortage(case, p, m, flat, e.claim[p, m].ravel()))  # fmt: skip
                    out["need"][s, p, m] = need @ e.on
                    out["unserved"][s, p, m] = unserved @ e.on
                    out["damage"][s, p, m] = cost @ (e.on * e.beta)
                    later = np.cumsum((unserved * e.on)[..., ::-1], axis=-1)[..., ::-1]
                    out["later"][s, p, m, ..., :-1] = later
                    out["after"][s, p, m], out["lacking"][s, p, m] = _first(need, unserved * (e.on > 0))
        return out


def _first(need: np.ndarray, unserved: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Periods until need is first unserved, infinite when never, and the share unserved then; k comes
    last.
    """
    share = np.divide(unserved, need, out=np.zeros_like(need), where=need > 0)
    short = share > SLIGHT
    k = short.argmax(axis=-1)
    after = np.where(short.any(axis=-1), k, np.inf)
    return after, np.take_along_axis(share, k[..., None], axis=-1)[..., 0]


def _are_first(after: np.ndarray, lacking: np.ndarray, axis: int) -> np.ndarray:
    """Whether each sector goes short earliest, and lacks most of those that do so in the same period."""
    earliest = after == after.min(axis=axis, keepdims=True)
    part = np.where(earliest, lacking, 0.0)
    return np.asarray(earliest & np.isfinite(after) & (part >= part.max(axis=axis, keepdims=True) - SLIGHT))


def _onsets(case: Case) -> _Onsets:
    found: _Onsets = case.once("onsets by sector", _Onsets)
    return found


def _occasions(case: Case) -> np.ndarray:
    """Whether a scenario is shown or counted at an onset: scenario × period; and its weight there."""
    table = case.instance["embargoes"]
    needed, weight = (np.zeros((len(table), case.periods)) for _ in range(2))
    for s, row in enumerate(records(table)):
        if row.in_expected_damage:
            first, last = case.period_number(str(row.first_onset)), case.period_number(str(row.last_onset))
            window = slice(max(first, 0), max(last + 1, 0))
            needed[s, window] = 1
            weight[s, window] = row.rate_per_year / case.calendar.per_year
        shown = case.period_number(str(row.display_onset))
        if 0 <= shown < case.periods:
            needed[s, shown] = 1
    return np.array([needed, weight])


@check("every onset and sector is there", "rows", "FORMULATION 2")
def complete(case: Case) -> Iterator[Compared]:
    """Each sector with need has a row for each onset of a scenario's window, and for its display date."""
    t = _onsets(case)
    if not len(t.rows):
        return
    count = np.zeros(t.shape)
    np.add.at(count, tuple(a[t.known] for a in t.at), 1)
    needed, weight = _occasions(case)
    expected = (needed[:, None, None, None] > 0) & (t.without["need"] > 0)
    # a scenario that is left out altogether is no forgery of single rows
    listed = count.any(axis=(1, 2, 3, 4), keepdims=True)
    names = [*(case.names[a] for a in AXES), case.names["period"]]
    yield holds(count == (expected & listed), at_axes(t.shape, *names))
    yield equal(t.told("weight"), weight[t.at[0], t.at[-1]], t.where, mask=t.known)


@check("onsets without the reserve", "", "FORMULATION 2, 3.8")
def without(case: Case) -> Iterator[Compared]:
    """Need, coverage and the first shortage of every sector without a reserve are those of the claims."""
    t = _onsets(case)
    if not len(t.rows):
        return
    w = t.without
    need, unserved, after = (w[name][t.at] for name in ("need", "unserved", "after"))
    first = _are_first(w["after"], w["lacking"], axis=3)[t.at]
    share = 1 - np.divide(unserved, need, out=np.zeros_like(need), where=need > 0)
    yield equal(t.told("need_t"), need, t.where, mask=t.known)
    yield equal(t.told("coverage_without"), share, t.where, mask=t.known)
    told = t.told("short_after_without")
    yield equal(told, np.where(np.isinf(after), -1, after), t.where, mask=t.known)
    yield holds(t.rows["first_short_without"].to_numpy(bool) == first, t.where, mask=t.known)


@check("damage of onsets without the reserve", "EUR", "FORMULATION 2")
def damage_without(case: Case) -> Iterator[Compared]:
    """Expected damage of every sector without a reserve is that of the claims."""
    t = _onsets(case)
    if len(t.rows):
        yield equal(t.told("damage_without_eur"), t.without["damage"][t.at], t.where,
                    scale=dearest_step(case), mask=t.known)  # fmt: skip


@check("onsets add up to damage", "", "FORMULATION 2")
def adds_up(case: Case) -> Iterator[Compared]:
    """Over its sectors an onset's damage and unserved tonnes are those of the damage table, with the reserve
    and without.
    """
    rows, damage = case.tables["onsets"], case.tables["damage"]
    if not len(rows):
        return
    for end, rule in (("", case.instance.settings.agreement.rule), ("_without", NONE)):
        part = rows[EVENT].assign(
            eur=rows[f"damage{end}_eur"], tonnes=rows["need_t"] * (1 - rows[f"coverage{end}"])
        )
        sums = part.groupby(EVENT, sort=False).sum()
        there = damage[damage["rule"] == rule].set_index(EVENT)[["damage_eur", "unserved_t"]]
        both = there.join(sums, how="outer").fillna(0.0).reset_index()
        where = at_rows(both, EVENT)
        yield equal(both["eur"], both["damage_eur"], where, scale=dearest_step(case))
        yield equal(both["tonnes"], both["unserved_t"], where, scale=10.0)


@check("onsets agree with coverage", "", "FORMULATION 3.8")
def at_display(case: Case) -> Iterator[Compared]:
    """At the display date coverage, damage and the first shortage follow from the coverage table."""
    t, table = _onsets(case), case.tables["coverage"]
    if not len(t.rows) or not len(table):
        return
    per_period = (1 + case.instance.settings.money.discount_rate) ** (-1 / case.calendar.per_year)
    on, k = table["probability_on"], table["embargo_period"]
    lacking = 1 - table["coverage"]
    short = lacking > SLIGHT
    part = table[list(AXES)].assign(
        need=on * table["need_t"], unserved=on * table["unserved_t"],
        eur=on * per_period**k * table["damage_eur"], after=k.where(short, np.inf),
    )  # fmt: skip
    sums = part.groupby(list(AXES), sort=False).agg(
        need=("need", "sum"), unserved=("unserved", "sum"), eur=("eur", "sum"), after=("after", "min")
    )
    keyed = pd.Series(lacking.to_numpy(), index=pd.MultiIndex.from_frame(table[[*AXES, "embargo_period"]]))
    found = sums.reset_index()
    at = pd.MultiIndex.from_arrays([*(found[a] for a in AXES), found["after"].replace(np.inf, 0).astype(int)])
    found["lacking"] = keyed[~keyed.index.duplicated()].reindex(at).to_numpy(float)
    groups = [found[c] for c in ("scenario", "party", "material")]
    earliest = found["after"] == found.groupby(groups, sort=False)["after"].transform("min")
    most = found["lacking"].where(earliest, 0.0).groupby(groups, sort=False).transform("max")
    found["first"] = earliest & np.isfinite(found["after"]) & (found["lacking"] >= most - SLIGHT)
    display = dict(zip(*(case.instance["embargoes"][c] for c in ("scenario", "display_onset")), strict=True))
    rows = t.rows[t.rows["scenario"].map(display).to_numpy(object) == t.rows["onset"].to_numpy(object)]
    both = rows.merge(found, on=list(AXES), how="left")
    where = at_rows(both, SCHEMA["onsets"].key)
    yield equal(both["coverage"], 1 - both["unserved"] / both["need"], where)
    yield equal(both["damage_eur"], both["eur"], where, scale=dearest_step(case))
    yield equal(both["short_after"], both["after"].replace(np.inf, -1), where)
    yield holds(both["first_short"].to_numpy(bool) == both["first"].to_numpy(bool), where)


@check("the reserve brings no shortage forward", "", "FORMULATION 2")
def never_worse(case: Case) -> Iterator[Compared]:
    """At every onset a sector is served at least as well and as long with the reserve as without, and lacks
    no more than it would without from the period on in which it first goes short; sectors that go short first
    are among the earliest.
    """
    t = _onsets(case)
    if not len(t.rows):
        return
    yield at_least(t.told("coverage"), t.told("coverage_without"), t.where)
    yield at_least(t.told("damage_without_eur"), t.told("damage_eur"), t.where, scale=dearest_step(case))
    after, before = (
        pd.Series(t.told(c)).replace(-1, case.horizon) for c in ("short_after", "short_after_without")
    )
    yield at_least(after, before, t.where)
    never = (after == case.horizon).to_numpy()
    yield holds(never | (t.told("coverage") < 1), t.where)
    yield holds(~never | (t.told("coverage") >= 1 - SLIGHT), t.where)
    most = t.without["later"][(*t.at, after.to_numpy(int).clip(0, case.horizon))]
    yield at_most(t.told("need_t") * (1 - t.told("coverage")), most, t.where, scale=10.0, mask=t.known)
    first = t.rows["first_short"].to_numpy(bool)
    groups = [t.rows[c].to_numpy(object) for c in EVENT]
    earliest = after.groupby(groups).transform("min")
    yield holds(~first | ((after == earliest) & (after < case.horizon)), t.where)
    named = pd.Series(first).groupby(groups).transform("any")
    yield holds(named | (earliest == case.horizon), t.where)
