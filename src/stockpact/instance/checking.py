"""All checks of an instance: one list of small named functions, run together."""

from __future__ import annotations

from collections.abc import Callable

from .errors import Problem
from .evidence import Evidence
from .instance import Instance

Check = Callable[[Evidence], list[Problem]]

CHECKS: tuple[Check, ...] = ()
"""Every check, in the order of the manual."""


def problems_of(evidence: Evidence, *, require_sources: bool = True) -> list[Problem]:
    """All problems that the checks find in what could be read."""
    return [problem for check in CHECKS for problem in check(evidence)]


def check(instance: Instance, *, require_sources: bool = True) -> list[Problem]:
    """All that is wrong with an instance; empty when it is sound."""
    return problems_of(Evidence(instance), require_sources=require_sources)
