"""A solution: what came out of solving a program, with the evidence that it is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from .arrays import Floats
from .errors import EngineError
from .program import Program
from .residuals import Residuals

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Solution:
    """Status, values and prices of one solve, in the sense in which the model was stated.

    ``status`` is ``"optimal"``, ``"infeasible"``, ``"unbounded"``, ``"time limit"`` or ``"error"``.
    ``objective`` is that of ``values``, ``bound`` the best proven (plus or minus infinity if none), ``gap``
    their relative difference. ``values`` has one number a column, empty when there is no point; ``row_duals``
    and ``reduced_costs`` are d objective / d right-hand side and d objective / d bound, empty for a MIP.
    ``prices`` says what the duals stand for: ``"exact"`` (LP), ``"local"`` (integers fixed at the incumbent)
    or ``"none"``. ``note`` tells what happened on the way, such as a cold re-solve and its reason;
    ``counters`` counts such events.
    """

    program: Program = field(repr=False)
    status: str
    objective: float
    bound: float
    gap: float
    values: Floats = field(repr=False)
    row_duals: Floats = field(repr=False)
    reduced_costs: Floats = field(repr=False)
    residuals: Residuals
    algorithm: str
    iterations: int
    nodes: int
    seconds: float
    note: str = ""
    prices: str = "none"
    counters: dict[str, int] = field(default_factory=dict)

    @property
    def optimal(self) -> bool:
        """Whether an optimum was proven and passed the residual check."""
        return self.status == "optimal"

    @property
    def has_values(self) -> bool:
        """Whether there is a point."""
        return len(self.values) == self.program.shape[1]

    def value(self, family: str) -> Floats:
        """The values of a variable in key order; what the program dropped stands at its fixed value or
        bound.
        """
        self._need(self.has_values, "no values")
        return self.program.column(family).take(self.values)

    def series(self, family: str) -> pd.Series[float]:
        """The values of a variable with its keys as index, a MultiIndex where keys have several parts."""
        return _series(self.value(family), self.program.column(family).keys, family)

    def dual(self, family: str) -> Floats:
        """d objective / d right-hand side of a constraint in key order, 0 for rows that the program
        dropped.
        """
        self._need(self.prices != "none", "no duals (ask local_duals for those of a MIP)")
        return self.program.row(family).take(self.row_duals)

    def dual_series(self, family: str) -> pd.Series[float]:
        """The duals of a constraint with its keys as index."""
        return _series(self.dual(family), self.program.row(family).keys, family)

    def reduced_cost(self, family: str) -> Floats:
        """d objective / d bound of a variable in key order, 0 for columns that the program dropped."""
        self._need(self.prices != "none", "no reduced costs")
        f = self.program.column(family)
        return np.where(f.position >= 0, f.take(self.reduced_costs), 0.0)

    def activity(self, family: str) -> Floats:
        """The left-hand side of a constraint in key order, 0 for rows that the program dropped."""
        self._need(self.has_values, "no values")
        return self.program.row(family).take(self.program.matrix @ self.values)

    def _need(self, there: bool, what: str) -> None:
        if not there:
            raise EngineError(f"the solution has {what}: its status is {self.status}")


def _series(values: Floats, keys: tuple[tuple[Any, ...], ...], name: str) -> pd.Series[float]:
    import pandas as pd

    width = len(keys[0]) if keys else 1
    if width == 1:
        index = pd.Index([key[0] for key in keys])
    elif width == 0:
        index = pd.RangeIndex(1)
    else:
        index = pd.MultiIndex.from_tuples(keys)
    return pd.Series(values, index=index, name=name)
