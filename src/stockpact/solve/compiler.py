"""From a Pyomo model to arrays: compile once, own the names, and keep one row for one constraint.

Pyomo's own visitors turn each expression, or each template of a whole family of expressions, into
coefficients; this module lays them out. It differs from Pyomo's standard-form writer, against which tests
compare it, in this: columns and rows stand in declared order, a two-sided constraint is one row, a constraint
that can never hold stays as an empty row so that the answer is "infeasible" with a name, and a maximisation
is turned into a minimisation. Like the writer it drops constraints that hold by themselves and variables that
are fixed or that nothing uses; families remember them.
"""

from __future__ import annotations

import io
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
from pyomo.common.gc_manager import PauseGC
from pyomo.common.log import LoggingIntercept
from pyomo.common.numeric_types import native_types, value
from pyomo.core.base import Block, Constraint, Expression, Objective, Param, RangeSet, Set, Suffix, Var
from pyomo.core.base.set import IndexedSet, SetData
from pyomo.repn.linear import LinearRepnVisitor
from pyomo.repn.linear_template import LinearTemplateBeforeChildDispatcher, LinearTemplateRepnVisitor
from pyomo.repn.util import ExprType

from ..sparse import sparse
from .arrays import Floats
from .columns import Candidates, gather, keys_of, places
from .errors import ProgramError
from .program import Family, Program

UNDERSTOOD = {Block, Constraint, Expression, Objective, Param, RangeSet, Set, Suffix, Var}


class _Dispatcher(LinearTemplateBeforeChildDispatcher):  # type: ignore[misc]
    """Reads parameters without the deprecated call of Pyomo's own reader: warning of it is slow."""

    @staticmethod
    def _before_indexed_param(visitor: Any, child: Any) -> tuple[bool, tuple[ExprType, Any]]:
        if child not in visitor.indexed_params:
            visitor.indexed_params.add(child)
            visitor.env[visitor.symbolmap.getSymbol(child)] = _numbers_of(child)
        return False, (ExprType.CONSTANT, child)


class _TemplateVisitor(LinearTemplateRepnVisitor):  # type: ignore[misc]
    before_child_dispatcher = _Dispatcher()


def _numbers_of(parameter: Any) -> dict[Any, Any]:
    """The declared numbers of an indexed parameter, and its default for every other index."""
    found = {key: number() if parameter.mutable else number for key, number in parameter.sparse_items()}
    default = parameter.default()
    return found if default is Param.NoValue else defaultdict(lambda: default, found)


def compile_model(model: Any, plain: dict[str, str] | None = None) -> Program:
    """Turn a Pyomo model with exactly one active, linear objective into a :class:`Program`.

    Raises :class:`ProgramError` when there is no single objective, something is not linear or not a finite
    number, or the model holds an active component that is none of variable, parameter, set, constraint and
    objective.
    """
    strange = {c.ctype for c in model.component_objects(active=True, descend_into=True)} - UNDERSTOOD
    if strange:
        raise ProgramError(f"the model holds components that cannot be compiled: {sorted(map(str, strange))}")
    with PauseGC():
        candidates = gather(model)
        writer = _Writer(candidates, {} if plain is None else plain)
        cost, offset, sense = writer.objective(model)
        for constraint in model.component_objects(Constraint, active=True, descend_into=True):
            if not constraint.is_reference():
                writer.constraint(constraint)
        return _laid_out(candidates, writer, cost, offset, sense, str(model.name))


