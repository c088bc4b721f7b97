"""Which rows contradict each other: an irreducible infeasible subsystem (IIS), found by HiGHS and checked
here.

It complements the elastic report: few rows that cannot hold together, though any fewer could.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .arrays import Floats
from .blocks import relaxed
from .claims import crossed_bounds
from .cold import solve
from .errors import EngineError
from .highs import HighsError, Solver, check, settings_for
from .options import DUAL, Options
from .program import Key, Program

STRATEGIES = (6, 2)
"""HiGHS's ``iis_strategy``: from an LP and irreducible, then from an LP only. Its default may return an empty
set marked valid."""

BOUND = {2: "lower", 3: "upper", 4: "both"}
"""HiGHS's words for the side of a member."""


@dataclass(frozen=True)
class Side:
    """One side of a row or column bound: ``side`` is ``"lower"``, ``"upper"`` or ``"both"``."""

    family: str
    key: Key
    side: str
    lower: float
    upper: float


@dataclass(frozen=True)
class Iis:
    """Rows and column bounds that cannot hold together.

    ``confirmed``: the subsystem alone was solved and is infeasible; ``irreducible``: HiGHS says that it would
    not be without any of its members. ``note`` says why there is nothing to show.
    """

    rows: tuple[Side, ...]
    columns: tuple[Side, ...]
    confirmed: bool
    irreducible: bool
    note: str = ""


def iis(program: Program, options: Options | None = None) -> Iis:
    """The rows and bounds of an infeasible program that contradict, of its LP relaxation if it has
    integers.
    """
    options = options or Options()
    program = relaxed(program)
    crossed = crossed_bounds(program)
    if crossed:
        rows = {int(i): "both" for i in np.flatnonzero(program.row_lower > program.row_upper)[:1]}
        columns = {int(i): "both" for i in np.flatnonzero(program.column_lower > program.column_upper)[:1]}
        return Iis(*_sides(program, rows, {} if rows else columns), True, True, crossed)
    found = Iis((), (), False, False)
    for strategy in STRATEGIES:
        found = _found(program, options, strategy)
        if found.confirmed or not found.rows:
            break
    return found


def _found(program: Program, options: Options, strategy: int) -> Iis:
    solver = Solver(options.log_file)
    try:
        solver.load(program.arrays)
        solver.configure(settings_for(options, DUAL) | {"iis_strategy": strategy})
        solver.run(options.time_limit)
        if solver.status() != "infeasible":
            words = f"no contradiction in the LP relaxation: its status is {solver.status()}"
            return Iis((), (), False, False, words)
        status, found = solver.highs.getIis()
        check(status, "getIis", warnings=True)
    except HighsError as error:
        raise EngineError(str(error)) from error
    rows = _members(found.row_index_, found.row_bound_)
    columns = _members(found.col_index_, found.col_bound_)
    confirmed = solve(_alone(program, rows, columns), options).status == "infeasible"
    note = "" if confirmed else "HiGHS's subsystem is feasible on its own; rely on the elastic report"
    return Iis(*_sides(program, rows, columns), confirmed, strategy == STRATEGIES[0] and confirmed, note)


def _members(places: list[int], bounds: list[int]) -> dict[int, str]:
    return {i: BOUND[b] for i, b in zip(places, bounds, strict=True) if b in BOUND}


def _sides(
    program: Program, rows: Mapping[int, str], columns: Mapping[int, str]
) -> tuple[tuple[Side, ...], tuple[Side, ...]]:
    row_labels, column_labels = program.row_labels(), program.column_labels()
    return (
        tuple(
            Side(*row_labels[i], s, float(program.row_lower[i]), float(program.row_upper[i]))
            for i, s in rows.items()
        ),
        tuple(
            Side(*column_labels[i], s, float(program.column_lower[i]), float(program.column_upper[i]))
            for i, s in columns.items()
        ),
    )


def _alone(program: Program, rows: Mapping[int, str], columns: Mapping[int, str]) -> Program:
    """The program with only these sides, everything else free, and nothing to optimise."""
    row_lower, row_upper = _only(program.row_lower, program.row_upper, rows)
    column_lower, column_upper = _only(program.column_lower, program.column_upper, columns)
    return replace(
        program,
        cost=np.zeros_like(program.cost),
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=column_lower,
        column_upper=column_upper,
    )


def _only(lower: Floats, upper: Floats, sides: Mapping[int, str]) -> tuple[Floats, Floats]:
    low, high = np.full(len(lower), -np.inf), np.full(len(upper), np.inf)
    for i, side in sides.items():
        if side in ("lower", "both"):
            low[i] = lower[i]
        if side in ("upper", "both"):
            high[i] = upper[i]
    return low, high
