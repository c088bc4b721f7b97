"""What a sharing rule sees: one material in one embargo, or one period of it.

Arrays run over parties (P), periods since onset (K) and steps of shortage (L), in that order. Tonnes and thousand EUR.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
TIE_BREAK = 1e-6
"""Weight of a tie-break, as a share of the world price of a tonne: far below any step of shortage cost."""


@dataclass(frozen=True, eq=False)
class Shortage:
    """One material in one embargo, as the release model needs it (FORMULATION 2.1).

    ``claim`` c[p,k] is need that neither supply nor private stock serves; ``opening`` and ``delivered`` are the stock of
    each party at onset and the earlier orders that still arrive; ``shares`` rho[p] the entitlement in the joint stock.
    ``size`` and ``step_cost`` are the steps of shortage, dearer from step to step; ``still_on`` is the probability that
    the embargo lasts beyond period k times the discount factor, ``left_over`` the discounted probability that a tonne
    kept in period k is still there when the embargo ends after k.
    """

    claim: Floats
    """(P, K) t"""
    size: Floats
    """(P, L, K) t"""
    step_cost: Floats
    """(P, L) kEUR/t"""
    still_on: Floats
    """(K,) surv_k * beta^k"""
    left_over: Floats
    """(K,) sum over durations q > k of P(q) * beta^q"""
    opening: Floats
    """(P,) t"""
    delivered: Floats
    """(P, K) t"""
    shares: Floats
    """(P,) adding to 1"""
    agreed: bool
    """Whether the shares are agreed for stock and deliveries alike, not what each party has put in."""
    end_value: float
    """vL, kEUR/t"""
    price: float
    """World price at onset, kEUR/t"""
    limit: float
    """Most that may leave the joint stock in one period, t; infinite without limit."""
    delay: float
    """Periods from release until industry has the tonnes."""
    lending_fee_share: float = 0.0
    """Fee for a borrowed tonne as a share of the price."""
    floor: Floats | None = None
    """(P, K) least award, t: what each party had without lending."""

    @property
    def parties(self) -> int:
        """Number of parties P."""
        return int(self.claim.shape[0])

    @property
    def periods(self) -> int:
        """Number of periods K."""
        return int(self.claim.shape[1])

    @property
    def account_opening(self) -> Floats:
        """(P,) what each party's account holds at onset: rho of the joint stock."""
        return self.shares * self.opening.sum() if self.agreed else self.opening

    @property
    def account_delivered(self) -> Floats:
        """(P, K) what deliveries add to each account: rho of them when shares are agreed, else each party's own."""
        return self.shares[:, None] * self.delivered.sum(axis=0) if self.agreed else self.delivered

    @property
    def account_inflow(self) -> Floats:
        """(P, K) what enters each account in each period, the opening stock in period 0."""
        inflow = np.array(self.account_delivered, dtype=float)
        inflow[:, 0] += self.account_opening
        return inflow

    @property
    def pool_inflow(self) -> Floats:
        """(K,) what enters the joint stock in each period, the opening stock in period 0."""
        inflow = self.delivered.sum(axis=0)
        inflow[0] += self.opening.sum()
        return np.asarray(inflow)

    @property
    def rate(self) -> float:
        """Most that may leave the joint stock in one period, t, finite: never more than there is."""
        return float(min(self.limit, self.opening.sum() + self.delivered.sum()))

    @property
    def claim_shares(self) -> Floats:
        """(P, K) each party's part of the period's claims; equal parts where nobody claims."""
        total = self.claim.sum(axis=0)
        return np.divide(self.claim, total, out=np.full_like(self.claim, 1 / self.parties), where=total > 0)

    @property
    def tie_break(self) -> Floats:
        """(K,) weight of a tie-break, kEUR/t: a millionth of the price, while the embargo is on."""
        return TIE_BREAK * self.price * self.still_on


@dataclass(frozen=True, eq=False)
class Claims:
    """One material in one period, for a rule in split mode: arrays over parties, and parties by steps."""

    claim: Floats
    shares: Floats
    size: Floats
    step_cost: Floats

    @property
    def open_steps(self) -> Floats:
        """(P, L) t: where the claim falls when nothing is released, cheapest steps first."""
        return fill_steps(self.claim, self.size)


def fill_steps(unserved: Floats, size: Floats) -> Floats:
    """Spread what is unserved over steps, cheapest first: ``(..., )`` tonnes and ``(..., L)`` sizes give ``(..., L)``."""
    before = np.cumsum(size, axis=-1) - size
    return np.clip(unserved[..., None] - before, 0.0, size)


def split_where_it_helps_most(amount: float, open_steps: Floats, step_cost: Floats, wish: Floats) -> Floats:
    """Serve the dearest open steps first; between equal ones come as close to ``wish`` as they allow.

    Returns tonnes by party, adding to the smaller of ``amount`` and what is open.
    """
    amount = min(amount, float(open_steps.sum()))
    least, most = np.zeros(len(wish)), np.zeros(len(wish))
    for cost in np.unique(step_cost)[::-1]:
        tied = np.where(step_cost == cost, open_steps, 0.0).sum(axis=1)
        least, most = most, most + tied
        if most.sum() >= amount:
            break
    award = np.clip(wish, least, most)
    lack = amount - award.sum()
    room = most - award if lack > 0 else award - least
    total = room.sum()
    return np.asarray(award + (room * (lack / total) if total > 0 else 0.0))


Numbers = dict[str, dict[Any, Any]]
"""New numbers of a compiled model by kind (cost, column_upper, row_lower, ...) and family, as a patch takes them."""
