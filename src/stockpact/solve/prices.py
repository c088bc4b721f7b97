"""How far a shadow price reaches: left and right values by perturbed solves, and the range of a right-hand
side.

In a degenerate optimum a dual is one point of an interval: one more unit may be worth less than one unit less
costs. FORMULATION.md, section 8.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .errors import EngineError
from .highs import HighsError, Solver, check, settings_for
from .options import DUAL, Options
from .patch import Patch
from .program import Key, Program
from .session import Session


@dataclass(frozen=True)
class PriceInterval:
    """d objective / d right-hand side of one row: its dual, and finite differences to both sides.

    A difference is NaN where the row cannot be moved that far.
    """

    family: str
    key: Key
    dual: float
    left: float
    right: float
    step: float


def price_intervals(
    session: Session, family: str, keys: Iterable[Key] | None = None, step: float = 0.01
) -> list[PriceInterval]:
    """For rows of a family: their dual, and the objective's change per unit to the left and to the right.

    Both sides of the row are moved by ``step`` times the larger of 1 and the absolute right-hand side. For a
    MIP ``dual`` is NaN.
    """
    program, base = session.program, session.base
    if not base.optimal:
        raise EngineError(f"there are no prices: the status is {base.status}")
    rows = program.row(family)
    result = []
    for key in rows.keys if keys is None else keys:
        row = rows.at(key)
        if row < 0:
            continue
        i = rows.place[key]
        sides = [float(b) for b in (program.row_lower[row], program.row_upper[row]) if np.isfinite(b)]
        size = step * max([1.0, *map(abs, sides)])
        differences = []
        for move in (-size, size):
            shifted = np.full(len(rows), np.nan)
            low, high = shifted.copy(), shifted.copy()
            low[i], high[i] = program.row_lower[row] + move, program.row_upper[row] + move
            variant = session.solve(Patch(row_lower={family: low}, row_upper={family: high}))
            differences.append((variant.objective - base.objective) / move if variant.optimal else np.nan)
        dual = float(base.row_duals[row]) if base.prices == "exact" else np.nan
        result.append(PriceInterval(family, key, dual, differences[0], differences[1], size))
    return result


@dataclass(frozen=True)
class SideRange:
    """The right-hand sides of one row between which its dual stays what it is, all else equal."""

    family: str
    key: Key
    lower: float
    upper: float


def ranges(program: Program, family: str, options: Options | None = None) -> list[SideRange]:
    """Right-hand side ranging of the rows of a family of an LP, from an optimal basis of the dual simplex."""
    if program.has_integers:
        raise EngineError("ranging needs an LP; fix the integers first")
    options = options or Options()
    try:
        solver = Solver(options.log_file)
        solver.load(program.arrays)
        solver.configure(settings_for(options, DUAL))
        solver.run(options.time_limit)
        if solver.status() != "optimal":
            raise EngineError(f"there is nothing to range: the status is {solver.status()}")
        status, found = solver.highs.getRanging()
        check(status, "getRanging")
    except HighsError as error:
        raise EngineError(str(error)) from error
    low, high = found.row_bound_dn.value_, found.row_bound_up.value_
    rows = program.row(family)
    return [
        SideRange(family, key, float(low[at]), float(high[at]))
        for key, at in zip(rows.keys, rows.position.tolist(), strict=True)
        if at >= 0
    ]
