"""How a check compares numbers, and how it is declared.

A check is a function from a :class:`~stockpact.plan.audit.case.Case` to :class:`Compared` arrays of
violations. A number is let pass when its violation is at most ``ABSOLUTE × scale + RELATIVE × magnitude``;
scale is 1 in tonnes, shares, days and modules, and in EUR a tonne at the dearest price (at least 1,000, as
the model counts thousands); magnitude is the size of the numbers compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

ABSOLUTE = 1e-6
RELATIVE = 1e-6
SMALLEST = 1e-300
"""Tolerance where none can be computed: nothing is let pass."""

Where = Callable[[int], str]


@dataclass(frozen=True)
class Compared:
    """Violations and what is let pass, number by number, and the words that locate each."""

    violation: np.ndarray
    tolerance: np.ndarray
    where: Where


@dataclass(frozen=True)
class Check:
    """A named check: what it compares, in which unit, and the formula it follows (FORMULATION)."""

    name: str
    unit: str
    equation: str
    function: Callable[[Any], Iterable[Compared]]

    @property
    def text(self) -> str:
        """What it checks, in words."""
        return (self.function.__doc__ or "").strip()

    def run(self, case: Any) -> dict[str, object]:
        """Run the check: a row of the plan's table ``audit``.

        A check that stumbles over what the tables hold has failed: the row then says that it cannot be
        computed.
        """
        try:
            with np.errstate(all="ignore"):
                found = _worst(self.function(case))
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            found = _Worst(np.inf, ABSOLUTE, f"cannot be computed: {error!r}", 0)
        return self._row(found)

    def idle(self) -> dict[str, object]:
        """The row of a check that has nothing to compare."""
        return self._row(_Worst(0.0, ABSOLUTE, "", 0))

    def _row(self, found: _Worst) -> dict[str, object]:
        return {"check": self.name, "ok": found.violation <= found.tolerance, "worst": found.violation,
                "tolerance": found.tolerance, "unit": self.unit, "where": found.where,
                "compared": found.compared}  # fmt: skip


@dataclass(frozen=True)
class _Worst:
    """The violation that is the largest against its tolerance, where it stands, and how many were
    compared.
    """

    violation: float
    tolerance: float
    where: str
    compared: int


def _worst(parts: Iterable[Compared]) -> _Worst:
    worst, ratio, compared = _Worst(0.0, ABSOLUTE, "", 0), -1.0, 0
    for part in parts:
        size = part.violation.size
        compared += size
        if size == 0:
            continue
        violation = np.where(np.isnan(part.violation), np.inf, part.violation).ravel()
        tolerance = np.broadcast_to(part.tolerance, part.violation.shape).ravel()
        tolerance = np.where(np.isfinite(tolerance), np.maximum(tolerance, SMALLEST), SMALLEST)
        row = int(np.argmax(violation / tolerance))
        if violation[row] / tolerance[row] > ratio:
            ratio = float(violation[row] / tolerance[row])
            place = part.where(row) if violation[row] > 0 else ""
            worst = _Worst(float(violation[row]), float(tolerance[row]), place, 0)
    return replace(worst, compared=compared)


def registrar(
    checks: list[Check],
) -> Callable[[str, str, str], Callable[[Callable[[Any], Iterable[Compared]]], Check]]:
    """A decorator that turns a function into a :class:`Check` and puts it on the list."""

    def declare(
        name: str, unit: str, equation: str
    ) -> Callable[[Callable[[Any], Iterable[Compared]]], Check]:
        def wrap(function: Callable[[Any], Iterable[Compared]]) -> Check:
            check = Check(name, unit, equation, function)
            checks.append(check)
            return check

        return wrap

    return declare


def at_rows(frame: pd.DataFrame, columns: Sequence[str], prefix: str = "") -> Where:
    """Locate a number by its row's cells in ``columns``."""

    def where(i: int) -> str:
        cells = [str(frame[c].iat[i]) for c in columns]
        return " ".join([prefix] * bool(prefix) + [c for c in cells if c])

    return where


def at_axes(shape: tuple[int, ...], *axes: Sequence[str], prefix: str = "") -> Where:
    """Locate a number by the names along each axis of its array."""

    def where(i: int) -> str:
        cells = [str(axis[int(j)]) for axis, j in zip(axes, np.unravel_index(i, shape), strict=True)]
        return " ".join([prefix] * bool(prefix) + [c for c in cells if c])

    return where


def equal(
    found: Any, expected: Any, where: Where, *, scale: Any = 1.0, magnitude: Any = 0.0, mask: Any = None
) -> Compared:
    """Two numbers must be equal. ``mask`` says where it is asked; elsewhere nothing is compared."""
    found, expected = np.broadcast_arrays(np.asarray(found, float), np.asarray(expected, float))
    size = np.maximum(np.maximum(np.abs(found), np.abs(expected)), magnitude)
    return _masked(np.abs(found - expected), ABSOLUTE * scale + RELATIVE * size, where, mask)


def at_most(
    found: Any, limit: Any, where: Where, *, scale: Any = 1.0, magnitude: Any = 0.0, mask: Any = None
) -> Compared:
    """A number may not exceed its limit; an infinite limit always holds."""
    found, limit = np.broadcast_arrays(np.asarray(found, float), np.asarray(limit, float))
    finite = np.where(np.isfinite(limit), limit, 0.0)
    over = np.where(limit == np.inf, np.where(np.isnan(found), np.nan, 0.0), np.maximum(found - limit, 0.0))
    size = np.maximum(np.maximum(np.abs(found), np.abs(finite)), magnitude)
    return _masked(over, ABSOLUTE * scale + RELATIVE * size, where, mask)


def at_least(
    found: Any, limit: Any, where: Where, *, scale: Any = 1.0, magnitude: Any = 0.0, mask: Any = None
) -> Compared:
    """A number may not fall below its limit."""
    return at_most(
        -np.asarray(found, float),
        -np.asarray(limit, float),
        where,
        scale=scale,
        magnitude=magnitude,
        mask=mask,
    )


def holds(condition: Any, where: Where, *, mask: Any = None) -> Compared:
    """A yes/no that must be yes; a no counts as a violation of 1."""
    condition = np.asarray(condition, bool)
    return _masked(np.where(condition, 0.0, 1.0), np.full(condition.shape, ABSOLUTE), where, mask)


def _masked(violation: np.ndarray, tolerance: np.ndarray, where: Where, mask: Any) -> Compared:
    if mask is None:
        return Compared(violation, tolerance, where)
    chosen = np.flatnonzero(np.broadcast_to(np.asarray(mask, bool), violation.shape))
    tolerance = np.broadcast_to(tolerance, violation.shape)
    return Compared(violation.ravel()[chosen], tolerance.ravel()[chosen], lambda i: where(int(chosen[i])))
