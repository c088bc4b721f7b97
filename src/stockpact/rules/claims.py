"""One material in one period, for rules in split mode: a release is given, the rule divides it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .shortage import Floats, fill_steps


@dataclass(frozen=True, eq=False)
class Claims:
    """Claims and entitlements by party, and the steps of shortage by party and step."""

    claim: Floats
    """(P,) net shortage c, t"""
    shares: Floats
    """(P,) entitlement rho, adding to 1"""
    size: Floats
    """(P, L) steps of shortage, t"""
    step_cost: Floats
    """(P, L) their cost, rising"""

    @property
    def open_steps(self) -> Floats:
        """(P, L) where the claims fall when nothing is released, cheapest steps first, t."""
        return np.asarray(fill_steps(self.claim[:, None], self.size[..., None])[..., 0])


def split_where_it_helps_most(amount: float, open_steps: Floats, step_cost: Floats, wish: Floats) -> Floats:
    """Serve the dearest open steps first; between equal ones come as close to ``wish`` as they allow.

    Returns tonnes by party, adding to the smaller of ``amount`` and what is open.
    """
    amount = min(amount, float(open_steps.sum()))
    least, most = np.zeros(len(wish)), np.zeros(len(wish))
    for cost in np.unique(step_cost)[::-1]:
        least, most = most, most + np.where(step_cost == cost, open_steps, 0.0).sum(axis=1)
        if most.sum() >= amount:
            break
    award = np.clip(wish, least, most)
    lack = amount - award.sum()
    room = most - award if lack > 0 else award - least
    total = room.sum()
    return np.asarray(award + (room * (lack / total) if total > 0 else 0.0))
