"""Water-filling: the exact division of an amount along one common level.

Each party's award rises in a straight line with the level, from a level at which it begins to one at which
its claim is met. The total is then a broken line of the level, so the level follows exactly from its corners:
no iteration and no tolerance (Brown 1979, Operations Research 27(2); as LP FORMULATION 3.3). The corners are
sorted, so the order of the parties does not matter beyond rounding.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .shortage import Floats


def fill(amount: Floats | float, weight: Floats, start: Floats | float, most: Floats) -> Floats:
    """r_p = min(most_p, max(0, weight_p (level - start_p))), with the level at which they add to the amount.

    ``amount`` is (...), the others (..., P), in tonnes; ``start`` is in tonnes for each unit of weight. What
    exceeds the sum of ``most`` is not awarded. Parties without weight come last, in proportion to ``most``.
    """
    weight, start, most = (np.asarray(x, float) for x in np.broadcast_arrays(weight, start, most))
    total = np.clip(np.asarray(amount, float), 0.0, most.sum(axis=-1))
    weighted = np.where(weight > 0, most, 0.0)
    first = np.minimum(total, weighted.sum(axis=-1))
    award = _along_level(first, weight, start, weighted)
    rest = np.where(weight > 0, 0.0, most)
    whole = rest.sum(axis=-1)
    part = np.divide(total - first, whole, out=np.zeros_like(total), where=whole > 0)
    return np.asarray(award + rest * part[..., None])


def _along_level(total: Floats, weight: Floats, start: Floats, most: Floats) -> Floats:
    moving = (weight > 0) & (most > 0)
    begin = np.where(moving, start, 0.0)
    end = begin + np.divide(most, weight, out=np.zeros_like(most), where=moving)
    corners = np.sort(np.concatenate([begin, end], axis=-1), axis=-1)

    def given(level: Floats) -> Floats:
        """(..., N, P) awards at levels (..., N)."""
        rise = (level[..., None] - begin[..., None, :]) * np.where(moving, weight, 0.0)[..., None, :]
        at_end = level[..., None] >= end[..., None, :]
        return np.where(at_end, most[..., None, :], np.clip(rise, 0.0, most[..., None, :]))

    reached = given(corners).sum(axis=-1)
    upper = np.minimum((reached < total[..., None]).sum(axis=-1), corners.shape[-1] - 1)
    lower = np.maximum(upper - 1, 0)

    def at(values: Floats, place: NDArray[np.int64]) -> Floats:
        return np.asarray(np.take_along_axis(values, place[..., None], axis=-1))

    low, high = at(corners, lower), at(corners, upper)
    below, above = given(low)[..., 0, :], given(high)[..., 0, :]
    climb = above.sum(axis=-1) - below.sum(axis=-1)
    lack = total - below.sum(axis=-1)
    part = np.divide(lack, climb, out=np.zeros_like(climb), where=climb > 0)
    return np.asarray(below + (above - below) * np.clip(part, 0.0, 1.0)[..., None])


def share_out(amount: Floats | float, parts: Floats) -> Floats:
    """The amount (...) in proportion to parts (..., P); nothing where all parts are zero."""
    whole = parts.sum(axis=-1, keepdims=True)
    each = np.divide(parts, whole, out=np.zeros(parts.shape), where=whole > 0)
    return np.asarray(each * np.asarray(amount, float)[..., None])
