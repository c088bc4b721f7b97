"""From a Pyomo model to arrays: compile once, own the names, and keep one row for one constraint.

Pyomo's standard-form writer makes the matrix. It writes a two-sided constraint as two rows, moves fixed
variables into the right-hand side, and drops variables that nothing uses and constraints that hold by
themselves; here the two rows become one again, the dropped ones are remembered in their family, and a
maximisation is turned into a minimisation.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC
from pyomo.core.base import Constraint, Var
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

from .arrays import Floats
from .errors import ProgramError
from .program import Family, Key, Program


def compile_model(model: Any) -> Program:
    """Turn a Pyomo model with exactly one active, linear objective into a :class:`Program`.

    Raises :class:`ProgramError` when there is no single objective, the model is not linear, a constraint can
    never hold, or something is not a finite number.
    """
    with PauseGC():
        try:
            form = LinearStandardFormCompiler().write(model, mixed_form=True, set_sense=None)
        except Exception as error:  # the writer raises many kinds; each names the component
            raise ProgramError(f"the model cannot be compiled: {error}") from error
        if len(form.objectives) != 1:
            raise ProgramError(f"a program needs one active objective, the model has {len(form.objectives)}")
        lower, upper, integral = _bounds(form.columns)
        matrix, row_lower, row_upper, row_of = _one_row_each(form)
        sense = int(form.objectives[0].sense)
        column_of = dict(zip(map(id, form.columns), range(len(form.columns)), strict=True))
        program = Program(
            cost=sense * form.c.toarray()[0] + 0.0,  # no negative zeros
            offset=sense * float(form.c_offset[0]),
            matrix=matrix,
            column_lower=lower,
            column_upper=upper,
            integral=integral,
            row_lower=row_lower,
            row_upper=row_upper,
            columns=_column_families(model, column_of),
            rows=_row_families(model, row_of),
            sense=sense,
            name=str(model.name),
        )
    _finite(program)
    return program


def _one_row_each(form: Any) -> tuple[sparse.csc_array, Floats, Floats, dict[int, int]]:
    """Matrix and bounds with one row a constraint, and the row of each constraint by object identity."""
    matrix = form.A.tocsc()
    rhs = np.asarray(form.rhs, dtype=float)
    kind = np.fromiter((row[1] for row in form.rows), dtype=np.int8, count=len(form.rows))
    owner = np.fromiter((id(row[0]) for row in form.rows), dtype=np.int64, count=len(form.rows))
    lower = np.where(kind == 1, -np.inf, rhs)
    upper = np.where(kind == -1, np.inf, rhs)
    second = np.zeros(len(rhs), dtype=bool)
    second[1:] = owner[1:] == owner[:-1]
    if second.any():
        lower[np.flatnonzero(second) - 1] = lower[second]
        lower, upper, owner = lower[~second], upper[~second], owner[~second]
        matrix = matrix.tocsr()[~second].tocsc()
    matrix = sparse.csc_array(matrix)
    matrix.sort_indices()
    return matrix, lower, upper, dict(zip(owner.tolist(), range(len(owner)), strict=True))


def _bounds(columns: list[Any]) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """Lower and upper bound and integrality of each column, as the tighter of bounds and domain."""
    pairs = [v.bounds for v in columns]
    lower = np.fromiter((-np.inf if b[0] is None else b[0] for b in pairs), dtype=float, count=len(pairs))
    upper = np.fromiter((np.inf if b[1] is None else b[1] for b in pairs), dtype=float, count=len(pairs))
    whole: dict[int, bool] = {}
    integral = np.zeros(len(columns), dtype=bool)
    for i, v in enumerate(columns):
        domain = id(v.domain)
        if domain not in whole:
            whole[domain] = not v.is_continuous()
        integral[i] = whole[domain]
    return lower, upper, integral


def _column_families(model: Any, column_of: dict[int, int]) -> dict[str, Family]:
    families = {}
    for variable in model.component_objects(Var, active=True, descend_into=True):
        data = variable._data
        position = _positions(data.values(), column_of)
        absent = np.zeros(len(data))
        if (position < 0).any():
            for i, v in enumerate(data.values()):
                if position[i] < 0:
                    absent[i] = _resting(v)
        families[variable.name] = Family(variable.name, _keys(data), position, absent)
    return families


def _resting(v: Any) -> float:
    """The value of a variable that is not in the program: where it is fixed, else the bound nearest to
    zero.
    """
    if v.fixed:
        return float(v.value)
    lower, upper = v.bounds
    return float(
        max(lower, 0.0) if lower is not None and lower > 0 else min(upper, 0.0) if upper is not None else 0.0
    )


def _row_families(model: Any, row_of: dict[int, int]) -> dict[str, Family]:
    families = {}
    for constraint in model.component_objects(Constraint, active=True, descend_into=True):
        data = constraint._data
        families[constraint.name] = Family(
            constraint.name, _keys(data), _positions(data.values(), row_of), np.zeros(len(data))
        )
    return families


def _positions(members: Iterable[Any], place: dict[int, int]) -> NDArray[np.int64]:
    return np.array([place.get(i, -1) for i in map(id, members)], dtype=np.int64)


def _keys(data: dict[Any, Any]) -> tuple[Key, ...]:
    return tuple(k if type(k) is tuple else () if k is None else (k,) for k in data)


def _finite(program: Program) -> None:
    """Refuse numbers that a solver would read as something else."""
    for what, values, labels in (
        ("cost of", program.cost, program.column_names),
        ("lower bound of", program.column_lower, program.column_names),
        ("upper bound of", program.column_upper, program.column_names),
        ("right-hand side of", program.row_lower, program.row_names),
        ("right-hand side of", program.row_upper, program.row_names),
    ):
        bad = np.isinf(values) if what == "cost of" else np.zeros(len(values), dtype=bool)
        bad |= np.isnan(values)
        if bad.any():
            raise ProgramError(f"the {what} {labels()[int(np.flatnonzero(bad)[0])]} is not a finite number")
    if not np.isfinite(program.matrix.data).all():
        at = int(np.flatnonzero(~np.isfinite(program.matrix.data))[0])
        raise ProgramError(
            f"a coefficient of row {program.row_names()[program.matrix.indices[at]]} is not finite"
        )
