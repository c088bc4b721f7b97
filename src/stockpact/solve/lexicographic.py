"""Several goals in order: each is optimised, then held by an inequality with a stated slack while the next
one is.

An LP keeps its basis from goal to goal (the point stays feasible, so the primal simplex goes on); a MIP keeps
its integers as a start. The status is checked after every goal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from ..sparse import sparse
from .arrays import Floats
from .blocks import vector, with_goal, with_rows
from .claims import doubt, told
from .cold import solve
from .errors import EngineError
from .highs import HighsError, Solver, check, settings_for
from .options import LARGE, PRIMAL, Options
from .program import Program
from .session import WARM_ITERATIONS
from .solution import Solution

PINS = "goal"
"""Family of the rows that hold earlier goals; its keys are their names."""


@dataclass(frozen=True)
class Goal:
    """A linear goal: ``weights`` by variable family (key order, or one number for all), to be minimised.

    ``sense=-1`` maximises. ``weights=None`` stands for the program's own objective. While later goals are
    pursued this one may get worse by ``slack`` times (1 + its absolute value).
    """

    name: str
    weights: Mapping[str, ArrayLike] | None = None
    sense: int = 1
    slack: float = 1e-7


@dataclass(frozen=True)
class InOrder:
    """The outcome: one solution a goal that was tried.

    ``program`` is the given one with the rows that pin the goals; ``values`` the optimum of each goal when it
    was its turn. When a goal has no optimum, ``solutions`` ends with its solution, whose status says why.
    """

    program: Program
    goals: tuple[Goal, ...]
    solutions: tuple[Solution, ...]
    values: dict[str, float]

    @property
    def solution(self) -> Solution:
        """The solution of the last goal that was tried."""
        return self.solutions[-1]

    @property
    def runs(self) -> int:
        """How often the solver ran."""
        return sum(s.counters["runs"] for s in self.solutions)

    @property
    def seconds(self) -> float:
        """Seconds of all runs."""
        return sum(s.seconds for s in self.solutions)


def solve_in_order(program: Program, goals: Sequence[Goal], options: Options | None = None) -> InOrder:
    """Optimise the goals one after the other, the first the most important.

    ``options.time_limit`` holds for each goal. Only a goal with a proven optimum is pinned.
    """
    options = options or Options()
    if not goals or len({goal.name for goal in goals}) < len(goals):
        raise EngineError("goals need different names, and there must be one at least")
    weights = [_weights(program, goal) for goal in goals]
    pinned = with_rows(
        program,
        PINS,
        [(goal.name,) for goal in goals[:-1]],
        sparse.csc_array(np.array(weights[:-1]).reshape(-1, len(program.cost))),
    )
    runner = _Runner(options)
    solutions: list[Solution] = []
    values: dict[str, float] = {}
    for i, goal in enumerate(goals):
        stage = with_goal(pinned, goal.sense * weights[i], goal.sense)
        if goal.weights is None:
            stage = replace(stage, offset=program.offset, sense=program.sense)
        solution = runner.solve(stage)
        solutions.append(solution)
        if not solution.optimal:
            break
        values[goal.name] = solution.objective
        if i < len(goals) - 1:
            reached = float(weights[i] @ solution.values)
            pinned = _pinned(pinned, i, reached + goal.slack * (1 + abs(reached)))
    return InOrder(pinned, tuple(goals), tuple(solutions), values)


def _weights(program: Program, goal: Goal) -> Floats:
    """What is minimised for a goal, one number a column."""
    if goal.weights is None:
        return program.cost
    return goal.sense * vector(program, goal.weights)


def _pinned(program: Program, goal: int, limit: float) -> Program:
    upper = program.row_upper.copy()
    upper[program.row(PINS).position[goal]] = limit
    return replace(program, row_upper=upper)


class _Runner:
    """Solves the stages: warm for an LP, with the last point as start for a MIP."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.solver: Solver | None = None
        self.last: Solution | None = None

    def solve(self, stage: Program) -> Solution:
        try:
            solution = self._solve(stage)
        except HighsError as error:
            raise EngineError(str(error)) from error
        self.last = solution
        return solution

    def _solve(self, stage: Program) -> Solution:
        if stage.has_integers:
            return solve(stage, self.options, None if self.last is None else self.last.values)
        if self.solver is None:
            self.solver = Solver(self.options.log_file)
            self.solver.load(stage.arrays)
            algorithm = self.options.algorithm_for(stage.shape[1], False)
            settings = settings_for(self.options, algorithm)
        else:
            algorithm = PRIMAL
            settings = settings_for(self.options, PRIMAL)
            if stage.shape[1] >= LARGE:
                settings["simplex_iteration_limit"] = WARM_ITERATIONS
            self._change(stage)
        self.solver.configure(settings)
        seconds = self.solver.run(self.options.time_limit)
        solution = told(stage, self.solver.read(algorithm, seconds))
        if solution.status in ("optimal", "time limit") and not doubt(solution):
            return solution
        return solve(stage, self.options)

    def _change(self, stage: Program) -> None:
        h = self.solver.highs if self.solver else None
        if h is None:
            return
        n = np.arange(stage.shape[1], dtype=np.int32)
        check(h.changeColsCost(len(n), n, stage.cost), "the next goal")
        pins = stage.row(PINS).position.astype(np.int32)
        check(
            h.changeRowsBounds(len(pins), pins, stage.row_lower[pins], stage.row_upper[pins]), "a pinned goal"
        )
        check(h.changeObjectiveOffset(float(stage.offset)), "the constant of a goal")
