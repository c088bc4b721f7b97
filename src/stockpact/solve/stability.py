"""Coefficient ranges before a solve: numbers very small or very large are where answers go wrong.

After the report that SDDP.jl prints before it starts (``print.jl``), with its limits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Floats
from .program import Program

SMALL, LARGE = 1e-4, 1e7


@dataclass(frozen=True)
class Stability:
    """Smallest and largest absolute value of what is neither zero nor infinite; ``(0, 0)`` where there is
    nothing.
    """

    matrix: tuple[float, float]
    cost: tuple[float, float]
    bounds: tuple[float, float]
    sides: tuple[float, float]
    warnings: tuple[str, ...]

    def lines(self) -> list[str]:
        """The report in words."""
        parts = (
            ("matrix", self.matrix),
            ("cost", self.cost),
            ("bounds", self.bounds),
            ("right-hand sides", self.sides),
        )
        return [f"{name:<17} {low:.0e} to {high:.0e}" for name, (low, high) in parts] + list(self.warnings)


def stability(program: Program) -> Stability:
    """The ranges of a program, with a warning that names one row or column for each that is too wide."""
    a = program.matrix
    column = np.repeat(np.arange(a.shape[1]), np.diff(a.indptr))
    places: dict[str, tuple[Floats, Callable[[int], str]]] = {
        "coefficient": (
            a.data,
            lambda i: f"{program.row_names()[a.indices[i]]} of {program.column_names()[column[i]]}",
        ),
        "cost": (program.cost, lambda i: program.column_names()[i]),
        "bound": (
            np.concatenate([program.column_lower, program.column_upper]),
            lambda i: program.column_names()[i % len(program.cost)],
        ),
        "right-hand side": (
            np.concatenate([program.row_lower, program.row_upper]),
            lambda i: program.row_names()[i % len(program.row_lower)],
        ),
    }
    ranges, warnings = [], []
    for what, (values, name) in places.items():
        low, high, lowest, highest = _range(values)
        ranges.append((low, high))
        if 0 < low < SMALL:
            warnings.append(f"very small {what} {low:.1e} at {name(lowest)}")
        if high > LARGE:
            warnings.append(f"very large {what} {high:.1e} at {name(highest)}")
    return Stability(ranges[0], ranges[1], ranges[2], ranges[3], tuple(warnings))


def _range(values: Floats) -> tuple[float, float, int, int]:
    size = np.abs(values)
    counts = np.flatnonzero(np.isfinite(size) & (size > 0))
    if not len(counts):
        return 0.0, 0.0, -1, -1
    lowest, highest = int(counts[np.argmin(size[counts])]), int(counts[np.argmax(size[counts])])
    return float(size[lowest]), float(size[highest]), lowest, highest
