"""Checks of the rules side by side: coverage, days survived, evenness, what fairness costs (FORMULATION 3.7,
3.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from .case import NONE, Case
from .comparing import Check, Compared, Where, at_axes, equal, holds, registrar
from .damage import refill_weights
from .embargo import total_damage
from .shown import received_by_rule, shown
from .world import world

CHECKS: list[Check] = []
check = registrar(CHECKS)

AXES = ("scenario", "rule", "party or all", "material or all")
NEARLY = 1e-6
"""Coverage by which one outcome must exceed another to count as better."""


class _Beside:
    """The fairness table over scenario, rule, party or all and material or all, beside what it should say.

    The arrays that it is recomputed from run over scenario, rule, party, material and k, periods since onset.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.there = case.cube("fairness", None, *AXES)
        self.mask = self.there > 0
        s = shown(case)
        self.given = received_by_rule(case)
        self.open = np.maximum(s.expected("claim")[:, None] - self.given, 0.0)
        self.need = np.broadcast_to(s.expected("need")[:, None], self.given.shape)
        self.on = s.over_time("on")[:, None, None, None]
        self.shares = s.shares

    def told(self, column: str) -> np.ndarray:
        return self.case.cube("fairness", column, *AXES)

    @property
    def where(self) -> Where:
        return at_axes(self.mask.shape, *(self.case.names[a] for a in AXES))

    def expected(self, values: np.ndarray) -> np.ndarray:
        """Tonnes over k weighted by the probability of being on, with sums over parties and materials."""
        return with_totals((values * self.on).sum(axis=-1))

    @cached_property
    def weight(self) -> np.ndarray:
        """Expected need: scenario, rule, party or all, material or all."""
        return self.expected(self.need)

    @cached_property
    def coverage(self) -> np.ndarray:
        """Share of expected need that is served, in the same axes; 1 where nothing is needed."""
        out = self.expected(self.open)
        return np.asarray(1 - np.divide(out, self.weight, out=np.zeros_like(out), where=self.weight > 0))

    @cached_property
    def damage(self) -> np.ndarray:
        """Expected damage, EUR at the onset, in the same axes."""
        case, s, w = self.case, shown(self.case), world(self.case)
        out = np.zeros(self.given.shape[:-1])
        for i, e in enumerate(s.embargoes):
            if e is None:
                continue
            for p in range(len(case.names["party"])):
                for m in range(len(case.names["material"])):
                    need = w.need[p, m][:, s.onset[i]][:, None, :]
                    out[i, :, p, m] = total_damage(case, p, m, need, self.open[i, :, p, m]) @ (e.on * e.beta)
        return with_totals(out)

    @cached_property
    def refill(self) -> np.ndarray:
        """Expected end value of what is received, EUR at the onset, in the same axes."""
        out = np.zeros(self.given.shape[:-1])
        for i, weights in refill_weights(self.case).items():
            out[i] = np.einsum("rpmk,mk->rpm", self.given[i], weights)
        return with_totals(out)


def _beside(case: Case) -> _Beside:
    found: _Beside = case.once("beside", _Beside)
    return found


def with_totals(values: np.ndarray) -> np.ndarray:
    """Values over (..., party, material) with the sums over parties, over materials and over both behind
    them.
    """
    values = np.concatenate([values, values.sum(axis=-1, keepdims=True)], axis=-1)
    return np.concatenate([values, values.sum(axis=-2, keepdims=True)], axis=-2)


@check("rules side by side are complete", "rows", "FORMULATION 3.8")
def complete(case: Case) -> Iterator[Compared]:
    """Every rule of a scenario, and no reserve, stands there for each party and material, and for all."""
    if len(case.tables["fairness"]):
        f = _beside(case)
        rules = np.asarray(f.there.any(axis=(0, 2, 3)) | shown(case).mask.any(axis=(0, 2, 3, 4)))
        rules[case.names["rule"].index(NONE)] = True
        needed = np.asarray(f.there.any(axis=(1, 2, 3)))[:, None] & rules
        yield holds(f.there == np.broadcast_to(needed[:, :, None, None], f.there.shape), f.where)


