"""Whole lots: what can only be released in drums or containers is divided in ordered outcomes.

With whole lots no outcome need be blocked, so leximin by levels is wrong; what is compared are the ordered
coverages, worst first (Ogryczak and Sliwinski 2006; FORMULATION 3.4). For one material the best division
gives lot by lot to whoever stands lowest (a greedy order, exact for one limit: Ibaraki and Katoh 1988,
chapter 5).
"""

from __future__ import annotations

import numpy as np

from .claims import Claims
from .equal_coverage import divide as equal_coverage
from .shortage import Floats


def leximin(amount: Floats | float, claims: Claims, lot: float) -> Floats:
    """(..., P) awards in whole lots with the lexicographically largest ordered coverages.

    No lot beyond a claim is given. Between parties of equal coverage the lot goes to the larger open claim,
    then to the first in the order of parties: of equal parties one has to come first. Raises ValueError for a
    lot of no size.
    """
    lots = _lots(amount, lot)
    whole = _down(claims.claim, lot)
    exact = equal_coverage(
        lots * lot,
        Claims(
            whole * lot,
            claims.shares,
            claims.size,
            claims.step_cost,
            claims.out_of_reach + claims.claim - whole * lot,
        ),
    )
    given = np.minimum(np.ceil(exact / lot - 1e-9), whole)
    return _take_back(given, np.minimum(lots, whole.sum(axis=-1)), claims, lot)


def in_lots(award: Floats, claims: Claims, lot: float) -> Floats:
    """(..., P) the awards of any rule in whole lots, each less than one lot off.

    As many lots are given as the awards make up together. Every party has its awards rounded down, and those
    of lowest coverage are rounded up: of all such roundings the one with the best ordered coverages.
    """
    low = _down(award, lot)
    lots = np.minimum(_lots(award.sum(axis=-1), lot), low.sum(axis=-1) + award.shape[-1])
    up = np.minimum(np.ceil(award / lot - 1e-9), _down(claims.claim, lot))
    y = np.where(up > low, claims.coverage(low * lot), np.inf)
    order = np.lexsort((-np.broadcast_to(claims.claim - low * lot, y.shape), np.round(y, 12)), axis=-1)
    rank = np.argsort(order, axis=-1, kind="stable")
    extra = (lots - low.sum(axis=-1))[..., None]
    return np.asarray(np.where((rank < extra) & (up > low), low + 1, low) * lot)


def _take_back(given: Floats, lots: Floats, claims: Claims, lot: float) -> Floats:
    """Take the highest lots back until only so many are given."""
    excess = given.sum(axis=-1) - lots
    parties = np.arange(given.shape[-1])
    while (excess > 0.5).any():
        before = np.where(given > 0, claims.coverage((given - 1) * lot), -np.inf)
        open_claims = claims.claim - (given - 1) * lot
        order = np.lexsort(
            (np.broadcast_to(-parties, given.shape), open_claims, -np.round(before, 12)), axis=-1
        )
        last = order[..., :1]
        takes = (parties == last) & (excess > 0.5)[..., None]
        given, excess = given - takes, excess - (excess > 0.5)
    return np.asarray(given * lot)


def _lots(amount: Floats | float, lot: float) -> Floats:
    if not lot > 0:
        raise ValueError("a lot has a size")
    return _down(np.maximum(np.asarray(amount, float), 0.0), lot)


def _down(tonnes: Floats, lot: float) -> Floats:
    """Whole lots in tonnes; what is missing by rounding only counts."""
    return np.asarray(np.floor(tonnes / lot + 1e-9))
