"""What a sharing rule is: a closed form for one period, a schedule, and rows for the release model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .claims import Claims
from .shortage import Floats, Numbers, Shortage


@dataclass(frozen=True)
class Rule:
    """A rule by which a release is shared.

    ``divide(amount, claims)`` shares a given release of one material in one period (split mode).
    ``schedule(cases)`` gives the awards (B, P, K) of a batch of shortages, timing and sharing together
    (joint mode), exactly and without a solver. ``add_rows(model, shortage)`` adds the rule to a release
    model that holds ``award`` and ``unserved``, and returns the cost it adds; ``numbers(shortage)`` gives
    the numbers of those rows for another shortage.
    """

    name: str
    title: str
    definition: str
    formula: str
    source: str
    properties: dict[str, str]
    divide: Callable[[float, Claims], Floats]
    schedule: Callable[[Shortage], Floats]
    add_rows: Callable[[Any, Shortage], Any]
    numbers: Callable[[Shortage], Numbers]
    pooled: bool
    """Whether the stock is one pool; otherwise each party has an account."""
    after: str = ""
    """Rule that comes first; what it awards is the ``floor`` of the shortage, the least that each party
    gets.
    """


PROPERTIES = (
    "Pareto in split mode", "equal treatment", "more stock hurts nobody", "consistent", "merge/split proof",
    "rewards diversifying", "needs collateral",
)  # fmt: skip
"""Properties printed for each rule (FORMULATION 3.7)."""


def properties(*answers: str) -> dict[str, str]:
    """The answers in the order of :data:`PROPERTIES`."""
    return dict(zip(PROPERTIES, answers, strict=True))
