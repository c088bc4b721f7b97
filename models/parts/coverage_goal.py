"""Coverage in an embargo as rows of the build-up: stock and deliveries that let the agreed rule serve a share
of need (FORMULATION 2.1, 3.1 R1-account).

Under accounts a party serves its dearest missing tonnes first. For given claims the award of each period is
therefore a number once the stock suffices for the share, and the rows ask that what has come in by each
period of the embargo (the stock of the period before it, then earlier orders, cut) suffices for the awards so
far. Claims depend a little on what is bought, since access that an order uses cannot be called on; they are
data here, and the verb checks the plan with the claims that it gives and repeats.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyomo.core as pyo
from numpy.typing import NDArray

from stockpact.instance import InputError, Problem
from stockpact.rules import RULES, Shortage, batch

from ..calm import calm
from ..embargo import Embargo, ReleaseQuestion, embargo
from ..scenario import scenario
from ..trunk import Trunk
from .tables import rows

Floats = NDArray[np.float64]

OFFERED = ("account", "account-no-lending")
"""Rules under which a coverage can be asked for: those by which each party times its own account."""
HALVINGS = 60


@dataclass(frozen=True, eq=False)
class CoverageGoal:
    """What the rows of the coverage ask for. Axes: party, material, period k since the onset."""

    onset: int
    lasts: int
    """Periods of the longest duration of the scenario."""
    wanted: Floats
    """(P, I) share of expected need to serve; NaN where nothing is asked."""
    claims: Floats
    """(P, I, K) claims that the rows reckon with, t"""
    reachable: Floats
    """(P, I) most that the rule serves, however large the stock is"""
    awards: Floats
    """(P, I, K) awards that reach the share, t"""
    already: Floats
    """(P, I, K) what enters the accounts whatever the plan does, t: tonnes ordered before the calendar, and
    the opening stock when the embargo begins with it"""
    lending: bool
    """Whether the rule lets a party have what another does not need itself."""

    @property
    def required(self) -> Floats:
        """(P, I, K) tonnes that the plan has to bring into the accounts by each period."""
        return np.asarray(np.cumsum(self.awards, axis=2) - np.cumsum(self.already, axis=2))


def coverage_goal(data: Trunk, case: Embargo, before: CoverageGoal | None = None) -> CoverageGoal:
    """What to ask for, with the claims that stand in ``case``.

    ``before`` is what was asked the last time: claims never fall below its claims, and its wanted shares are
    kept.
    """
    asked, instance = data.question.serve, data.instance
    assert asked is not None
    s = batch([case.shortage(i) for i in range(len(instance.materials))])
    claims = np.moveaxis(s.claim, 0, 1)
    need = (case.need * case.on).sum(axis=2)
    wanted = np.where(need > 0, asked.share, np.nan)
    if asked.material:
        wanted[:, [i != asked.material for i in instance.materials]] = np.nan
    if before is not None:
        claims, wanted = np.maximum(claims, before.claims), before.wanted
    s = replace(s, claim=np.moveaxis(claims, 1, 0))
    awards, reachable = _awards(s, case, wanted)
    already = _nothing_bought(data, case)
    if case.agreed:
        already = case.shares[..., None] * already.sum(axis=0, keepdims=True)
    lending = instance.settings.agreement.rule == "account"
    return CoverageGoal(case.onset, case.lasts, wanted, claims, reachable, awards, already, lending)


def event(
    data: Trunk,
    purchases: pd.DataFrame | None = None,
    stock: Mapping[tuple[str, str], float] | None = None,
) -> Embargo:
    """The embargo of the question at its display date, with what a plan's ``purchases`` leave and bring.

    ``stock`` by party and material at the onset gives the entitlements where none are agreed. Raises
    InputError for a rule that is not offered, an unknown scenario or material, parties that do not act, or an
    onset outside the plan.
    """
    _sound(data)
    asked, instance = data.question.serve, data.instance
    assert asked is not None
    world = calm(instance, purchases, data.calendar)
    known = scenario(world, asked.scenario)
    table = instance["embargoes"].set_index("scenario")
    onset = instance.calendar.number(str(table.loc[asked.scenario, "display_onset"]))
    if not 1 <= onset <= data.periods:
        words = "the display date of the scenario lies outside the plan"
        raise InputError([Problem("embargoes", 0, "display_onset", asked.scenario, words)])
    return embargo(world, ReleaseQuestion(asked.scenario, onset, stock or {}), known)


def _sound(data: Trunk) -> None:
    asked, instance = data.question.serve, data.instance
    assert asked is not None
    rule = instance.settings.agreement.rule
    wrong = []
    if rule not in OFFERED:
        words = f"a coverage can be asked for under {' or '.join(OFFERED)}; the agreement's rule is another"
        wrong.append(Problem("instance.toml", 0, "agreement.rule", rule, words))
    if set(data.parties) != set(instance.parties):
        words = "a coverage can be asked for when all parties act, as they share the stock in an embargo"
        wrong.append(Problem("question", 0, "parties", ", ".join(data.parties), words))
    if asked.material and asked.material not in instance.materials:
        words = f"no such material; there are: {', '.join(instance.materials)}"
        wrong.append(Problem("question", 0, "serve", asked.material, words))
    if not 0 <= asked.share <= 1:
        wrong.append(Problem("question", 0, "serve", f"{asked.share:g}", "a share lies between 0 and 1"))
    if wrong:
        raise InputError(wrong, title="the coverage that is asked for cannot be planned")


def _awards(s: Shortage, case: Embargo, wanted: Floats) -> tuple[Floats, Floats]:
    """Least awards (P, I, K) under the rule's own order that reach the shares, and what it can reach.

    The share served rises with the stock in each account alone, so the least stock is found by halving.
    """
    rule = RULES["account-no-lending"]
    on, need = case.on, (case.need * case.on).sum(axis=2)
    nothing = np.zeros_like(s.delivered)

    def schedule(stock: Floats) -> Floats:
        return rule.schedule(replace(s, opening=stock, delivered=nothing, agreed=False, floor=None))

    def served(award: Floats) -> Floats:
        missing = (np.maximum(s.claim - award, 0.0) * on).sum(axis=2).T
        return np.asarray(1 - np.divide(missing, need, out=np.zeros_like(need), where=need > 0))

    low, high = np.zeros(s.opening.shape), s.cap.sum(axis=2)
    most = schedule(high)
    reachable = served(most)
    goal = np.minimum(np.nan_to_num(wanted, nan=0.0), reachable)
    enough_now = served(np.zeros_like(most)) >= goal
    high = np.where(enough_now.T, 0.0, high)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = served(schedule(middle)) >= goal
        low, high = np.where(enough.T, low, middle), np.where(enough.T, middle, high)
    return np.moveaxis(schedule(high), 0, 1), reachable


def _nothing_bought(data: Trunk, case: Embargo) -> Floats:
    """(P, I, K) tonnes that enter the accounts whatever the plan buys."""
    window = slice(case.onset - 1, case.onset - 1 + case.calm.horizon)
    out = np.array((case.calm.ordered[..., window] * (1 - case.scenario.cut)).sum(axis=2), dtype=float)
    if case.onset == 1:
        held = data.opening.groupby(["party", "material"])["tonnes"].sum()
        index = pd.MultiIndex.from_product([data.instance.parties, data.instance.materials])
        out[..., 0] += held.reindex(index).fillna(0.0).to_numpy().reshape(out.shape[:2])
    return out


def add_coverage_goal(m: pyo.ConcreteModel, data: Trunk) -> CoverageGoal | None:
    """Add ``borrowed``, ``lent`` and the rows ``coverage_goal`` and ``lending``; nothing unless it is asked.

    ``borrowed`` and ``lent`` hold what a party has had from others, and given, by each period.
    """
    if data.question.serve is None:
        return None
    case = event(data)
    goal = coverage_goal(data, case)
    places = [
        (p, i)
        for a, p in enumerate(data.instance.parties)
        for b, i in enumerate(data.materials)
        if not np.isnan(goal.wanted[:, b]).all()
    ]
    m.ACCOUNTS = pyo.Set(dimen=2, initialize=places, ordered=True)
    m.SHARED_OUT = pyo.Set(initialize=list(dict.fromkeys(i for _, i in places)), ordered=True)
    m.EMBARGO = pyo.RangeSet(0, goal.lasts - 1)
    most = None if goal.lending else 0.0
    m.borrowed = pyo.Var(m.ACCOUNTS, m.EMBARGO, bounds=(0.0, most))
    m.lent = pyo.Var(m.ACCOUNTS, m.EMBARGO, bounds=(0.0, most))
    arriving, shares = _arriving(m, data, case), _shares(data, case)
    m.coverage_goal = pyo.Constraint(m.ACCOUNTS, m.EMBARGO)
    for p, i in m.ACCOUNTS:
        a, b = data.instance.parties.index(p), data.materials.index(i)
        for k in m.EMBARGO:
            inside = sum(shares[p] * arriving[q, i, k] for q in data.parties) if shares else arriving[p, i, k]
            asked = float(goal.required[a, b, k])
            m.coverage_goal[p, i, k] = inside + m.borrowed[p, i, k] - m.lent[p, i, k] >= asked
    m.lending = rows(m.SHARED_OUT, m.EMBARGO, rule=lending_row)
    return goal


def lending_row(m: pyo.ConcreteModel, i: str, k: int) -> object:
    """(E5) What is borrowed by a period is what is lent."""
    return sum(m.borrowed[p, i, k] - m.lent[p, i, k] for p in m.PARTIES) == 0


def _shares(data: Trunk, case: Embargo) -> dict[str, float]:
    """Agreed shares by party; empty when each party owns what it has put in."""
    if not case.agreed:
        return {}
    return {p: float(w) for p, w in zip(data.instance.parties, case.shares[:, 0], strict=True)}


def _arriving(m: pyo.ConcreteModel, data: Trunk, case: Embargo) -> dict[tuple[str, str, int], Any]:
    """What each owner's stock and earlier orders have brought by each period of the embargo."""
    kept = 1 - case.scenario.cut
    suppliers = {n: j for j, n in enumerate(case.calm.suppliers)}
    offers = data.routes.offers
    terms = {
        key: (received, suppliers[supplier], int(first) - 1)
        for key, received, supplier, first in zip(
            offers.index, offers["received"], offers["supplier"], offers["first"], strict=True
        )
    }
    out: dict[tuple[str, str, int], Any] = {}
    for p, i in m.ACCOUNTS:
        a, b = data.instance.parties.index(p), data.materials.index(i)
        total: Any = sum(m.stock[p, i, l, case.onset - 1] for l in m.STORES) if case.onset > 1 else 0.0
        for k in m.EMBARGO:
            t = case.onset + k
            if t <= data.periods:
                for o in m.offers[p, i]:
                    received, n, lead = terms[p, i, o]
                    part = float(received * kept[a, b, n, k])
                    if k < lead and part > 0:
                        total = total + part * m.purchase[p, i, o, t]
            out[p, i, k] = total
    return out
