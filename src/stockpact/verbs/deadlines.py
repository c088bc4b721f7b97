"""The earliest deadlines that can be met: all targets move together, and bisection finds how far."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ..instance import InputError, Instance, Problem
from ..instance.calendar import format_period, parse_period
from ..models.buildup import build
from ..models.question import BuildUpQuestion
from ..plan.schema import SCHEMA
from ..solve.blocks import with_goal
from ..solve.engine import solve
from ..solve.options import Options
from ..solve.program import compile_model
from ..solve.templates import build_with_templates


@dataclass(frozen=True)
class Shift:
    """By how many periods all deadlines move (negative: earlier), and the instance in which they have."""

    periods: int
    instance: Instance
    original: Instance

    def table(self) -> pd.DataFrame:
        """The table deadlines: one row a target."""
        before, after = self.original["targets"], self.instance["targets"]
        columns = ["party", "material", "risk_class", "days"]
        frame = before[columns].assign(
            row=np.arange(2, len(before) + 2), asked=before["deadline"], earliest=after["deadline"]
        )
        return SCHEMA["deadlines"].frame(frame)


def moved(case: Instance, rows: Sequence[int], periods: int) -> Instance:
    """The instance with the deadlines of some targets later (earlier, if negative) by so many periods.

    ``rows`` count as a spreadsheet does: the first target is row 2.
    """
    targets, step = case["targets"].copy(), case.settings.calendar.step
    for row in rows:
        at = targets.index[row - 2]
        deadline = parse_period(str(targets.loc[at, "deadline"]), step) + periods
        targets.loc[at, "deadline"] = format_period(deadline, step)
    return replace(case, tables={**case.tables, "targets": targets}, _cache={})


def feasible(case: Instance, question: BuildUpQuestion, options: Options) -> bool:
    """Whether some plan meets every policy of the instance, soft ones as well."""
    program = compile_model(build_with_templates(build, case, question).result.model)
    return solve(with_goal(program, np.zeros(program.shape[1])), options).has_values


def first_feasible(low: int, high: int, holds: Callable[[int], bool]) -> int | None:
    """The least whole number between both ends at which ``holds``; None if it does not even at the upper end.

    ``holds`` must be monotone: once it holds it goes on to hold. Moving a deadline later is so: the tonnes
    that a target asks for in a period, on its ramp or without one, never rise when its deadline moves later,
    so a plan that meets the earlier deadline meets the later one too.
    """
    if high < low or not holds(high):
        return None
    if holds(low):
        return low
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def earliest_deadlines(case: Instance, question: BuildUpQuestion, options: Options) -> Shift | None:
    """How far all deadlines can move earlier together, or must move later; None when nothing helps.

    Every policy has to hold, soft ones as well. The earliest deadline moves no further than the first period
    and the latest no further than the last. Raises InputError when there are no targets.
    """
    if not case.has("targets"):
        raise InputError([Problem("targets", 0, "", "", "there is no target whose deadline could move")])
    calendar = case.calendar.extended(question.extra_periods)
    numbers = [calendar.number(str(d)) for d in case["targets"]["deadline"]]
    rows = list(range(2, len(numbers) + 2))
    least, most = 1 - min(numbers), len(calendar) - max(numbers)
    found = first_feasible(
        min(least, 0), max(most, 0), lambda d: feasible(moved(case, rows, d), question, options)
    )
    return None if found is None else Shift(found, moved(case, rows, found), case)