@check("tonnes under each rule", "t", "FORMULATION 3.8")
def tonnes(case: Case) -> Iterator[Compared]:
    """Need, released and unserved tonnes are those of the release table, weighted by the probability of being
    on.
    """
    f = _beside(case)
    for column, values in (("need_t", f.need), ("released_t", f.given), ("unserved_t", f.open)):
        yield equal(f.told(column), f.expected(values), f.where, magnitude=f.weight, mask=f.mask)


@check("coverage under each rule", "share", "FORMULATION 3.8")
def coverage(case: Case) -> Iterator[Compared]:
    """Coverage is the share of expected need that is served."""
    f = _beside(case)
    yield equal(f.told("coverage"), f.coverage, f.where, mask=f.mask)


@check("damage under each rule", "EUR", "FORMULATION 2.1")
def damage(case: Case) -> Iterator[Compared]:
    """Expected damage under each rule is what unserved tonnes cost, discounted to the onset."""
    f = _beside(case)
    none = case.names["rule"].index(NONE)
    worst = f.damage[:, none : none + 1]
    yield equal(f.told("damage_eur"), f.damage, f.where, scale=case.money_scale, magnitude=worst, mask=f.mask)


@check("days survived", "days", "FORMULATION 3.8")
def days_survived(case: Case) -> Iterator[Compared]:
    """Days until coverage falls below the threshold, the horizon if it never does; for several the first to
    fall.

    Where coverage lies at the threshold but for rounding, either answer is right.
    """
    f, s = _beside(case), shown(case)
    threshold, period = case.instance.settings.policy.survival_coverage, case.calendar.days
    y = 1 - np.divide(f.open, f.need, out=np.zeros_like(f.open), where=f.need > 0)
    lasts = (s.over_time("on") > 0)[:, None, None, None]
    horizon = lasts.sum(axis=-1)
    below = lasts & (y < threshold - NEARLY)
    falls = below.any(axis=-1)
    first = below.argmax(axis=-1)
    at = np.take_along_axis(y, first[..., None], axis=-1)[..., 0]
    days = np.where(falls, period * (first + np.minimum(1.0, at / threshold)), period * horizon)
    close = (lasts & (np.abs(y - (threshold - NEARLY)) < NEARLY / 2)).any(axis=-1)
    sure = ~with_any(close)
    expected, survives = _first(days), ~with_any(falls)
    yield equal(f.told("days_survived"), expected, f.where, scale=period, mask=f.mask & sure)
    yield equal(f.told("survives"), survives, f.where, mask=f.mask & sure)


@check("evenness between parties", "index", "FORMULATION 3.8")
def evenness(case: Case) -> Iterator[Compared]:
    """Jain's index and the Gini coefficient are those of the parties' coverage, weighted by their need."""
    f = _beside(case)
    weight, y = f.weight[:, :, :-1], f.coverage[:, :, :-1]
    total, mean = weight.sum(axis=2), (weight * y).sum(axis=2)
    square = total * (weight * y**2).sum(axis=2)
    jain = np.divide(mean**2, square, out=np.ones_like(mean), where=square > 0)
    spread = np.abs(y[:, :, :, None] - y[:, :, None]) * weight[:, :, :, None] * weight[:, :, None]
    gini = np.divide(
        spread.sum(axis=(2, 3)), 2 * total * mean, out=np.zeros_like(mean), where=total * mean > 0
    )
    for column, values in (("jain", jain), ("gini", gini)):
        values = np.where(total > 0, values, np.nan)
        yield from _overall(f, column, values)


