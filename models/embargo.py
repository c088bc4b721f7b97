"""One embargo in arrays: what industry still gets, what it claims, and what the stock has and still receives.

No Pyomo here. FORMULATION 2: cuts apply to industry's normal flows, part of the idle access can be called on after a
delay, private stock is drawn first, and of the stock's own orders only those placed before the onset arrive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stockpact.instance import InputError, Instance, Problem
from stockpact.rules import Shortage

from .calm import Calm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ReleaseQuestion:
    """Which embargo, when it begins, and what stock it meets.

    ``onset`` is a period 1..T; ``stock`` holds tonnes at the end of the period before by (party, material), those that
    are absent being 0. ``reserve`` off asks what happens without any stock.
    """

    scenario: str
    onset: int
    stock: Mapping[tuple[str, str], float] = field(default_factory=dict)
    reserve: bool = True


@dataclass(frozen=True, eq=False)
class Embargo:
    """One scenario at one onset; the last axis is k, periods since onset, up to the longest embargo of the instance."""

    calm: Calm
    scenario: str
    onset: int
    need_by_sector: Floats
    """(P, I, S, K) usable need"""
    own_supply: Floats
    """(P, I, K) A: what still arrives, swing included"""
    private_draw: Floats
    """(P, I, K) drawn from industry's own stock"""
    on: Floats
    """(K,) probability that the embargo is on in period k"""
    left_over: Floats
    """(K,) sum over durations q > k of P(q) * beta^q"""
    beta: Floats
    """(K,) discount factor to the onset"""
    opening: Floats
    """(P, I) stock at onset"""
    delivered: Floats
    """(P, I, K) earlier orders of the stock that arrive"""
    shares: Floats
    """(P, I) rho: entitlement of each party"""
    agreed: bool
    """Whether the shares are written in the agreement, not derived from what each party put in."""

    @property
    def lasts(self) -> int:
        """Periods of the longest duration of this scenario."""
        return int((self.on > 0).sum())

    @cached_property
    def need(self) -> Floats:
        """(P, I, K) D: usable need of all sectors."""
        return np.asarray(self.need_by_sector.sum(axis=2))

    @cached_property
    def claim(self) -> Floats:
        """(P, I, K) c = max(0, D - A - private draw): the net shortage; 0 once the embargo is surely over."""
        gap = np.maximum(self.need - self.own_supply - self.private_draw, 0.0)
        return np.where(self.on > 0, gap, 0.0)

    @cached_property
    def size(self) -> Floats:
        """(P, I, L, K) steps of shortage, t."""
        return np.einsum("pisl,pisk->pilk", self.calm.steps.share, self.need_by_sector)

    @property
    def end_value(self) -> Floats:
        """(I,) vL: what a tonne left in stock is worth when the embargo ends, kEUR (FORMULATION 3.6)."""
        share = self.calm.instance.settings.money.end_value_share
        return np.asarray(share * self.calm.refill_price[:, self.onset - 1])

    def shortage(self, material: int) -> Shortage:
        """What the sharing rule sees of one material."""
        i, instance = material, self.calm.instance
        limit = instance["materials"]["release_limit_t"].to_numpy(float, na_value=np.nan)[i]
        return Shortage(
            claim=self.claim[:, i], size=self.size[:, i], step_cost=self.calm.steps.cost[:, i],
            on=self.on * self.beta, left_over=self.left_over, opening=self.opening[:, i],
            delivered=self.delivered[:, i], shares=self.shares[:, i], agreed=self.agreed,
            end_value=self.end_value[i], price=self.calm.price[i, self.onset - 1],
            limit=np.where(np.isnan(limit), np.inf, limit),
            delay=instance.settings.policy.release_delay_days / instance.calendar.days,
            lending_fee_share=instance.settings.agreement.lending_fee_share,
        )


