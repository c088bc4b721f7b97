"""Leximin: the worst served first, then the next, over parties and materials together.

Where every outcome is the coverage of one party with one material, and the limits only say how much there is
for groups of them (a stock for each material, a release limit for each party), the leximin division follows
by progressive filling: all rise at one level until a limit is reached, its members stop, the others go on.
Each round is exact and stops one limit at least (Bertsekas and Gallager 1992, section 6.5; Nace and Pioro
2006).

Where an outcome is made of several tonnes (substitution between materials, several periods in one outcome,
logistics), the limits are those of a linear program: that is the sequence of LPs of FORMULATION 3.4, whose
tool is ``stockpact.solve.lexicographic``; it takes outcomes as goals. :class:`Outcomes` is what both have in
common.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from . import equal_coverage
from .claims import Claims
from .rule import SplitRule, properties
from .shortage import Floats
from .split_mode import schedule_by

ROUNDING = 1e-12
"""Part of a limit that may be left when it counts as reached."""


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Outcomes y_n = (A_n + r_n) / D_n, and limits sum_n uses[m, n] r_n <= limit[m]."""

    need: Floats
    """(N,) D, t, or D times a reference coverage where materials are not comparable; positive"""
    served: Floats
    """(N,) A, t"""
    most: Floats
    """(N,) largest award, t"""
    uses: Floats
    """(M, N) tonnes of each limit that a tonne of award uses; not negative"""
    limit: Floats
    """(M,) t"""

    def coverage(self, award: Floats) -> Floats:
        """(N,) y with these awards."""
        return np.asarray((self.served + award) / self.need)


def of_materials(
    need: Floats,
    served: Floats,
    stock: Floats,
    party_limit: Floats | None = None,
    reference: Floats | float = 1.0,
) -> Outcomes:
    """Outcomes of parties and materials (P, I): a stock (I,) of each material, a release limit (P,) of each
    party.

    ``reference`` is the coverage that counts as one, by party and material: set it lower for what can be
    missed more easily. Outcomes stand in the order of parties, and of materials within each.
    """
    P, I = need.shape
    materials = np.tile(np.eye(I), P)
    rows, limits = [materials], [np.asarray(stock, float)]
    if party_limit is not None:
        bound = np.isfinite(party_limit)
        rows.append(np.repeat(np.eye(P), I, axis=1)[bound])
        limits.append(np.asarray(party_limit, float)[bound])
    goal = (need * reference).ravel()
    most = np.maximum(need - served, 0.0).ravel()
    return Outcomes(
        goal, np.asarray(served, float).ravel(), most, np.concatenate(rows), np.concatenate(limits)
    )


def share(o: Outcomes) -> Floats:
    """(N,) the leximin awards: no outcome can be raised without lowering one that is no better."""
    start = np.divide(o.served, o.need, out=np.full(o.need.shape, np.inf), where=o.need > 0)
    award, level = np.zeros(len(o.need)), -np.inf
    rising: NDArray[np.bool_] = (o.most > 0) & (o.need > 0)
    reached = np.full(len(o.limit), np.inf)
    touched: NDArray[np.bool_] = np.ones(len(o.limit), dtype=bool)
    while rising.any():
        for m in np.flatnonzero(touched).tolist():
            reached[m] = _level(o, start, award, rising, m, level)
        level = float(reached.min(initial=np.inf))
        award = np.where(rising, _at(o.need, start, o.most, level), award)
        spent = reached <= level + ROUNDING * abs(level)
        stops = rising & ((o.uses[spent] > 0).any(axis=0) | ~np.isfinite(level))
        rising = np.asarray(rising & ~stops)
        touched = np.asarray((o.uses[:, stops] > 0).any(axis=1))
    return award


def _at(need: Floats, start: Floats, most: Floats, level: float | Floats) -> Floats:
    """Awards of those that rise, at a level of coverage."""
    with np.errstate(invalid="ignore"):
        wanted = need * (level - start)
    return np.asarray(np.clip(np.nan_to_num(wanted, nan=0.0), 0.0, most))


def _level(
    o: Outcomes, start: Floats, award: Floats, rising: NDArray[np.bool_], m: int, from_level: float
) -> float:
    """Level at which a limit is reached; infinite when it never is. Between corners its use is a straight
    line.
    """
    members = np.flatnonzero(o.uses[m] > 0)
    mine = members[rising[members]]
    others = members[~rising[members]]
    left = o.limit[m] - float((o.uses[m, others] * award[others]).sum())
    uses, most, begin, need = o.uses[m, mine], o.most[mine], start[mine], o.need[mine]
    if not len(mine) or (uses * most).sum() <= left + ROUNDING * o.limit[m]:
        return np.inf
    corners = np.unique(np.maximum(np.concatenate([begin, begin + most / need]), from_level))
    used = _at(need, begin, most, corners[:, None]) @ uses
    upper = int((used < left).sum())
    if upper == 0:
        return float(corners[0])
    if upper == len(corners):
        return float(corners[-1])
    part = (left - used[upper - 1]) / (used[upper] - used[upper - 1])
    return float(corners[upper - 1] + part * (corners[upper] - corners[upper - 1]))


def divide(amount: Floats | float, claims: Claims) -> Floats:
    """One material at a time, leximin over the parties is equal coverage."""
    return equal_coverage.divide(amount, claims)


RULE = SplitRule(
    name="leximin",
    title="Leximin",
    definition=(
        "The worst coverage of any party with any material is made as high as it can be, then the next "
        "worst, and so on. With a stock for each material and nothing shared between them this is equal "
        "coverage, material by material; release limits of a party link its materials."
    ),
    formula="lexicographic max of the sorted y[p,i] = (A[p,i] + r[p,i]) / D[p,i]",
    source="FORMULATION 3.4; Ogryczak and Sliwinski 2006; Nace and Pioro 2006",
    properties=properties(
        "yes",
        "yes",
        "yes (one material); not in general",
        "for one material yes",
        "as proportional when own supply is 0",
        "strongly no",
        "yes",
    ),
    divide=divide,
    schedule=schedule_by(divide),
    pooled=True,
    ties="None: the leximin coverages are unique, and here so are the awards.",
    law="Equal outcomes for users of equal need, wherever they are; the entitlements do not count.",
    good_choice="When the worst shortage of any party with any material is what could break the alliance.",
)
