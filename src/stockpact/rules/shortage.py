"""What a sharing rule sees: one material in one embargo, or many such cases side by side.

The last axes of the arrays run over parties (P), steps of shortage (L) and periods since onset (K), in that
order; a batch of cases has one more axis in front. Tonnes and thousand EUR.

Releases are dated by arrival: ``r[p,k]`` reaches industry in period k, and tonnes on their way still count
as stock. With a delay of d periods nothing arrives in the first d periods of an embargo, and what is on its
way when it ends is lost to the reserve (FORMULATION E3, refined in docs/formulation-release.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TIE_BREAK = 1e-6
"""Weight of a tie-break, as a share of the world price of a tonne: far below any step of shortage cost."""

Numbers = dict[str, Any]
"""New numbers of a compiled model by kind (cost, column_upper, row_lower, ...) and family, as a patch takes
them.
"""


@dataclass(frozen=True, eq=False)
class Shortage:
    """One material in one embargo, as the release model needs it (FORMULATION 2.1, 3.6)."""

    claim: Floats
    """(..., P, K) c: need that neither supply nor private stock serves, t"""
    size: Floats
    """(..., P, L, K) size of the steps of shortage, t"""
    step_cost: Floats
    """(..., P, L) their cost, rising, kEUR/t"""
    on: Floats
    """(..., K) surv_k beta^k: probability that the embargo is still on, times the discount factor"""
    left_over: Floats
    """(..., K) sum over durations q > k of P(q) beta^q: discounted probability that it ends later than k"""
    opening: Floats
    """(..., P) stock at onset, t"""
    delivered: Floats
    """(..., P, K) earlier orders of the stock that arrive, t"""
    shares: Floats
    """(..., P) rho: entitlement, adding to 1"""
    end_value: Floats
    """(...) vL, kEUR/t"""
    price: Floats
    """(...) world price at onset, kEUR/t"""
    limit: Floats
    """(...) most that may leave the joint stock in one period, t; infinite without limit"""
    agreed: bool = False
    """Whether the shares are agreed for stock and deliveries alike, not derived from what each party has
    put in.
    """
    delay: float = 0.0
    """Periods from release until industry has the tonnes."""
    lending_fee_share: float = 0.0
    """Fee for a borrowed tonne as a share of the price."""
    floor: Floats | None = None
    """(..., P, K) least award, t: what each party had without lending."""

    @property
    def parties(self) -> int:
        """Number of parties P."""
        return int(self.claim.shape[-2])

    @property
    def periods(self) -> int:
        """Number of periods K."""
        return int(self.claim.shape[-1])

    @cached_property
    def cap(self) -> Floats:
        """(..., P, K) most that can be awarded: the claim, less what falls before the first release
        arrives.
        """
        return np.asarray(self.claim * np.clip(np.arange(1, self.periods + 1) - self.delay, 0.0, 1.0))

    @cached_property
    def damage(self) -> Floats:
        """(..., P, L, K) expected discounted damage of a tonne unserved on a step, kEUR."""
        return np.asarray(self.step_cost[..., :, :, None] * self.on[..., None, None, :])

    @cached_property
    def refill(self) -> Floats:
        """(..., K) expected discounted end value of a tonne that arrives in k, kEUR; it left ``delay``
        earlier.
        """
        whole, part = divmod(self.delay, 1)
        k = np.arange(self.periods)
        sent, before = np.maximum(k - int(whole), 0), np.maximum(k - int(whole) - 1, 0)
        weight = (1 - part) * self.left_over[..., sent] + part * self.left_over[..., before]
        return np.asarray(self.end_value[..., None] * weight)

    @cached_property
    def open_steps(self) -> Floats:
        """(..., P, L, K) where the claims fall when nothing is released, cheapest steps first, t."""
        return np.minimum(np.maximum(self.claim[..., None, :] - self.steps_before, 0.0), self.size)

    @cached_property
    def steps_before(self) -> Floats:
        """(..., P, L, K) size of all cheaper steps, t."""
        return sizes_before(self.size)

    @cached_property
    def account_inflow(self) -> Floats:
        """(..., P, K) what enters each account, the opening stock in period 0: rho of all when shares are
        agreed.
        """
        inflow = _with_opening(self.delivered, self.opening)
        return self.shares[..., None] * inflow.sum(axis=-2, keepdims=True) if self.agreed else inflow

    @cached_property
    def pool_inflow(self) -> Floats:
        """(..., K) what enters the joint stock, the opening stock in period 0."""
        return np.asarray(self.account_inflow.sum(axis=-2))

    @cached_property
    def rate(self) -> Floats:
        """(...) most that may leave the joint stock in one period, finite: never more than there is."""
        return np.asarray(np.minimum(self.limit, self.pool_inflow.sum(axis=-1)))

    @cached_property
    def account_rate(self) -> Floats:
        """(..., P) each party's part of the rate, by entitlement; without a limit it does not bind."""
        limited = np.isfinite(self.limit)
        own = self.shares * np.where(limited, self.limit, 0.0)[..., None]
        return np.where(limited[..., None], np.minimum(own, self.rate[..., None]), self.rate[..., None])

    @cached_property
    def claim_shares(self) -> Floats:
        """(..., P, K) each party's part of the period's claims; equal parts where nobody claims."""
        total = self.claim.sum(axis=-2, keepdims=True)
        equal = np.full_like(self.claim, 1 / self.parties)
        return np.asarray(np.divide(self.claim, total, out=equal, where=total > 0))

    @property
    def fee(self) -> Floats:
        """(..., K) expected discounted fee for a borrowed tonne, kEUR."""
        return np.asarray(self.lending_fee_share * self.price[..., None] * self.on)

    @property
    def tie_break(self) -> Floats:
        """(..., K) weight of a tie-break, kEUR/t: a millionth of the price, while the embargo is on."""
        return np.asarray(TIE_BREAK * self.price[..., None] * self.on)

    def unserved(self, award: Floats) -> Floats:
        """(..., P, L, K) what stays unserved on each step when the awards are made, t: the cheapest steps."""
        missing = np.maximum(self.claim - award, 0.0)
        return np.minimum(np.maximum(missing[..., None, :] - self.steps_before, 0.0), self.size)

    def cost(self, award: Floats) -> Floats:
        """(..., P) expected discounted damage and end value of the awards, kEUR: what the release model
        minimises.
        """
        hurt = (self.damage * self.unserved(award)).sum(axis=(-2, -1))
        return np.asarray(hurt + (self.refill[..., None, :] * award).sum(axis=-1))

    def with_floor(self, award: Floats) -> Shortage:
        """The same case, in which no party may get less than this."""
        return replace(self, floor=np.minimum(award, self.cap))

    def case(self, number: int) -> Shortage:
        """One case of a batch."""
        return replace(self, **{name: value[number] for name, value in _arrays(self).items()})

    def some(self, numbers: NDArray[np.int64]) -> Shortage:
        """Some cases of a batch, as a batch."""
        return replace(self, **{name: value[numbers] for name, value in _arrays(self).items()})


def batch(cases: Sequence[Shortage]) -> Shortage:
    """Cases of one instance side by side: same parties, steps, periods and terms."""
    stacked: dict[str, Any] = {
        name: np.stack([getattr(c, name) for c in cases]) for name in _arrays(cases[0])
    }
    return replace(cases[0], **stacked)


def _arrays(s: Shortage) -> dict[str, Any]:
    return {
        f.name: getattr(s, f.name)
        for f in fields(s)
        if isinstance(getattr(s, f.name), np.ndarray | np.floating)
    }


def _with_opening(delivered: Floats, opening: Floats) -> Floats:
    inflow = np.array(delivered, dtype=float)
    inflow[..., 0] += opening
    return inflow


def fill_steps(unserved: Floats, size: Floats) -> Floats:
    """Spread what is unserved (..., P, K) over steps of size (..., P, L, K), cheapest first."""
    return np.minimum(np.maximum(unserved[..., None, :] - sizes_before(size), 0.0), size)


def sizes_before(size: Floats) -> Floats:
    """(..., P, L, K) sum of the sizes of all steps before each, cheapest first."""
    return np.asarray(np.cumsum(size, axis=-2) - size)
