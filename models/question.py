"""What is asked of the build-up model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class BuildUpQuestion:
    """A question to the build-up model.

    ``parties`` are those who act (empty: all of the instance); the industry of the others keeps its flows.
    ``aim`` is least cost for the targets, or most cover for the budgets: the largest common multiple of all
    targets. ``shared_access`` and ``integer_modules`` overrule the instance's settings when given.
    ``extra_periods`` lengthens the calendar, with data held at their last year (FORMULATION 1.6, property
    P18).
    """

    parties: tuple[str, ...] = ()
    aim: Literal["least cost", "most cover"] = "least cost"
    shared_access: bool | None = None
    integer_modules: bool | None = None
    extra_periods: int = 0
