"""Block algebra on programs: add named columns or rows, change the goal, drop integrality; no Pyomo
involved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ..sparse import sparse
from .arrays import Floats
from .errors import ProgramError
from .program import Family, Key, Program


def with_columns(
    program: Program,
    name: str,
    keys: Sequence[Key],
    block: Any,
    lower: ArrayLike = 0.0,
    upper: ArrayLike = np.inf,
    cost: ArrayLike = 0.0,
) -> Program:
    """The program with a new family of continuous columns at its right end.

    ``block`` holds their coefficients, one row per row of the program and one column per key; ``cost`` is
    minimised.
    """
    _unused(program, name)
    count, (m, n) = len(keys), program.shape
    matrix = sparse.csc_array(
        sparse.hstack([program.matrix, sparse.csc_array(block, shape=(m, count))], format="csc")
    )
    matrix.sort_indices()
    family = Family(name, tuple(keys), np.arange(n, n + count, dtype=np.int64), np.zeros(count))
    return replace(
        program,
        cost=_longer(program.cost, cost, count),
        matrix=matrix,
        column_lower=_longer(program.column_lower, lower, count),
        column_upper=_longer(program.column_upper, upper, count),
        integral=np.concatenate([program.integral, np.zeros(count, dtype=bool)]),
        columns={**program.columns, name: family},
    )


def with_rows(
    program: Program,
    name: str,
    keys: Sequence[Key],
    block: Any,
    lower: ArrayLike = -np.inf,
    upper: ArrayLike = np.inf,
) -> Program:
    """The program with a new family of rows at its lower end; ``block`` has one row per key."""
    _unused(program, name)
    count, (m, n) = len(keys), program.shape
    matrix = sparse.csc_array(
        sparse.vstack([program.matrix, sparse.csc_array(block, shape=(count, n))], format="csc")
    )
    matrix.sort_indices()
    family = Family(name, tuple(keys), np.arange(m, m + count, dtype=np.int64), np.zeros(count))
    return replace(
        program,
        matrix=matrix,
        row_lower=_longer(program.row_lower, lower, count),
        row_upper=_longer(program.row_upper, upper, count),
        rows={**program.rows, name: family},
    )


def with_goal(program: Program, cost: Floats, sense: int = 1) -> Program:
    """The program with another objective, given as stated; without a constant."""
    return replace(program, cost=sense * cost + 0.0, offset=0.0, sense=sense)


def relaxed(program: Program) -> Program:
    """The program without integrality; the original keeps its own."""
    return replace(program, integral=np.zeros(program.shape[1], dtype=bool))


def vector(program: Program, numbers: Mapping[str, ArrayLike]) -> Floats:
    """One number a column from numbers by family, in key order or one for all; what is not named is 0.

    A number for a key that is fixed at something other than 0 is an error, as its share would be lost.
    """
    result = np.zeros(program.shape[1])
    for name, given in numbers.items():
        family = program.column(name)
        values = np.broadcast_to(np.asarray(given, dtype=float), len(family))
        inside = family.position >= 0
        lost = np.flatnonzero(~inside & (values != 0) & (family.absent != 0))
        if len(lost):
            raise ProgramError(
                f"{family.label(family.keys[lost[0]])} is fixed and has no column in the program"
            )
        result[family.position[inside]] = values[inside]
    return result


def _unused(program: Program, name: str) -> None:
    if name in program.columns or name in program.rows:
        raise ProgramError(f"the program already has a family named {name!r}")


def _longer(values: Floats, more: ArrayLike, count: int) -> Floats:
    return np.concatenate([values, np.broadcast_to(np.asarray(more, dtype=float), count)])