class _Writer:
    """Collects the rows of a model; ``row_of`` holds -1 for a constraint that has no row."""

    def __init__(self, candidates: Candidates, plain: dict[str, str]) -> None:
        self.reasons = plain
        recorder = candidates.recorder
        self.size = len(candidates)
        self.order = recorder.var_order
        self.plain = LinearRepnVisitor({}, var_recorder=recorder)
        self.template = _TemplateVisitor({}, var_recorder=recorder)
        self.index: list[int] = []
        self.data: list[float] = []
        self.ends: list[int] = []
        self.lower: list[float | None] = []
        self.upper: list[float | None] = []
        self.components: list[tuple[str, dict[Any, Any], list[int]]] = []
        self.sets: dict[int, Any] = {}

    def objective(self, model: Any) -> tuple[Floats, float, int]:
        """Cost, offset and sense, as stated."""
        active = list(model.component_data_objects(Objective, active=True, descend_into=True))
        if len(active) != 1:
            raise ProgramError(f"a program needs one active objective, the model has {len(active)}")
        objective = active[0]
        index: list[int] = []
        data: list[float] = []
        offset = None
        if hasattr(objective, "template_expr"):
            try:
                with _quiet():
                    offset = self._expanded(objective, index, data)[0]
            except Exception as error:
                self.reasons[objective.name] = first_line(error)
        if offset is None:
            del index[:], data[:]
            try:
                objective.args  # noqa: B018 - turns a template back into a plain expression
                offset = self._walked(objective.expr, index, data)
            except ProgramError:
                raise
            except Exception as error:
                raise ProgramError(f"the objective {objective.name} cannot be compiled: {error}") from error
        at, weights = np.array(index, dtype=np.int64), np.array(data, dtype=float)
        cost = np.bincount(at, weights, minlength=self.size).astype(float)
        return cost, float(offset), int(objective.sense)

    def constraint(self, constraint: Any) -> None:
        """The rows of one constraint, in declared order; a template that cannot be compiled is taken as
        plain.
        """
        members = list(constraint._data.values())
        begin, first = len(self.index), len(self.ends)
        rows = None
        if members and hasattr(members[0], "template_expr"):
            try:
                with _quiet():
                    rows = [self._row(member, self._expanded) for member in members]
            except Exception as error:
                self.reasons[constraint.name] = first_line(error)
            if rows is None:
                del self.index[begin:], self.data[begin:]
                del self.ends[first:], self.lower[first:], self.upper[first:]
        if rows is None:
            rows = [self._row(member, self._written) for member in members]
        self.components.append((constraint.name, constraint._data, rows))

    def _row(self, member: Any, read: Callable[[Any, list[int], list[float]], tuple[float, Any, Any]]) -> int:
        """Add the row of one constraint and return it, -1 if there is none."""
        if not member._active:
            return -1
        begin = len(self.index)
        offset, lower, upper = read(member, self.index, self.data)
        if lower is None and upper is None:
            del self.index[begin:], self.data[begin:]
            return -1
        self.ends.append(len(self.index))
        self.lower.append(None if lower is None else _number(lower) - offset)
        self.upper.append(None if upper is None else _number(upper) - offset)
        return len(self.ends) - 1

    def _written(self, member: Any, index: list[int], data: list[float]) -> tuple[float, Any, Any]:
        """The coefficients of a plain constraint, appended, and its constant and bounds."""
        try:
            if hasattr(member, "template_expr"):
                member.expr  # noqa: B018 - turns a template back into a plain expression
            lower, body, upper = member.to_bounded_expression()
            return self._walked(body, index, data), lower, upper
        except ProgramError as error:
            raise ProgramError(f"the constraint {member.name}: {error}") from error
        except Exception as error:
            raise ProgramError(f"the constraint {member.name} cannot be compiled: {error}") from error

    def _walked(self, expression: Any, index: list[int], data: list[float]) -> float:
        """Append the coefficients of an expression, return its constant."""
        found = self.plain.walk_expression(expression)
        if found.nonlinear is not None:
            raise ProgramError(f"this is not linear: {expression}")
        index.extend(map(self.order.__getitem__, found.linear))
        data.extend(found.linear.values())
        return found.constant  # type: ignore[no-any-return]

    def _expanded(self, member: Any, index: list[int], data: list[float]) -> tuple[float, Any, Any]:
        """The same for a member of a templatised family, with its bounds."""
        template = member.template_expr()
        new = id(template) not in self.template.expanded_templates
        offset, some_index, some_data, lower, upper = self.template.expand_expression(member, template)
        if new:
            self._plain_sets()
        index.extend(some_index)
        data.extend(some_data)
        return offset, lower, upper

    def _plain_sets(self) -> None:
        """Let the code that Pyomo made of the templates loop over tuples instead of sets, for speed."""
        env = self.template.env
        for symbol, thing in env.items():
            if isinstance(thing, IndexedSet):
                env[symbol] = self._as_tuples(thing, lambda s: {k: tuple(member) for k, member in s.items()})
            elif isinstance(thing, SetData) and thing.isfinite():
                env[symbol] = self._as_tuples(thing, tuple)

    def _as_tuples(self, thing: Any, how: Callable[[Any], Any]) -> Any:
        if id(thing) not in self.sets:
            self.sets[id(thing)] = how(thing)
        return self.sets[id(thing)]


