"""One trial: the headlines after some changes, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..instance import InputError, Instance
from ..solve.options import Options
from .headline_numbers import Headlines
from .headlines import NoPlanError, Run, run

NOISE = 1e-6
"""Relative change of a headline that counts as rounding of the solver."""
LEAST = 1e-9
"""Change of a headline that counts as rounding, in its unit."""


@dataclass(frozen=True)
class Trial:
    """Changes to try together, in steps: each holds the changes of one group of ranges.

    When the instance cannot bear all steps, those that it can are made, in their order.
    """

    steps: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, changes: tuple[str, ...]) -> Trial:
        """One group of ranges, or nothing."""
        return cls((changes,) if changes else ())


@dataclass(frozen=True)
class Outcome:
    """What came of a trial.

    ``values`` holds the headlines by name and party, those that have moved by no more than rounding as at the
    base; it is empty when the trial could not be run, and ``why`` says so. ``left_out`` are the steps that
    the instance could not bear.
    """

    values: Mapping[tuple[str, str], float]
    why: str = ""
    left_out: tuple[int, ...] = ()
    trial: Trial = field(default=Trial(()))


def attempt(shared: tuple[Run, Options], trial: Trial) -> Outcome:
    """Make the changes of a trial in the instance of the base run, and find the headlines."""
    base, options = shared
    left_out: tuple[int, ...] = ()
    try:
        instance = base.instance.changed(*(c for step in trial.steps for c in step))
    except InputError as error:
        if len(trial.steps) == 1:
            return Outcome({}, _said(error), (), trial)
        instance, left_out = _bearable(base.instance, trial)
    try:
        found = run(instance, options, base, pact=True)
    except (InputError, NoPlanError) as error:
        why = _said(error) if isinstance(error, InputError) else str(error)
        return Outcome({}, why, left_out, trial)
    return Outcome(_settled(found.headlines, base.headlines), "", left_out, trial)


def _bearable(instance: Instance, trial: Trial) -> tuple[Instance, tuple[int, ...]]:
    """The instance with the steps that it can bear, one after the other, and the numbers of the others."""
    made: list[str] = []
    left_out = []
    changed = instance
    for number, step in enumerate(trial.steps):
        try:
            changed = instance.changed(*made, *step)
            made += step
        except InputError:
            left_out.append(number)
    return changed, tuple(left_out)


def _said(error: InputError) -> str:
    """The first problem, and how many more there are."""
    more = len(error.problems) - 1
    return f"{error.problems[0]}" + (f" (and {more} more)" if more else "")


def _settled(found: Headlines, base: Headlines) -> dict[tuple[str, str], float]:
    out = {}
    for key, (value, _) in found.items():
        at_base = base[key][0] if key in base else value
        same = abs(value - at_base) <= LEAST + NOISE * abs(at_base)
        out[key] = at_base if same else value
    return out
