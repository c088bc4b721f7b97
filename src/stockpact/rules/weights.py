"""Weights of the parties in a rule: how much each counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .claims import Claims
from .shortage import Floats

WEIGHTS = {
    "need": "by need: a tonne of demand counts the same everywhere",
    "equal": "one party, one vote",
    "shares": "by entitlement",
}
"""Weights that go by name; others are given as numbers, one a party: inhabitants, value added, criticality.
"""

Weights = str | ArrayLike


def weights_of(claims: Claims, weights: Weights) -> Floats:
    """(..., P) weights by name, or the numbers that were given.

    Raises ValueError for another name, and for numbers that are negative or all zero.
    """
    if isinstance(weights, str):
        if weights not in WEIGHTS:
            raise ValueError(f"no weights named {weights!r}; there are: {', '.join(WEIGHTS)}, or numbers")
        by_name = {"need": claims.need, "equal": np.ones(claims.claim.shape), "shares": claims.shares}
        return np.asarray(by_name[weights])
    given = np.asarray(weights, float)
    if (given < 0).any() or not (given.sum(axis=-1) > 0).all() or not np.isfinite(given).all():
        raise ValueError("weights are numbers that are not negative, at least one of them positive")
    return np.broadcast_to(given, claims.claim.shape)


def name_of(weights: Weights) -> str:
    """How a table names the weights: ``need``, ``1/2/0.5``."""
    return weights if isinstance(weights, str) else "/".join(f"{w:g}" for w in np.ravel(np.asarray(weights)))