def embargo(calm: Calm, question: ReleaseQuestion) -> Embargo:
    """The arrays of one embargo. Raises InputError when the scenario or its durations are missing."""
    instance = calm.instance
    names = list(instance["embargoes"]["scenario"])
    if question.scenario not in names:
        words = f"no such scenario; there are: {', '.join(names) or 'none'}"
        raise InputError([Problem("embargoes", 0, "scenario", question.scenario, words)])
    row = instance["embargoes"].iloc[names.index(question.scenario)]
    window = slice(question.onset - 1, question.onset - 1 + calm.horizon)
    on, left_over, beta = _durations(calm, question.scenario)
    cut = cuts(calm, question.scenario)
    arriving = _earlier_orders(calm, question.onset) * (1 - cut)
    flow = calm.flow[..., window] * (1 - cut * (1 - float(row["leakage_share"])))
    own_supply = flow.sum(axis=2) + _swing(calm, question.onset, cut)
    need = calm.need[..., window]
    opening = np.array([[question.stock.get((p, i), 0.0) for i in instance.materials] for p in instance.parties])
    shares = entitlements(instance, opening, arriving.sum(axis=(2, 3)))
    kept = 1.0 if question.reserve else 0.0
    return Embargo(
        calm=calm, scenario=question.scenario, onset=question.onset, need_by_sector=need, own_supply=own_supply,
        private_draw=_private_draw(instance, need.sum(axis=2), own_supply), on=on, left_over=left_over, beta=beta,
        opening=kept * opening, delivered=kept * arriving.sum(axis=2), shares=shares,
        agreed=bool(instance.settings.agreement.shares),
    )


def cuts(calm: Calm, scenario: str) -> Floats:
    """(P, I, N, K) share of each flow that is lost.

    The last row of a ramp holds on. The row that names most (source rather than country, party, material) wins; between
    rows that name as much the deeper cut holds.
    """
    instance, table = calm.instance, calm.instance["embargo_cuts"]
    country = dict(zip(instance["sources"]["supplier"], instance["sources"]["country"], strict=True))
    countries = np.array([country[n] for n in calm.suppliers], dtype=object)
    shape = (len(instance.parties), len(instance.materials), len(calm.suppliers), calm.horizon)
    cut, named = np.zeros(shape), np.full(shape, -1)
    rows = table[table["scenario"] == scenario]
    for (supplier, land, party, material), ramp in rows.groupby(["supplier", "country", "party", "material"], sort=False):
        from_period, value = ramp["from_period"].to_numpy(), ramp["cut"].to_numpy(float)
        order = np.argsort(from_period, kind="stable")
        step = np.searchsorted(from_period[order], np.arange(calm.horizon), side="right") - 1
        hits = (_mask(instance.parties, party)[:, None, None, None] & _mask(instance.materials, material)[:, None, None]
                & (_mask(calm.suppliers, supplier) & ((countries == land) | (land == "")))[:, None] & (step >= 0))
        weight = (supplier != "") + (party != "") + (material != "")
        value_k = np.where(step >= 0, value[order][step], 0.0)
        better = hits & ((weight > named) | ((weight == named) & (value_k > cut)))
        cut = np.where(better, value_k, cut)
        named = np.where(better, weight, named)
    return cut


def _mask(names: tuple[str, ...], chosen: str) -> NDArray[np.bool_]:
    return np.array([chosen in ("", n) for n in names], dtype=bool)


def _durations(calm: Calm, scenario: str) -> tuple[Floats, Floats, Floats]:
    """Probability to be on in k, discounted probability to end after k, and discount factors (FORMULATION 3.6)."""
    table = calm.instance["embargo_durations"]
    rows = table[table["scenario"] == scenario]
    if rows.empty:
        words = "the scenario has no durations; add at least one with probability 1"
        raise InputError([Problem("embargo_durations", 0, "scenario", scenario, words)])
    length, probability = rows["periods"].to_numpy(int), rows["probability"].to_numpy(float)
    calendar = calm.instance.calendar
    per_period = (1 + calm.instance.settings.money.discount_rate) ** (-1 / calendar.per_year)
    beyond = length[None, :] > np.arange(calm.horizon)[:, None]
    on = (beyond * probability).sum(axis=1)
    left_over = (beyond * probability * per_period**length).sum(axis=1)
    return on, left_over, per_period ** np.arange(calm.horizon)


