"""How well parties are served and how evenly (FORMULATION 3.8). Pure functions of arrays, parties on the
first axis.

Weights are need unless others are given (inhabitants, output); a party without weight does not count.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

TOLERANCE = 1e-6
"""Coverage by which one outcome must exceed another to be called better."""


def coverage(need: ArrayLike, unserved: ArrayLike) -> Floats:
    """Share of need that is served, y = 1 - unserved / need; 1 where nothing is needed."""
    d, u = np.asarray(need, float), np.asarray(unserved, float)
    return np.asarray(1.0 - np.divide(u, d, out=np.zeros(np.broadcast(d, u).shape), where=d > 0))


def days_survived(by_period: ArrayLike, days: float, threshold: float) -> tuple[float, bool]:
    """Days until coverage falls below the threshold, and whether it never does.

    ``days * (k1 + min(1, y_k1 / threshold))`` with k1 the first period (of ``days`` days) in which coverage
    is below the threshold; the whole horizon when there is none, which is then a lower bound.
    """
    y = np.asarray(by_period, float)
    below = np.flatnonzero(y < threshold - TOLERANCE)
    if not len(below):
        return days * len(y), True
    k1 = int(below[0])
    return float(days * (k1 + min(1.0, y[k1] / threshold))), False


def jain(outcome: ArrayLike, weights: ArrayLike) -> float:
    """Jain's index (sum w y)^2 / (sum w sum w y^2): 1 when all are equal, 1/n when one of n has all.

    Jain, Chiu and Hawe 1984. NaN without weight; 1 when nobody has anything.
    """
    y, w = np.asarray(outcome, float), np.asarray(weights, float)
    square = w.sum() * (w * y**2).sum()
    if w.sum() <= 0:
        return float("nan")
    return float((w * y).sum() ** 2 / square) if square > 0 else 1.0


def gini(outcome: ArrayLike, weights: ArrayLike) -> float:
    """Gini coefficient sum_ij w_i w_j |y_i - y_j| / (2 (sum w)^2 mean y); 0 when all are equal. NaN without
    weight.
    """
    y, w = np.asarray(outcome, float), np.asarray(weights, float)
    total = w.sum()
    if total <= 0:
        return float("nan")
    mean = (w * y).sum() / total
    spread = (w[:, None] * w[None, :] * np.abs(y[:, None] - y[None, :])).sum()
    return float(spread / (2 * total**2 * mean)) if mean > 0 else 0.0


def max_min_ratio(outcome: ArrayLike, weights: ArrayLike) -> float:
    """Best served over worst served; infinite when one is not served at all, NaN without weight."""
    y = np.asarray(outcome, float)[np.asarray(weights, float) > 0]
    if not len(y):
        return float("nan")
    if y.max() <= 0:
        return 1.0
    return float(y.max() / y.min()) if y.min() > 0 else float("inf")


def envy(need: ArrayLike, supply: ArrayLike, award: ArrayLike, shares: ArrayLike) -> int:
    """Pairs (p, q) in which p would be served better by q's award, scaled to p's entitlement (FORMULATION
    3.7).

    p envies q when y_p(r_p) < y_p(r_q rho_p / rho_q); an award to a party without entitlement is envied by
    every party that has some and is not fully served.
    """
    d, a, r = np.asarray(need, float), np.asarray(supply, float), np.asarray(award, float)
    rho = np.asarray(shares, float)
    count = 0
    for p in range(len(d)):
        if d[p] <= 0:
            continue
        mine = min(1.0, (a[p] + r[p]) / d[p])
        for q in range(len(d)):
            if q == p or r[q] <= 0 or rho[p] <= 0:
                continue
            scaled = r[q] * rho[p] / rho[q] if rho[q] > 0 else np.inf
            count += mine < min(1.0, (a[p] + scaled) / d[p]) - TOLERANCE
    return count


def price_of_fairness(averted: float, averted_at_most: float) -> float:
    """Part of the avertible damage that a rule gives up: (most - averted) / most; 0 when nothing can be
    averted.

    Bertsimas, Farias and Trichakis 2011, Operations Research 59(1).
    """
    return (averted_at_most - averted) / averted_at_most if averted_at_most > 0 else 0.0
