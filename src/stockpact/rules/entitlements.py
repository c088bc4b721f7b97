"""Entitlements from what was put in: material by material, or one share by value for all materials.

Both add to the same value; which of the two is meant has to be written into the pact, because it moves the
materials between the parties (FORMULATION 3.1, R1-account).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .shortage import Floats, Shortage


def by_material(contributed: Floats) -> Floats:
    """(..., P, I) shares of each material of tonnes put in (..., P, I); equal parts where nobody has put in
    any.
    """
    parties = contributed.shape[-2]
    whole = contributed.sum(axis=-2, keepdims=True)
    equal = np.full(contributed.shape, 1 / parties)
    return np.asarray(np.divide(contributed, whole, out=equal, where=whole > 0))


def by_value(contributed: Floats, price: Floats) -> Floats:
    """(..., P, I) one share for all materials: of the value of tonnes (..., P, I) at prices (..., I).

    Equal parts where nothing of value has been put in.
    """
    value = (contributed * price[..., None, :]).sum(axis=-1, keepdims=True)
    return np.broadcast_to(by_material(value), contributed.shape).copy()


def with_shares_by_value(s: Shortage, materials: int) -> Shortage:
    """A batch of cases, ``materials`` of them an embargo, in which each party owns one share by value of
    everything.

    What counts are the stock at onset and the earlier orders that still arrive, at the prices of the onset.
    """
    put_in = (s.opening + s.delivered.sum(axis=-1)).reshape(-1, materials, s.parties)
    shares = by_value(np.moveaxis(put_in, 1, 2), s.price.reshape(-1, materials))
    return replace(s, shares=np.moveaxis(shares, 2, 1).reshape(-1, s.parties), agreed=True)