def first_line(error: Exception) -> str:
    """Kind and first line of an error's message."""
    return f"{type(error).__name__}: {str(error).partition(chr(10))[0]}"


def _quiet() -> LoggingIntercept:
    """Keep Pyomo's error log about a template to ourselves: the plain rule is tried next."""
    return LoggingIntercept(io.StringIO(), "pyomo", logging.ERROR)


def _number(bound: Any) -> float:
    return float(bound if bound.__class__ in native_types else value(bound))


def _laid_out(
    candidates: Candidates, writer: _Writer, cost: Floats, offset: float, sense: int, name: str
) -> Program:
    m, n = len(writer.ends), len(candidates)
    indptr = np.zeros(m + 1, dtype=np.int64)
    indptr[1:] = writer.ends
    index, data = np.array(writer.index, dtype=np.int32), np.array(writer.data, dtype=np.float64)
    by_row = sparse.csr_array((data, index, indptr), shape=(m, n))
    by_row.sum_duplicates()
    lower, upper = _bound_array(writer.lower, -np.inf), _bound_array(writer.upper, np.inf)
    fixed = candidates.fixed
    if fixed.any():
        moved = by_row @ np.where(fixed, candidates.fixed_at, 0.0)
        lower, upper = lower - moved, upper - moved
        offset += float(cost[fixed] @ candidates.fixed_at[fixed])
    matrix = by_row.tocsc()
    matrix.eliminate_zeros()
    kept_columns = ~fixed & ((np.diff(matrix.indptr) > 0) | (cost != 0))
    matrix = matrix[:, kept_columns]
    filled = np.bincount(matrix.indices, minlength=m) > 0
    kept_rows = filled | (lower > 0) | (upper < 0) | np.isnan(lower) | np.isnan(upper)
    if not kept_rows.all():
        matrix = matrix.tocsr()[kept_rows].tocsc()
    matrix.sort_indices()
    row_place = np.append(places(kept_rows), -1)  # -1 picks the last
    program = Program(
        cost=sense * cost[kept_columns] + 0.0,  # no negative zeros
        offset=sense * offset + 0.0,
        matrix=sparse.csc_array(matrix),
        column_lower=candidates.lower[kept_columns],
        column_upper=candidates.upper[kept_columns],
        integral=candidates.integral[kept_columns],
        row_lower=lower[kept_rows] + 0.0,
        row_upper=upper[kept_rows] + 0.0,
        columns=candidates.families(kept_columns),
        rows={
            title: Family(
                title, keys_of(members), row_place[np.array(row_of, dtype=np.int64)], np.zeros(len(members))
            )
            for title, members, row_of in writer.components
        },
        sense=sense,
        name=name,
    )
    _refuse_strange_numbers(program)
    return program


def _bound_array(bounds: list[float | None], missing: float) -> Floats:
    return np.fromiter((missing if b is None else b for b in bounds), dtype=float, count=len(bounds))


def _refuse_strange_numbers(program: Program) -> None:
    """Refuse numbers that a solver would read as something else."""
    c, r = program.column_names, program.row_names
    bad = {
        "cost of": (~np.isfinite(program.cost), c),
        "lower bound of": (np.isnan(program.column_lower) | (program.column_lower == np.inf), c),
        "upper bound of": (np.isnan(program.column_upper) | (program.column_upper == -np.inf), c),
        "lower side of": (np.isnan(program.row_lower) | (program.row_lower == np.inf), r),
        "upper side of": (np.isnan(program.row_upper) | (program.row_upper == -np.inf), r),
    }
    for what, (where, names) in bad.items():
        if where.any():
            raise ProgramError(f"the {what} {names()[int(np.flatnonzero(where)[0])]} is not a finite number")
    wrong = np.flatnonzero(~np.isfinite(program.matrix.data))
    if len(wrong):
        row = program.row_names()[program.matrix.indices[wrong[0]]]
        raise ProgramError(f"a coefficient of {row} is not a finite number")
    if not np.isfinite(program.offset):
        raise ProgramError("the constant of the objective is not a finite number")
