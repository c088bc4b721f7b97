"""One material in one period, for rules in split mode: a release is given, the rule divides it.

Cases may stand side by side: every array may have further axes in front of those that are named.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .shortage import Floats, Shortage, fill_steps


@dataclass(frozen=True, eq=False)
class Claims:
    """Claims and entitlements by party, and the steps of shortage by party and step."""

    claim: Floats
    """(..., P) net shortage c that an award can still serve, t"""
    shares: Floats
    """(..., P) entitlement rho, adding to 1"""
    size: Floats
    """(..., P, L) steps of shortage, t; together they are what the party needs"""
    step_cost: Floats
    """(..., P, L) their cost, rising"""
    out_of_reach: Floats | float = 0.0
    """(..., P) net shortage that no award can serve any more, t: what falls before the first release arrives.
    """
    received: Floats | float = 0.0
    """(..., P) awards of earlier periods of the embargo, t."""
    contributed: Floats | None = None
    """(..., P) what each party has put in: tonnes, tonne-quarters or money; by entitlement when not given."""

    @property
    def open_steps(self) -> Floats:
        """(..., P, L) where the claims fall when nothing is released, cheapest steps first, t."""
        lost = np.broadcast_to(self.out_of_reach, self.claim.shape)
        size = self.size[..., None]
        whole = fill_steps((self.claim + lost)[..., None], size)[..., 0]
        return np.asarray(whole - fill_steps(lost[..., None], size)[..., 0])

    @property
    def need(self) -> Floats:
        """(..., P) demand D, t; at least the net shortage."""
        return np.asarray(np.maximum(self.size.sum(axis=-1), self.claim + self.out_of_reach))

    @property
    def served(self) -> Floats:
        """(..., P) part of the need that supply and private stock serve without any award, A, t."""
        return np.asarray(np.maximum(self.need - self.claim - self.out_of_reach, 0.0))

    def coverage(self, award: Floats) -> Floats:
        """(..., P) y = (A + r) / D with these awards; 1 where nothing is needed."""
        need = self.need
        return np.divide(self.served + award, need, out=np.ones(award.shape), where=need > 0)


def claims_of(s: Shortage, period: int, received: Floats | float = 0.0) -> Claims:
    """The claims of one period of an embargo, for a batch of cases."""
    cap = s.cap[..., period]
    return Claims(
        claim=cap,
        shares=s.shares,
        size=s.size[..., period],
        step_cost=s.step_cost,
        out_of_reach=np.maximum(s.claim[..., period] - cap, 0.0),
        received=received,
        contributed=s.opening + s.delivered.sum(axis=-1),
    )


def split_where_it_helps_most(
    amount: Floats | float, open_steps: Floats, step_cost: Floats, wish: Floats
) -> Floats:
    """Serve the dearest open steps first; between equal ones come as close to ``wish`` as they allow.

    Returns tonnes by party, adding to the smaller of ``amount`` and what is open.
    """
    total = np.minimum(amount, open_steps.sum(axis=(-2, -1)))[..., None]
    shape = (*open_steps.shape[:-2], -1)
    tonnes, cost = open_steps.reshape(shape), np.broadcast_to(step_cost, open_steps.shape).reshape(shape)
    dearer = (tonnes[..., None, :] * (cost[..., None, :] > cost[..., :, None])).sum(axis=-1)
    as_dear = (tonnes[..., None, :] * (cost[..., None, :] >= cost[..., :, None])).sum(axis=-1)
    least = np.where(as_dear < total, tonnes, 0.0).reshape(open_steps.shape).sum(axis=-1)
    most = np.where(dearer < total, tonnes, 0.0).reshape(open_steps.shape).sum(axis=-1)
    award = np.clip(wish, least, most)
    lack = total - award.sum(axis=-1, keepdims=True)
    room = np.where(lack > 0, most - award, award - least)
    whole = room.sum(axis=-1, keepdims=True)
    return np.asarray(award + room * np.divide(lack, whole, out=np.zeros_like(lack), where=whole > 0))
