"""What each lever does to the compiled program: found by compiling twice, proved by compiling once more.

A lever needs no mark in a model. The instance is built and compiled with the lever set, and the difference of
the two programs, number by number, is its effect. A lever with few settings is probed at each of them. A
lever with many is probed at its two ends and, if its effect lies on a straight line in between, is affine:
any further setting costs no Pyomo at all. Effects of several levers add up unless they touch one number
together and multiply; joint points are compiled to see. What is neither is rebuilt, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..instance.errors import InputError
from ..solve.arrays import Floats, Ints
from ..solve.difference import difference
from ..solve.patch import Delta, Entries, delta, entries_at
from ..solve.program import Program
from .levers import Lever, Point, Value

FEW = 6
"""Settings up to which a lever is probed at each of them."""
BETWEEN = 0.5 * (5**0.5 - 1)
"""Where between its ends an affine lever is checked: a share that no grid of steps contains."""
ACCURATE = 1e-9
"""Relative difference of a number up to which a predicted program is the compiled one."""


@dataclass(frozen=True)
class Shift:
    """Changes of a program's numbers against the base, by place; see :class:`Places`."""

    at: Ints
    by: Floats


class NotAPatchError(Exception):
    """The change of an instance is no change of numbers of the program; the text says why."""


class Places:
    """One number for each place of a program: costs, bounds, the constant, then coefficients."""

    def __init__(self, base: Program) -> None:
        self.base = base
        self.rows, self.columns = base.shape
        self.first_entry = 3 * self.columns + 2 * self.rows + 1
        self._numbers = np.concatenate(
            [base.cost, base.column_lower, base.column_upper, base.row_lower, base.row_upper, [base.offset]]
        )

    def numbers(self, at: Ints) -> Floats:
        """The base's numbers at these places."""
        out = np.empty(len(at))
        plain = at < self.first_entry
        out[plain] = self._numbers[at[plain]]
        codes = at[~plain] - self.first_entry
        out[~plain] = entries_at(self.base.matrix, codes % self.rows, codes // self.rows)
        return out

    def shift(self, variant: Program) -> Shift:
        """The difference to a variant. Raises NotAPatchError when the variant has another structure."""
        found = difference(self.base, variant)
        if found.patch is None:
            raise NotAPatchError(found.reason)
        d = delta(self.base, found.patch)
        n, m = self.columns, self.rows
        parts = [
            (d.cost_at, d.cost),
            (d.column_at + n, d.column_lower),
            (d.column_at + 2 * n, d.column_upper),
            (d.row_at + 3 * n, d.row_lower),
            (d.row_at + 3 * n + m, d.row_upper),
            (np.array([3 * n + 2 * m]), np.array([d.offset])),
            (self.first_entry + d.entries.columns * m + d.entries.rows, d.entries.values),
        ]
        at = np.concatenate([p[0] for p in parts]).astype(np.int64)
        new, old = np.concatenate([p[1] for p in parts]), self.numbers(at)
        moved = new != old
        at, new, old = at[moved], new[moved], old[moved]
        if not (np.isfinite(new) & np.isfinite(old)).all():
            raise NotAPatchError("a bound appears or goes away")
        order = np.argsort(at)
        return Shift(at[order], (new - old)[order])

    def delta(self, at: Ints, by: Floats) -> Delta:
        """The change of the base that a shift is, for the engine."""
        moved = by != 0
        at, by = at[moved], by[moved]
        new = self.numbers(at) + by
        n, m = self.columns, self.rows
        cost, lower, upper = (self._part(at, new, k * n, n) for k in range(3))
        row_lower, row_upper = (self._part(at, new, 3 * n + k * m, m) for k in range(2))
        offset = self._part(at, new, 3 * n + 2 * m, 1)
        column_at = np.union1d(lower[0], upper[0])
        row_at = np.union1d(row_lower[0], row_upper[0])
        codes = at[at >= self.first_entry] - self.first_entry
        values = new[at >= self.first_entry]
        entries = Entries(codes % m, codes // m, values)
        fills = bool(
            ((entries_at(self.base.matrix, entries.rows, entries.columns) == 0) != (values == 0)).any()
        )
        return Delta(
            cost_at=cost[0], cost=cost[1],
            column_at=column_at,
            column_lower=_laid(self.base.column_lower, column_at, lower),
            column_upper=_laid(self.base.column_upper, column_at, upper),
            row_at=row_at,
            row_lower=_laid(self.base.row_lower, row_at, row_lower),
            row_upper=_laid(self.base.row_upper, row_at, row_upper),
            entries=entries, fills=fills,
            offset=float(offset[1][0]) if len(offset[0]) else self.base.offset,
        )  # fmt: skip

    @staticmethod
    def _part(at: Ints, new: Floats, start: int, length: int) -> tuple[Ints, Floats]:
        here = (at >= start) & (at < start + length)
        return at[here] - start, new[here]


def _laid(base: Floats, at: Ints, changed: tuple[Ints, Floats]) -> Floats:
    out = base[at].copy()
    out[np.searchsorted(at, changed[0])] = changed[1]
    return out


@dataclass(frozen=True)
class Effect:
    """What a lever does: shifts by setting, or a straight line between two settings.

    ``line`` is ``(low, high)``; ``settings`` then holds the shifts at those two. ``reason`` is not blank when
    the lever cannot be patched.
    """

    lever: Lever
    settings: Mapping[Value, Shift] = field(default_factory=dict)
    line: tuple[float, float] | None = None
    reason: str = ""

    @property
    def patched(self) -> bool:
        """Whether its variants need no Pyomo."""
        return not self.reason

    @property
    def places(self) -> Ints:
        """All places that it moves."""
        every = [shift.at for shift in self.settings.values()]
        return np.unique(np.concatenate(every)) if every else np.zeros(0, np.int64)

    def weights(self, value: Value) -> list[tuple[Shift, float]] | None:
        """The shifts whose weighted sum is the effect of a setting; None for a setting never probed."""
        if self.line is None:
            return [(self.settings[value], 1.0)] if value in self.settings else None
        low, high = self.line
        share = (float(value) - low) / (high - low)
        return [(self.settings[low], 1.0 - share), (self.settings[high], share)]


@dataclass(frozen=True)
class Effects:
    """The effects of all levers of a study on one program."""

    base: Program
    by_lever: Mapping[str, Effect]
    reason: str = ""
    """Why no variant with several levers is patched; blank when effects add up."""
    compiled: int = 0
    """Programs compiled to find and check them."""

    def change(self, point: Point) -> Delta | str:
        """The change of the program that a variant is, or why it has to be rebuilt."""
        shifts: list[tuple[Shift, float]] = []
        for name, value in point.items():
            effect = self.by_lever[name]
            found = None if effect.reason else effect.weights(value)
            if found is None:
                return effect.reason or f"{name} was not probed at {value}"
            shifts += found
        if len(point) > 1 and self.reason:
            return self.reason
        at = np.unique(np.concatenate([np.zeros(0, np.int64), *(s.at for s, _ in shifts)]))
        by = np.zeros(len(at))
        for shift, weight in shifts:
            by[np.searchsorted(at, shift.at)] += weight * shift.by
        return Places(self.base).delta(at, by)


def find_effects(
    base: Program,
    compiled: Callable[[Point], Program],
    levers: Sequence[Lever],
    variants: Sequence[Point],
    on_step: Callable[[int, int], None] | None = None,
) -> Effects:
    """Probe every lever and check joint points.

    ``compiled`` gives the program of a variant; it may raise InputError for an unsound one, which is then
    left to be rebuilt, and recorded as failed, when its turn comes. ``on_step`` is told programs compiled and
    how many there will be at most.
    """
    places, count = Places(base), 0
    used = {lever.name: _used(lever, variants) for lever in levers}
    most = sum(len(v) if len(v) <= FEW else 3 for v in used.values()) + 3

    def shift(point: Point) -> Shift:
        nonlocal count
        count += 1
        if on_step:
            on_step(count, most)
        return places.shift(compiled(point))

    effects = {lever.name: _effect(lever, used[lever.name], places, shift) for lever in levers}
    made = Effects(base, effects)
    reason = _together(made, places, variants, shift)
    return Effects(base, effects, reason, count)


def _used(lever: Lever, variants: Sequence[Point]) -> list[Value]:
    return list(dict.fromkeys(point[lever.name] for point in variants if lever.name in point))


def _effect(lever: Lever, values: list[Value], places: Places, shift: Callable[[Point], Shift]) -> Effect:
    found: dict[Value, Shift] = {}
    try:
        if len(values) <= FEW or not all(isinstance(v, int | float) for v in values):
            if len(values) > 4 * FEW:
                return Effect(lever, reason=f"{lever.name} has {len(values)} settings that are no numbers")
            for value in values:
                try:
                    found[value] = shift({lever.name: value})
                except InputError:
                    continue
            return Effect(lever, found)
        numbers = sorted(float(v) for v in values)
        low, high = numbers[0], numbers[-1]
        middle = low + BETWEEN * (high - low)
        found = {v: shift({lever.name: v}) for v in (low, high)}
        effect = Effect(lever, found, line=(low, high))
        seen = shift({lever.name: middle})
        if where := _differs(places, effect.weights(middle) or [], seen):
            return Effect(lever, reason=f"{lever.name} is not affine ({where})")
        return effect
    except NotAPatchError as error:
        return Effect(lever, reason=f"{lever.name}: {error}")
    except InputError as error:
        return Effect(lever, reason=f"{lever.name} is not sound everywhere ({error.title})")


def _together(
    effects: Effects, places: Places, variants: Sequence[Point], shift: Callable[[Point], Shift]
) -> str:
    """Compile joint points and compare; the reason when effects do not add up."""
    joint = [p for p in variants if len(p) > 1 and all(effects.by_lever[n].patched for n in p)]
    if not joint:
        return ""
    for at in sorted({0, len(joint) - 1, int(BETWEEN * len(joint))}):
        point = joint[at]
        weighted = [effects.by_lever[n].weights(v) for n, v in point.items()]
        if any(w is None for w in weighted):
            continue
        try:
            seen = shift(point)
        except NotAPatchError as error:
            return f"levers together change the program ({error})"
        except InputError:
            continue
        if where := _differs(places, [pair for w in weighted for pair in w or []], seen):
            return f"levers multiply one another ({where})"
    return ""


def _differs(places: Places, predicted: list[tuple[Shift, float]], seen: Shift) -> str:
    """The name of a number that is not as predicted; blank when all are."""
    at = np.unique(np.concatenate([seen.at, *(s.at for s, _ in predicted)]))
    by = np.zeros(len(at))
    for shift, weight in predicted:
        by[np.searchsorted(at, shift.at)] += weight * shift.by
    error = by.copy()
    error[np.searchsorted(at, seen.at)] -= seen.by
    scale = np.maximum(np.abs(places.numbers(at)), np.abs(places.numbers(at) + by))
    wrong = np.abs(error) > ACCURATE * np.maximum(scale, 1e-3)
    if not wrong.any():
        return ""
    return _named(places, int(at[np.argmax(np.where(wrong, np.abs(error), 0))]))


def _named(places: Places, at: int) -> str:
    n, m, base = places.columns, places.rows, places.base
    if at >= places.first_entry:
        row, column = (at - places.first_entry) % m, (at - places.first_entry) // m
        return f"coefficient of {base.column_names()[column]} in {base.row_names()[row]}"
    if at < n:
        return f"cost of {base.column_names()[at]}"
    if at < 3 * n:
        return f"bound of {base.column_names()[(at - n) % n]}"
    if at < 3 * n + 2 * m:
        return f"right-hand side of {base.row_names()[(at - 3 * n) % m]}"
    return "constant of the objective"
