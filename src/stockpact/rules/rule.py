"""What a sharing rule is: a closed form for one period, a schedule, and rows for the release model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .claims import Claims
from .shortage import Floats, Numbers, Shortage


@dataclass(frozen=True, kw_only=True)
class SplitRule:
    """A rule that divides a release that is given (split mode).

    ``divide(amount, claims)`` shares a given release of one material in one period; cases may stand side by
    side, with ``amount`` (...) and awards (..., P). ``schedule(cases)`` gives the awards (B, P, K) of a batch
    of shortages. A rule in split mode does not decide when to release: there the amounts and their timing are
    those of least damage (:mod:`.split_mode`).
    """

    name: str
    title: str
    definition: str
    formula: str
    source: str
    properties: dict[str, str]
    divide: Callable[[Floats | float, Claims], Floats]
    schedule: Callable[[Shortage], Floats]
    pooled: bool
    """Whether the stock is one pool; otherwise each party has an account."""
    after: str = ""
    """Rule that comes first; what it awards is the ``floor`` of the shortage, the least that each party
    gets.
    """
    ties: str = ""
    """Second criterion: what settles between divisions that the rule holds equally good."""
    law: str = ""
    """What to look at in law: equal treatment in the single market, state aid."""
    good_choice: str = ""
    """When it is a good choice."""


@dataclass(frozen=True, kw_only=True)
class Rule(SplitRule):
    """A rule that can be the agreed one: it decides on timing and division together (joint mode).

    ``schedule(cases)`` is then exact and needs no solver. ``add_rows(model, shortage)`` adds the rule to a
    release model that holds ``award`` and ``unserved``, and returns the cost it adds; ``numbers(shortage)``
    gives the numbers of those rows for another shortage.
    """

    add_rows: Callable[[Any, Shortage], Any]
    numbers: Callable[[Shortage], Numbers]


PROPERTIES = (
    "Pareto in split mode", "equal treatment", "more stock hurts nobody", "consistent", "merge/split proof",
    "rewards diversifying", "needs collateral",
)  # fmt: skip
"""Properties printed for each rule (FORMULATION 3.7)."""


def properties(*answers: str) -> dict[str, str]:
    """The answers in the order of :data:`PROPERTIES`."""
    return dict(zip(PROPERTIES, answers, strict=True))
