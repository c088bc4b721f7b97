"""What the engine is told: one frozen set of options for a run, all of them recorded with the result."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

DUAL, PRIMAL, IPX, TREE = "dual simplex", "primal simplex", "ipx with crossover", "branch and cut"
ALGORITHMS = ("auto", DUAL, PRIMAL, IPX)

LARGE = 50_000
"""Columns from which an LP goes to the interior point method: above, simplex from scratch does not finish in
useful time (ENGINE.md, section 3)."""


@dataclass(frozen=True)
class Options:
    """How to solve.

    ``time_limit`` is in seconds and counts from the start of each run, ``None`` for no limit. ``gap`` and
    ``absolute_gap`` stop a MIP (relative to the objective, and in its unit). ``tolerance`` is the absolute
    feasibility tolerance of rows, columns and reduced costs. ``algorithm`` is one of :data:`ALGORITHMS` for
    LPs; ``"auto"`` takes the dual simplex below :data:`LARGE` columns and the interior point method with
    crossover from there. ``seed`` fixes what the solver draws at random. ``log_file`` receives the solver's
    log, appended.
    """

    time_limit: float | None = None
    gap: float = 1e-4
    absolute_gap: float = 1e-6
    algorithm: str = "auto"
    seed: int = 0
    log_file: Path | None = None
    tolerance: float = 1e-7
    presolve: bool = True

    def __post_init__(self) -> None:
        if self.algorithm not in ALGORITHMS:
            raise _error(f"no algorithm {self.algorithm!r}; there are: {', '.join(ALGORITHMS)}")
        if self.time_limit is not None and not self.time_limit > 0:
            raise _error(f"the time limit must be positive, not {self.time_limit}")
        if not (self.gap >= 0 and self.absolute_gap >= 0 and 1e-10 <= self.tolerance <= 1e-3):
            raise _error("gaps must not be negative and the tolerance must lie between 1e-10 and 1e-3")

    def algorithm_for(self, columns: int, integers: bool) -> str:
        """The algorithm by name for a program of this size."""
        if integers:
            return TREE
        if self.algorithm != "auto":
            return self.algorithm
        return IPX if columns >= LARGE else DUAL


def _error(message: str) -> Exception:
    from .errors import (
        EngineError,  # here, so that the child process of a MIP need not import the rest of the package
    )

    return EngineError(message)