def _earlier_orders(calm: Calm, onset: int) -> Floats:
    """(P, I, N, K) what arrives of orders placed before the onset, were nothing cut."""
    k = np.arange(calm.horizon)
    placed_before = (k < calm.lead[:, :, None])[:, None]
    window = slice(onset - 1, onset - 1 + calm.horizon)
    return np.asarray(calm.arriving[..., window] * placed_before + calm.ordered[..., window])


def _swing(calm: Calm, onset: int, cut: Floats) -> Floats:
    """(P, I, K) what can be called on of access that neither industry nor the stock's earlier orders use."""
    k = np.arange(calm.horizon)
    window = slice(onset - 1, onset - 1 + calm.horizon)
    placed_before = (k < calm.lead[:, :, None])[:, None]
    own = calm.bought[..., window] * placed_before + calm.ordered[..., window]
    partner = calm.bought_from_partner[..., window] * placed_before
    idle = np.maximum(calm.idle[..., window] - own, 0.0)
    for p in range(len(partner)):
        others = np.delete(np.arange(len(partner)), p)
        total = idle[others].sum(axis=0)
        kept = 1 - np.divide(np.minimum(partner[p], total), total, out=np.zeros_like(total), where=total > 0)
        idle[others] *= kept
    left = np.maximum(calm.supply_left[..., window] - (own + partner).sum(axis=0), 0.0)
    total = idle.sum(axis=0)
    idle = idle * np.minimum(1.0, np.divide(left, total, out=np.ones_like(total), where=total > 0))
    arrives = k >= calm.swing_delay[..., None]
    return np.asarray((calm.swing_share[..., None] * idle * (1 - cut) * arrives).sum(axis=2))


def _private_draw(instance: Instance, need: Floats, own_supply: Floats) -> Floats:
    """(P, I, K) min(gap, what is left of days/365 of a year's need), drawn before the reserve."""
    held = np.zeros(need.shape[:2])
    for row in instance["private_stock"].itertuples():
        place = instance.parties.index(str(row.party)), instance.materials.index(str(row.material))
        held[place] += row.days / instance.calendar.days * need[(*place, 0)]
    gap = np.maximum(need - own_supply, 0.0)
    drawn = np.minimum(np.cumsum(gap, axis=2), held[..., None])
    return np.diff(drawn, axis=2, prepend=0.0)


def entitlements(instance: Instance, opening: Floats, arriving: Floats) -> Floats:
    """(P, I) rho: agreed shares, or by contributed tonnes, material by material.

    Parties that the agreement leaves out share what is left of 1 equally. Contributed are the stock at onset or, when
    there is none, the orders that still arrive. Raises InputError when agreed shares do not add to 1.
    """
    agreed, parties = instance.settings.agreement.shares, instance.parties
    if not agreed:
        put_in = np.where(opening.sum(axis=0) > 0, opening, arriving)
        total = put_in.sum(axis=0)
        return np.divide(put_in, total, out=np.full_like(put_in, 1 / len(parties)), where=total > 0)
    unknown = [p for p in agreed if p not in parties]
    absent = [p for p in parties if p not in agreed]
    rest = 1.0 - sum(agreed.values())
    if unknown or rest < -1e-9 or (not absent and abs(rest) > 1e-9):
        words = (f"{', '.join(unknown)} is not a party" if unknown
                 else f"the shares add to {sum(agreed.values()):g}, not to 1")
        raise InputError([Problem("instance.toml", 0, "agreement.shares", str(agreed), words)])
    shares = np.array([agreed.get(p, rest / max(len(absent), 1)) for p in parties])
    return np.repeat(shares[:, None], len(instance.materials), axis=1)