@check("envy between parties", "pairs", "FORMULATION 3.7")
def envy(case: Case) -> Iterator[Compared]:
    """A party envies another whose award, scaled to its own entitlement, would serve it better; pairs are
    counted.

    Where two outcomes differ by no more than rounding, either answer is right.
    """
    f = _beside(case)
    need, given = (f.expected(x)[:, :, :-1, :-1] for x in (f.need, f.given))
    served = need - f.expected(f.open)[:, :, :-1, :-1] - given
    rho = np.broadcast_to(f.shares[:, None], need.shape)
    count, doubt = (
        np.zeros(need.shape[:2] + need.shape[3:]),
        np.zeros(need.shape[:2] + need.shape[3:], dtype=bool),
    )
    for p in range(need.shape[2]):
        whole = np.where(need[:, :, p] > 0, need[:, :, p], 1.0)
        mine = np.minimum(1.0, (served[:, :, p] + given[:, :, p]) / whole)
        for q in range(need.shape[2]):
            if q == p:
                continue
            ratio = np.divide(
                rho[:, :, p], rho[:, :, q], out=np.full_like(whole, np.inf), where=rho[:, :, q] > 0
            )
            may = (need[:, :, p] > 0) & (given[:, :, q] > 0) & (rho[:, :, p] > 0)
            scaled = np.where(may, given[:, :, q], 0.0) * np.where(may, ratio, 0.0)
            better = np.minimum(1.0, (served[:, :, p] + scaled) / whole) - mine
            count += may & (better > NEARLY)
            doubt |= may & (np.abs(better - NEARLY) < NEARLY / 2)
            doubt |= (given[:, :, q] > 0) & (given[:, :, q] < NEARLY)
    count = np.concatenate([count, count.sum(axis=-1, keepdims=True)], axis=-1)
    doubt = np.concatenate([doubt, doubt.any(axis=-1, keepdims=True)], axis=-1)
    yield from _overall(f, "envy", np.where(doubt, np.nan, count), blank=False)


@check("price of fairness", "share", "FORMULATION 3.8")
def price_of_fairness(case: Case) -> Iterator[Compared]:
    """Of the damage that can be averted, refill counted, the part that a rule gives up."""
    f, rules = _beside(case), case.names["rule"]
    if "least-damage" not in rules:
        return
    cost = (f.damage + f.refill)[:, :, -1]
    averted = cost[:, [rules.index(NONE)]] - cost
    most = averted[:, [rules.index("least-damage")]]
    safe = np.where(most > 0, most, 1.0)
    price = np.where(most > case.money_scale, (most - averted) / safe, np.where(most > 0, np.nan, 0.0))
    yield from _overall(f, "price_of_fairness", price, blank=False)
    none = cost[:, [rules.index(NONE)]]
    where = at_axes(cost.shape, case.names["scenario"], rules, case.names["material or all"])
    yield equal(np.minimum(most - averted, 0.0), 0.0, where, scale=case.money_scale, magnitude=none,
                mask=f.mask[:, :, -1])  # fmt: skip


def _overall(f: _Beside, column: str, values: np.ndarray, blank: bool = True) -> Iterator[Compared]:
    """A column that only rows over all parties have: ``values`` over scenario, rule, material or all.

    NaN means that the row has none or, without ``blank``, that it is not compared. Rows of a party have none.
    """
    names, rows = f.case.names, f.case.tables["fairness"]
    axes = [f.case.codes("fairness", a) for a in AXES]
    told = np.full(f.mask.shape, np.nan)
    known = np.logical_and.reduce([a >= 0 for a in axes])
    told[tuple(a[known] for a in axes)] = rows[column].to_numpy(float)[known]
    where = at_axes(values.shape, names["scenario"], names["rule"], names["material or all"], prefix=column)
    mask = f.mask[:, :, -1]
    found = told[:, :, -1]
    yield equal(found, values, where, mask=mask & ~np.isnan(values))
    if blank:
        yield holds(np.isnan(found), where, mask=mask & np.isnan(values))
    yield holds(np.isnan(told[:, :, :-1]), at_axes(told[:, :, :-1].shape, *(names[a] for a in AXES)),
                mask=f.mask[:, :, :-1])  # fmt: skip


def with_any(values: np.ndarray) -> np.ndarray:
    """Flags over (..., party, material) with any over parties, over materials and over both behind them."""
    values = np.concatenate([values, values.any(axis=-1, keepdims=True)], axis=-1)
    return np.concatenate([values, values.any(axis=-2, keepdims=True)], axis=-2)


def _first(days: np.ndarray) -> np.ndarray:
    days = np.concatenate([days, days.min(axis=-1, keepdims=True)], axis=-1)
    return np.concatenate([days, days.min(axis=-2, keepdims=True)], axis=-2)
