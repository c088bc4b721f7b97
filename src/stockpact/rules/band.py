"""Ratio with a band: shares may leave the agreed ratio by a fixed number of points, and no further."""

from __future__ import annotations

from functools import partial

import numpy as np

from .claims import Claims
from .filling import fill
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by

DEFAULT = 0.1
"""Ten points of the release to either side: an assumption, to be replaced by what is agreed."""


def divide(amount: Floats | float, claims: Claims, width: float = DEFAULT) -> Floats:
    """The most that |r_p - rho_p R| <= width R allows, R <= H; inside the band as close to the ratio as can
    be.
    """
    total = np.minimum(amount, largest(claims, width))
    rho = claims.shares
    least = np.minimum(np.maximum(rho - width, 0.0) * total[..., None], claims.claim)
    most = np.minimum((rho + width) * total[..., None], claims.claim)
    start = np.divide(least, rho, out=np.zeros_like(least), where=rho > 0)
    return np.asarray(least + fill(total - least.sum(axis=-1), rho, start, most - least))


def largest(claims: Claims, width: float) -> Floats:
    """(...) the largest release R that keeps every share within the band and every award within its claim.

    Two limits, both exact: no party may have to take more than it claims, (rho_p - width) R <= c_p; and the
    parties together must be able to take R, sum_p min(c_p, (rho_p + width) R) >= R. What they can take is a
    broken line of R with corners at c_p / (rho_p + width), bending downwards, so the second limit is where it
    meets R.
    """
    _checked(width)
    c, rho = claims.claim, claims.shares
    low, high = np.maximum(rho - width, 0.0), rho + width
    must = np.divide(c, low, out=np.full(c.shape, np.inf), where=low > 0).min(axis=-1)
    c = np.where(high > 0, c, 0.0)
    with np.errstate(over="ignore"):  # a share next to nothing: its corner lies beyond all others
        corners = np.divide(c, high, out=np.zeros(c.shape), where=high > 0)
    order = np.argsort(corners, axis=-1)
    c, high = (np.take_along_axis(x, order, axis=-1) for x in (c, high))
    rising = high.sum(axis=-1, keepdims=True) - np.cumsum(high, axis=-1)
    # what they can take is the least of these lines: the first n parties full, the others rising
    meets = np.divide(
        np.cumsum(c, axis=-1), 1 - rising, out=np.full(c.shape, np.inf), where=rising < 1 - 1e-12
    )
    can = meets.min(axis=-1)
    return np.asarray(np.minimum(np.minimum(must, can), claims.claim.sum(axis=-1)))


def _checked(width: float) -> None:
    if not width >= 0:
        raise ValueError("the width of the band is not negative")


def rule(width: float = DEFAULT) -> SplitRule:
    """The rule with a band of this width, as a share of the release."""
    _checked(width)
    chosen = partial(divide, width=width)
    return SplitRule(
        name="band" + ("" if width == DEFAULT else f":{width:g}"),
        title=f"Ratio with a band of {100 * width:g} points",
        definition=(
            f"Each party's share of a release may differ from the agreed one by up to {100 * width:g} "
            f"percentage "
            "points, so that a party with little need holds back less. Within the band shares stay as close "
            "to the ratio as the claims allow."
        ),
        formula="|r[p] - rho[p] R| <= width R,  r[p] <= c[p],  R <= H as large as possible",
        source="FORMULATION 3.1, R1-band",
        properties=properties(
            "no",
            "by rho",
            "for two parties yes",
            "no",
            "no, each party has a band of its own",
            "yes (entitlement independent of loss)",
            "no / small",
        ),
        divide=chosen,
        schedule=schedule_by(chosen),
        pooled=True,
        ties=(
            "Shares are those nearest to the ratio: what one party leaves goes on by entitlement, up to the "
            "band."
        ),
        law="The ratio and the band are fixed beforehand and open.",
        good_choice="When the ratio is politically fixed but small departures are accepted.",
    )


RULE = rule()
