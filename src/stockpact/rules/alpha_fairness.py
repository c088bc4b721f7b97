"""Alpha-fairness: one number turns from the greatest total (0) over the Nash product (1) to the worst off
first.

Between the points at which a party begins to be served or has its claim met, optimal coverages are in fixed
proportion, y_p ~ (w_p / D_p)^(1/alpha): the level follows exactly, in logarithms, for any alpha. No tangents
and no tolerance are needed where one material is divided (FORMULATION 3.5 approximates for LPs).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from .claims import Claims
from .equal_coverage import divide as equal_coverage
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by
from .weights import WEIGHTS, Weights, name_of, weights_of

DEFAULT = 1.0
"""The Nash product: an assumption, to be replaced by what is agreed."""
DEFAULT_WEIGHTS = "equal"
"""With weights by need every alpha above 0 gives equal coverage (docs/corrections.md), so they are not the
default.
"""
SMALL = 1e-6
"""An alpha below this counts as 0. Above it coverages are exact to 1e-16 / alpha."""
SAME = 1e-9
"""Relative difference of w / D up to which parties count as equal when alpha is 0."""


def divide(
    amount: Floats | float, claims: Claims, alpha: float = DEFAULT, weights: Weights = DEFAULT_WEIGHTS
) -> Floats:
    """max sum of w_p U(y_p), U = y^(1 - alpha) / (1 - alpha), U = ln y at 1; the limits at 0 and infinity.

    At 0 whoever has the largest w_p / D_p comes first; equal ones are brought to equal coverage, which is the
    limit of small alpha. Raises ValueError when alpha is negative.
    """
    _checked(alpha)
    if np.isinf(alpha):
        return equal_coverage(amount, claims)
    w = weights_of(claims, weights)
    need = claims.need
    worth = np.divide(w, need, out=np.zeros_like(need), where=need > 0)
    total = np.minimum(amount, claims.claim.sum(axis=-1))
    if alpha < SMALL:
        return _by_worth(total, claims, worth)
    first = np.where(worth > 0, claims.claim, 0.0)
    award = _fill(np.minimum(total, first.sum(axis=-1)), claims, worth, alpha)
    late = Claims(
        claims.claim - first, claims.shares, claims.size, claims.step_cost, claims.out_of_reach + first
    )
    return award + equal_coverage(np.maximum(total - award.sum(axis=-1), 0.0), late)


def _checked(alpha: float) -> None:
    if not alpha >= 0:
        raise ValueError("alpha is not negative")


def _by_worth(total: Floats, claims: Claims, worth: Floats) -> Floats:
    """The largest worth first; those of equal worth rise together."""
    award = np.zeros(claims.claim.shape)
    open_to = np.ones(claims.claim.shape, dtype=bool)
    for _ in range(claims.claim.shape[-1]):
        best = np.where(open_to, worth, -np.inf).max(axis=-1, keepdims=True)
        now = open_to & (worth >= best - SAME * np.abs(best))
        part = np.where(now, claims.claim, 0.0)
        rank = Claims(
            part, claims.shares, claims.size, claims.step_cost, claims.out_of_reach + claims.claim - part
        )
        award = award + equal_coverage(np.maximum(total - award.sum(axis=-1), 0.0), rank)
        open_to = open_to & ~now
    return award


def _fill(total: Floats, claims: Claims, worth: Floats, alpha: float) -> Floats:
    """Coverages in proportion to worth^(1/alpha) among those neither at their start nor at their claim."""
    moving = (worth > 0) & (claims.claim > 0)
    served, end = claims.served, claims.served + claims.claim
    with np.errstate(divide="ignore"):
        slope = np.where(moving, np.log(claims.need) + np.log(worth) / alpha, 0.0)
        low, high = np.log(served), np.log(end)
    begins, ends = np.where(moving, low - slope, np.inf), np.where(moving, high - slope, np.inf)

    corners = np.sort(np.concatenate([begins, ends], axis=-1), axis=-1)
    reached = _given(corners, slope, low, high, begins, ends, claims).sum(axis=-1)
    upper = np.minimum((reached < total[..., None]).sum(axis=-1), corners.shape[-1] - 1)[..., None]
    above = np.take_along_axis(corners, upper, axis=-1)
    below = np.take_along_axis(corners, np.maximum(upper - 1, 0), axis=-1)
    # between two corners some have their claim, and the others share what is left in proportion to exp(slope)
    on = moving & (begins < above) & (ends > below)
    fixed = np.where(moving & (ends <= below), claims.claim, 0.0)
    left = (total - fixed.sum(axis=-1) + np.where(on, served, 0.0).sum(axis=-1))[..., None]
    steepest = np.where(on, slope, -np.inf).max(axis=-1, keepdims=True)
    pull = np.where(on, np.exp(np.where(on, slope - steepest, 0.0)), 0.0)
    whole = pull.sum(axis=-1, keepdims=True)
    height = left * np.divide(pull, whole, out=np.zeros_like(pull), where=whole > 0)
    return np.where(on, np.clip(height - served, 0.0, claims.claim), fixed)


def _given(
    level: Floats, slope: Floats, low: Floats, high: Floats, begins: Floats, ends: Floats, claims: Claims
) -> Floats:
    """(..., N, P) awards at levels (..., N), all in logarithms."""
    at, claim = level[..., None], claims.claim[..., None, :]
    height = np.clip(at + slope[..., None, :], low[..., None, :], high[..., None, :])
    risen = np.clip(np.exp(height) - claims.served[..., None, :], 0.0, claim)
    return np.where(at > begins[..., None, :], np.where(at >= ends[..., None, :], claim, risen), 0.0)


def rule(alpha: float = DEFAULT, weights: Weights = DEFAULT_WEIGHTS) -> SplitRule:
    """The rule with this alpha, and weights by name (``need``, ``equal``, ``shares``) or as numbers, one a
    party.
    """
    _checked(alpha)
    chosen = partial(divide, alpha=alpha, weights=weights)
    told = "" if alpha == DEFAULT else f":{alpha:g}"
    return SplitRule(
        name="alpha-fairness" + told + ("" if weights is DEFAULT_WEIGHTS else f":{name_of(weights)}"),
        title=f"Alpha-fairness, alpha {alpha:g}",
        definition=(
            "The weighted sum of the parties' benefit from coverage is made as large as can be; alpha says "
            "how much more a point of coverage counts for who has little: 0 not at all, 1 in proportion "
            "(Nash product), large: only the worst off counts. Weights: "
            + (WEIGHTS[weights] if isinstance(weights, str) else "as given")
            + "."
        ),
        formula=(
            "max sum w[p] U(y[p]),  U(y) = y^(1-alpha) / (1-alpha), ln y at 1,  y[p] = (A[p] + r[p]) / D[p]"
        ),
        source="FORMULATION 3.5; Atkinson 1970; Mo and Walrand 2000",
        properties=properties("yes", "yes, at equal weights", "yes", "yes", "no", "no", "yes"),
        divide=chosen,
        schedule=schedule_by(chosen),
        pooled=True,
        ties="At alpha 0 equal parties are brought to equal coverage, the limit of small alpha.",
        law="Weights and alpha are political choices; fixed beforehand and open they treat all alike.",
        good_choice="When negotiators want one dial between total benefit and protection of the worst off.",
    )


RULE = rule()
