"""One embargo in arrays: what industry still gets, what it claims, and what the stock has and still
receives.

No Pyomo here. FORMULATION 2: cuts apply to industry's normal flows, part of the idle access can be called
on after a delay, private stock is drawn first, and of the stock's own orders only those placed before the
onset arrive.
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
from .scenario import Scenario, scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ReleaseQuestion:
    """Which embargo, when it begins, and what stock it meets.

    ``onset`` is a period 1..T; ``stock`` holds tonnes at the end of the period before by (party, material),
    those that are absent being 0. ``reserve`` off asks what happens without any stock. ``parties`` are those
    who act (empty: all); the stock and the earlier orders of the others are not released.
    """

    scenario: str
    onset: int
    stock: Mapping[tuple[str, str], float] = field(default_factory=dict)
    reserve: bool = True
    parties: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Embargo:
    """One scenario at one onset; the last axis is k, periods since onset, up to the longest embargo of the
    instance.
    """

    calm: Calm
    scenario: Scenario
    onset: int
    need_by_sector: Floats
    """(P, I, S, K) usable need"""
    own_supply: Floats
    """(P, I, K) A: what still arrives, swing included"""
    private_draw: Floats
    """(P, I, K) drawn from industry's own stock"""
    opening: Floats
    """(P, I) stock at onset"""
    delivered: Floats
    """(P, I, K) earlier orders of the stock that arrive"""
    shares: Floats
    """(P, I) rho: entitlement of each party"""
    agreed: bool
    """Whether the shares are written in the agreement, not derived from what each party put in."""

    @property
    def on(self) -> Floats:
        """(K,) probability that the embargo is on in period k."""
        return self.scenario.on

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
        return np.asarray(np.einsum("pisl,pisk->pilk", self.calm.steps.share, self.need_by_sector))

    @property
    def end_value(self) -> Floats:
        """(I,) vL: what a tonne left in stock is worth when the embargo ends, kEUR (FORMULATION 3.6)."""
        share = self.calm.instance.settings.money.end_value_share
        return np.asarray(share * self.calm.refill_price[:, self.onset - 1])

    def shortage(self, material: int) -> Shortage:
        """What the sharing rule sees of one material."""
        i, instance = material, self.calm.instance
        return Shortage(
            claim=self.claim[:, i],
            size=self.size[:, i],
            step_cost=self.calm.steps.cost[:, i],
            on=self.on * self.scenario.beta,
            left_over=self.scenario.left_over,
            opening=self.opening[:, i],
            delivered=self.delivered[:, i],
            shares=self.shares[:, i],
            agreed=self.agreed,
            end_value=self.end_value[i],
            price=self.calm.price[i, self.onset - 1],
            limit=self.calm.release_limit[i],
            delay=instance.settings.policy.release_delay_days / instance.calendar.days,
            lending_fee_share=instance.settings.agreement.lending_fee_share,
        )


def embargo(calm: Calm, question: ReleaseQuestion, known: Scenario | None = None) -> Embargo:
    """The arrays of one embargo; ``known`` is its scenario if that has been taken from the instance before.

    Raises InputError when the scenario or its durations are missing.
    """
    s = known or scenario(calm, question.scenario)
    instance = calm.instance
    window = slice(question.onset - 1, question.onset - 1 + calm.horizon)
    acts = np.array([p in (question.parties or instance.parties) for p in instance.parties], dtype=float)
    arriving = _earlier_orders(calm, question.onset) * (1 - s.cut) * acts[:, None, None, None]
    flow = calm.flow[..., window] * (1 - s.cut * (1 - s.leakage))
    own_supply = flow.sum(axis=2) + _swing(calm, question.onset, s.cut)
    need = calm.need[..., window]
    opening = np.array(
        [[question.stock.get((p, i), 0.0) for i in instance.materials] for p in instance.parties]
    )
    opening = opening * acts[:, None]
    kept = 1.0 if question.reserve else 0.0
    return Embargo(
        calm=calm,
        scenario=s,
        onset=question.onset,
        need_by_sector=need,
        own_supply=own_supply,
        private_draw=_private_draw(calm, need.sum(axis=2), own_supply),
        opening=kept * opening,
        delivered=kept * arriving.sum(axis=2),
        shares=entitlements(instance, opening, arriving.sum(axis=(2, 3))),
        agreed=bool(instance.settings.agreement.shares),
    )


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


def _private_draw(calm: Calm, need: Floats, own_supply: Floats) -> Floats:
    """(P, I, K) min(gap, what is left of days/365 of a year's need), drawn before the reserve."""
    held = calm.private_days / calm.calendar.days * need[..., 0]
    gap = np.maximum(need - own_supply, 0.0)
    return np.diff(np.minimum(np.cumsum(gap, axis=2), held[..., None]), axis=2, prepend=0.0)


def entitlements(instance: Instance, opening: Floats, arriving: Floats) -> Floats:
    """(P, I) rho: agreed shares, or by contributed tonnes, material by material.

    Parties that the agreement leaves out share what is left of 1 equally. Contributed are the stock at
    onset or, when there is none, the orders that still arrive. Raises InputError when agreed shares do not
    add to 1.
    """
    agreed, parties = instance.settings.agreement.shares, instance.parties
    if not agreed:
        return by_contribution(opening, arriving)
    unknown = [p for p in agreed if p not in parties]
    absent = [p for p in parties if p not in agreed]
    rest = 1.0 - sum(agreed.values())
    if unknown or rest < -1e-9 or (not absent and abs(rest) > 1e-9):
        words = (
            f"{', '.join(unknown)} is not a party"
            if unknown
            else f"the shares add to {sum(agreed.values()):g}, not to 1"
        )
        raise InputError([Problem("instance.toml", 0, "agreement.shares", str(agreed), words)])
    shares = np.array([agreed.get(p, rest / max(len(absent), 1)) for p in parties])
    return np.repeat(shares[:, None], len(instance.materials), axis=1)


def by_contribution(opening: Floats, arriving: Floats) -> Floats:
    """(P, ...) each party's part of the stock at onset or, where there is none, of the orders that still
    arrive; equal parts where there is neither.
    """
    put_in = np.where(opening.sum(axis=0) > 0, opening, arriving)
    total = put_in.sum(axis=0)
    return np.asarray(np.divide(put_in, total, out=np.full_like(put_in, 1 / len(put_in)), where=total > 0))
