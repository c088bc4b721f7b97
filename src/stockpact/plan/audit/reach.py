"""What each party's stock may buy, recomputed from the instance alone (FORMULATION B3).

Industry is served first and takes the lowest blocks. What a party's stock may buy from a source is the
party's access less its industry's imports; with shared access the idle access of those who share is one pool.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .case import Case

TRACE = 1e-9
"""Tonnes below which nothing can be bought: the rounding of sums of data."""


@dataclass(frozen=True)
class Reach:
    """Arrays over party p, material m, supplier n, block b and period t."""

    free: np.ndarray
    """What industry leaves of each block, t: n m b t."""
    idle: np.ndarray
    """A party's idle access, t: p m n t; infinite without a table of access."""
    open: np.ndarray
    """Whether the party's stock may buy here, itself or through the pool: p m n t."""
    own: np.ndarray
    """Whether a party has access of its own here that it may use: p m n t."""
    alone: np.ndarray
    """Whether the party buys on its own access only: p m n t."""
    pool: np.ndarray
    """Idle access of all who share, t: m n t."""
    first: np.ndarray
    """Position of the first period in which a new order can arrive: p n."""
    can_arrive: np.ndarray
    """Whether a new order of the party can arrive from anywhere: p m t."""


def reach(case: Case) -> Reach:
    """What each party's stock may buy."""
    found: Reach = case.once("reach", _reach)
    return found


def _reach(case: Case) -> Reach:
    free = _free(case)
    total = case.supply.sum(axis=2).transpose(1, 0, 2)
    shape = case.flows.shape
    if not case.instance.has("access"):
        everywhere = np.broadcast_to(case.acting[:, None, None, None], shape)
        idle = np.full(shape, np.inf)
        own, alone, pool = everywhere, everywhere, np.zeros(shape[1:])
        may = everywhere
    else:
        axes = ("supplier", "party", "material")
        share, headroom, allowed, shareable = (
            case.data("access", c, *axes, fill=np.nan).transpose(1, 2, 0, 3)
            for c in ("share", "headroom_share", "stock_may_buy", "shareable")
        )
        listed = ~np.isnan(allowed)
        limit = np.where(np.isnan(share), (1 + headroom) * case.flows, share * total)
        idle = np.maximum(np.nan_to_num(limit) - case.flows, 0.0)
        acting = case.acting[:, None, None, None]
        own = listed & (allowed == 1) & acting
        sharing = own & (shareable == 1) if case.shared_access else np.zeros(shape, bool)
        pool = np.where(sharing, idle, 0.0).sum(axis=0)
        alone = own & ~sharing
        may = own | (sharing.any(axis=0) & ~listed & acting)
    first = first_delivery(case)
    limit = np.where(alone, idle, pool[None])
    room = np.minimum(limit, free.sum(axis=2).transpose(1, 0, 2)[None])
    arrives = np.arange(case.periods)[None, None, :] >= first[:, :, None]
    can = (may & (room > TRACE) & arrives[:, None]).any(axis=2)
    return Reach(free, idle, np.asarray(may), np.asarray(own), np.asarray(alone), pool, first, can)


def _free(case: Case) -> np.ndarray:
    """What industry leaves of each block: it takes the lowest blocks first."""
    taken = case.flows.sum(axis=0).transpose(1, 0, 2)[:, :, None, :]
    before = np.cumsum(case.supply, axis=2) - case.supply
    return np.asarray(case.supply - np.clip(taken - before, 0.0, case.supply))


def first_delivery(case: Case) -> np.ndarray:
    """(B2) Start + lead time + transit: position of the first possible delivery by party and supplier."""
    lead = np.asarray(case.column("sources", "lead_time_periods"), dtype=float)
    return np.asarray(lead[None, :] + case.freight("transit_periods"))
