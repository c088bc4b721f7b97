"""Numbers that are kept of every variant: read from the solution's arrays, without tables.

A study of thousands of variants cannot afford the tables of each. What is kept is a weighted sum of columns,
with weights from the variant's own program: outlays are weighted with their cost, which is the discount
factor, purchases with their coefficient in the rows of outlays, which is the unit cost. So a patched price or
discount rate is in the metric as it is in the objective.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np

from ..models.buildup import BuildUp
from ..solve.arrays import Floats, Ints
from ..solve.program import Program
from ..solve.solution import Solution

EUR = 1000.0
"""EUR in one thousand EUR, the money of the models."""


@dataclass(frozen=True)
class Metric:
    """A number by name, such as ``outlays[JP]``, with its unit and meaning."""

    name: str
    unit: str
    text: str


@dataclass(frozen=True)
class _Sum:
    """A sum over columns: of values, of values at their cost, or of the cost of purchases."""

    metric: Metric
    kind: str
    at: Ints
    sign: float = 1.0


class Metrics:
    """The metrics of a build-up program. ``wanted`` are names, also with ``*`` and ``?``."""

    def __init__(self, built: BuildUp, program: Program, wanted: Sequence[str] = ("*",)) -> None:
        sums = [s for s in _all(built, program) if chosen(s.metric.name, wanted)]
        self._sums = sums
        self._paid = _Paid.of(program)
        self.listed: list[Metric] = [s.metric for s in sums]

    def of(self, solution: Solution) -> dict[str, float]:
        """The metrics of a solution; not-a-number without one."""
        if not solution.has_values:
            return dict.fromkeys((m.name for m in self.listed), float("nan"))
        program, values = solution.program, solution.values
        at_cost = program.cost * values
        ways: dict[str, Callable[[], Floats]] = {
            "tonnes": lambda: values,
            "cost": lambda: at_cost * EUR,
            "paid": lambda: self._payments(solution),
        }
        arrays = {kind: ways[kind]() for kind in {s.kind for s in self._sums}}
        return {s.metric.name: s.sign * float(arrays[s.kind][s.at].sum()) for s in self._sums}

    def _payments(self, solution: Solution) -> Floats:
        """What each purchase costs with freight, EUR, not discounted, by column."""
        paid = self._paid if self._paid.fits(solution.program) else _Paid.of(solution.program)
        out = np.zeros(len(solution.values))
        coefficients = -solution.program.matrix.data[paid.entries]
        out[paid.columns] = coefficients * solution.values[paid.columns] * EUR
        return out


@dataclass(frozen=True)
class _Paid:
    """Where the unit costs of purchases stand: coefficients of purchases in the rows of outlays."""

    program: Program
    columns: Ints
    entries: Ints

    @classmethod
    def of(cls, program: Program) -> _Paid:
        """The places in a program."""
        matrix, rows = program.matrix, program.rows["outlays"].position
        is_outlay = np.zeros(program.shape[0], dtype=bool)
        is_outlay[rows[rows >= 0]] = True
        column_of = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        bought = program.columns["purchase"].position
        is_purchase = np.zeros(program.shape[1], dtype=bool)
        is_purchase[bought[bought >= 0]] = True
        entries = np.flatnonzero(is_outlay[matrix.indices] & is_purchase[column_of])
        return cls(program, column_of[entries], entries)

    def fits(self, program: Program) -> bool:
        """Whether a program stores its coefficients at the same places."""
        ours, theirs = self.program.matrix, program.matrix
        return np.array_equal(ours.indptr, theirs.indptr) and np.array_equal(ours.indices, theirs.indices)


def chosen(name: str, wanted: Sequence[str]) -> bool:
    """Whether a name is wanted: named itself, or fits a pattern with ``*`` or ``?``."""
    return any(name == w or fnmatchcase(name, w.replace("[", "[[]")) for w in wanted)


def _all(built: BuildUp, program: Program) -> list[_Sum]:
    data = built.data
    last = data.periods
    due = sorted({int(t) for t in built.targets["period"]} & _deadlines(built))
    out: list[_Sum] = []

    def add(kind: str, name: str, unit: str, text: str, keys: Ints, sign: float = 1.0) -> None:
        if len(keys):
            out.append(_Sum(Metric(name, unit, text), kind, keys, sign))

    outlay, stock, bought = (_Keys(program, f) for f in ("outlay", "stock", "purchase"))
    paid = "Outlays over the plan, present value"
    add("cost", "outlays", "EUR", f"{paid}.", outlay.at())
    for p in data.parties:
        add("cost", f"outlays[{p}]", "EUR", f"{paid}, of {p}.", outlay.at(p))
    add("cost", "end value", "EUR", "Value of the stock left at the end, present value.",
        stock.at(None, None, None, last), -1.0)  # fmt: skip
    add("paid", "purchases", "EUR", "Purchases with freight, not discounted.", bought.at())
    suppliers = dict(zip(data.routes.offers.index, data.routes.offers["supplier"], strict=True))
    for p in data.parties:
        for i in data.materials:
            where = f"{i} for {p}"
            add("tonnes", f"bought[{p},{i}]", "t", f"Bought over the plan, {where}.", bought.at(p, i))
            for t in due:
                name = data.calendar.name(t)
                add("tonnes", f"stock {name}[{p},{i}]", "t", f"Stock at the end of {name}, {where}.",
                    stock.at(p, i, None, t))  # fmt: skip
    for n in dict.fromkeys(suppliers.values()):
        keys = bought.fitting(lambda k, n=n: suppliers[k[0], k[1], k[2]] == n)  # type: ignore[misc]
        add("tonnes", f"from {n}", "t", f"Bought over the plan from {n}, all materials.", keys)
    return out


def _deadlines(built: BuildUp) -> set[int]:
    calendar = built.data.calendar
    names = built.data.instance["targets"]["deadline"]
    return {calendar.number(str(d)) for d in names}


class _Keys:
    """Columns of a family by parts of their keys."""

    def __init__(self, program: Program, family: str) -> None:
        self.family = program.columns[family]
        self.here = self.family.position >= 0
        self.parts = list(zip(*self.family.keys, strict=True)) if self.family.keys else []

    def at(self, *wanted: object) -> Ints:
        """Columns whose key begins with these parts; None stands for any."""
        fits = self.here.copy()
        for part, want in zip(self.parts, wanted, strict=False):
            if want is not None:
                fits &= np.array([p == want for p in part], dtype=bool)
        return self.family.position[fits]

    def fitting(self, test: Callable[[tuple[object, ...]], bool]) -> Ints:
        """Columns whose key passes a test."""
        fits = np.array([test(k) for k in self.family.keys], dtype=bool) & self.here
        return self.family.position[fits]


def units(metrics: Sequence[Metric]) -> Mapping[str, str]:
    """Unit by name."""
    return {m.name: m.unit for m in metrics}
