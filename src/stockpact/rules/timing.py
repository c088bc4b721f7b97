"""When to release, exactly and without a solver: the dearest missing tonnes first, as far as the stock
allows.

A release may not exceed what has come in so far (one limit for every run of periods from the onset), nor
the rate limit of its period, nor the claim of its party. These sets are nested or disjoint, so the feasible
releases form a polymatroid, and for a convex damage the greedy order is optimal (Edmonds 1970; Federgruen
and Groenevelt 1986, Operations Research 34(6)). Every rule reduces to this; the release model states the
same as an LP, and tests hold the two together.
"""

from __future__ import annotations

import numpy as np

from .shortage import Floats


def dearest_first(value: Floats, size: Floats, cap: Floats, rate: Floats, inflow: Floats) -> Floats:
    """Serve steps in falling order of value while it is positive; between equal values the earlier period.

    ``value`` and ``size`` are (B, P, L, K), ``cap`` (B, P, K), ``rate`` and ``inflow`` (B, K); inflow may
    be negative where earlier awards have been taken out of it. Returns the tonnes served, (B, P, L, K).
    """
    B, P, L, K = value.shape
    worth = np.where(size > 0, value, -np.inf)
    order = np.argsort(-_by_period(worth), axis=1, kind="stable")
    values = np.take_along_axis(_by_period(worth), order, axis=1)
    sizes = np.take_along_axis(_by_period(size), order, axis=1)
    served = np.zeros((B, K * P * L))
    room = np.cumsum(inflow, axis=1)
    cap, rate = cap.copy(), np.array(np.broadcast_to(rate, (B, K)))
    for j in range(K * P * L):
        b = np.flatnonzero(values[:, j] > 0)
        if not len(b):
            break
        item = order[b, j]
        k, p = item // (P * L), item // L % P
        later = np.arange(K) >= k[:, None]
        least = np.where(later, room[b], np.inf).min(axis=1)
        take = np.minimum(np.minimum(sizes[b, j], least), np.minimum(rate[b, k], cap[b, p, k]))
        take = np.maximum(take, 0.0)
        room[b] -= later * take[:, None]
        rate[b, k] -= take
        cap[b, p, k] -= take
        served[b, item] = take
    return np.moveaxis(served.reshape(B, K, P, L), 1, 3)


def _by_period(steps: Floats) -> Floats:
    """(B, P, L, K) as (B, K * P * L), earlier periods first."""
    return np.moveaxis(steps, 3, 1).reshape(len(steps), -1)


def settle_ties(served: Floats, open_steps: Floats, step_cost: Floats, cap: Floats, wish: Floats) -> Floats:
    """Awards (B, P, K) as close to ``wish`` as equal steps of different parties allow.

    In each period all steps dearer than the cheapest one served keep what they have; steps of exactly that
    cost may be exchanged between parties. Totals of the period and the damage stay as they are.
    """
    cost = np.broadcast_to(step_cost[..., None], served.shape)
    marginal = np.where(served > 0, cost, np.inf).min(axis=(1, 2), keepdims=True)
    least = np.where(cost > marginal, served, 0.0).sum(axis=2)
    most = np.minimum(least + np.where(cost == marginal, open_steps, 0.0).sum(axis=2), cap)
    total = served.sum(axis=(1, 2))
    return spread(total, np.clip(wish, least, most), least, most)


def spread(total: Floats, award: Floats, least: Floats, most: Floats) -> Floats:
    """Move awards (B, P, K) between ``least`` and ``most`` until they add to ``total`` (B, K), in
    proportion to the room.
    """
    lack = total - award.sum(axis=1)
    room = np.where((lack > 0)[:, None], most - award, award - least)
    whole = room.sum(axis=1)
    part = np.divide(lack, whole, out=np.zeros_like(lack), where=whole > 0)
    return np.asarray(award + room * part[:, None])


def common_steps(open_steps: Floats, step_cost: Floats, shares: Floats) -> tuple[Floats, Floats]:
    """Steps of a joint release of which each party gets a fixed share: sizes and costs, both (B, 1, M, K).

    The release serves every party's dearest steps first; between two points at which some party comes to
    its next step, a tonne of the release averts the shares' mean of the steps' costs.
    """
    B, P, L, K = open_steps.shape
    rho = shares[:, :, None, :]
    dearest = open_steps[:, :, ::-1, :]
    ends = np.cumsum(dearest, axis=2)
    reach = np.divide(ends, rho, out=np.full_like(ends, np.inf), where=np.broadcast_to(rho > 0, ends.shape))
    points = np.sort(reach.reshape(B, P * L, K), axis=1)
    points = np.minimum(points, np.where(rho[:, :, 0] > 0, reach[:, :, -1], np.inf).min(axis=1)[:, None])
    points = np.where(np.isfinite(points), points, 0.0)
    starts = np.concatenate([np.zeros((B, 1, K)), points[:, :-1]], axis=1)
    middle = (starts + points) / 2
    costs = np.zeros_like(middle)
    for p in range(P):
        step = (middle[:, :, None] >= reach[:, p, None, :, :]).sum(axis=2).clip(max=L - 1)
        costs += shares[:, p, None, :] * np.take_along_axis(
            step_cost[:, p, ::-1], step.reshape(B, -1), 1
        ).reshape(step.shape)
    return (points - starts)[:, None], costs[:, None]
