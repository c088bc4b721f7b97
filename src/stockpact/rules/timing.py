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

CLEARED = 16
"""Steps after which cases without any stock left are put aside: whatever is served draws on the room of the
last period."""


def dearest_first(value: Floats, size: Floats, cap: Floats, rate: Floats, inflow: Floats) -> Floats:
    """Serve steps in falling order of value while it is positive; between equal values the earlier period.

    ``value`` and ``size`` are (B, P, L, K), ``cap`` (B, P, K), ``rate`` and ``inflow`` (B, K); inflow may
    be negative where earlier awards have been taken out of it. Returns the tonnes served, (B, P, L, K).
    """
    B, P, L, K = value.shape
    worth = _by_period(np.where(size > 0, value, -np.inf))
    count = (worth > 0).sum(axis=1)
    case = np.argsort(-count, kind="stable")
    count = count[case]
    # One column a case, those with most steps first: whoever is still to be served stands in front.
    item = np.argsort(-worth[case], axis=1, kind="stable")[:, : count.max(initial=0)].T
    sizes = np.take_along_axis(_by_period(size)[case].T, item, axis=0)
    room = np.cumsum(inflow, axis=1)[case].T
    rate = np.broadcast_to(rate, (B, K))[case].T
    cap = cap[case].reshape(B, P * K).T
    later = np.arange(K)[:, None] >= np.arange(K)
    served = np.zeros((B, K * P * L))
    for j in range(len(item)):
        if j % CLEARED == 0:
            left = (count > j) & (room[-1] > 0)
            case, count, item, sizes = case[left], count[left], item[:, left], sizes[:, left]
            room, rate, cap = room[:, left], rate[:, left], cap[:, left]
        n = np.arange(np.count_nonzero(count > j))
        if not len(n):
            break
        k, p = item[j, n] // (P * L), item[j, n] // L % P
        after = later[:, k]
        least = np.where(after, room[:, : len(n)], np.inf).min(axis=0)
        take = np.minimum(np.minimum(sizes[j, n], least), np.minimum(rate[k, n], cap[p * K + k, n]))
        take = np.maximum(take, 0.0)
        room[:, : len(n)] -= after * take
        rate[k, n] -= take
        cap[p * K + k, n] -= take
        served[case[n], item[j, n]] = take
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
