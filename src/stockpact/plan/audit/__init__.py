"""The independent audit: everything recomputed from the exported tables and the instance with pandas and
numpy.

No model, no solver and no modelling layer is imported here; a mistake made there is found here. Each check is
a small function with a name, a sentence and the number of its formula; ``CHECKS`` lists them in the order of
the report.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ...instance import Instance
from ..proof import ExactProof
from ..schema import SCHEMA
from . import (
    answers,
    buying,
    cover,
    coverage,
    damage,
    fairness,
    holding,
    money,
    onsets,
    optimum,
    policies,
    prices,
    questions,
    release,
    reserve,
    rises,
    tables,
    terms,
)
from .case import Case
from .comparing import Check

__all__ = ["CHECKS", "Case", "Check", "audit", "run_checks"]

BUILD_UP: tuple[Check, ...] = (
    *holding.CHECKS, *buying.CHECKS, *terms.CHECKS, *cover.CHECKS, *rises.CHECKS, *money.CHECKS,
    *policies.CHECKS, *answers.CHECKS, *prices.CHECKS, *optimum.CHECKS,
)  # fmt: skip
"""Checks of the build-up; an answer without a plan (infeasible, or releases alone) has nothing for them."""

CHECKS: tuple[Check, ...] = (
    *tables.CHECKS, *BUILD_UP, *release.CHECKS, *coverage.CHECKS, *damage.CHECKS, *fairness.CHECKS,
    *questions.CHECKS, *onsets.CHECKS, *reserve.CHECKS,
)  # fmt: skip
"""Every check, in the order of the report."""


def run_checks(case: Case) -> list[dict[str, object]]:
    """Rows of the table ``audit`` for a case; see :func:`audit`."""
    skipped = set() if case.planned else {check.name for check in BUILD_UP}
    return [check.idle() if check.name in skipped else check.run(case) for check in CHECKS]


def audit(
    instance: Instance,
    tables: Mapping[str, pd.DataFrame],
    proof: ExactProof | None = None,
    question: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Run every check on the tables of a plan for an instance; gives the plan's table ``audit``.

    ``tables`` holds the tables of SCHEMA, ``proof`` the solved program, where it is there; ``question`` what
    was asked where it differs from the instance: ``parties``, ``shared_access``, ``integer_modules``,
    ``aim``, ``extra_periods``, ``budget``, ``serve``,
    ``until``. A check without anything to compare holds, with 0 numbers compared. Raises
    KeyError or ValueError when a table does not have the columns of SCHEMA.
    """
    case = Case.of(instance, tables, proof, question)
    return SCHEMA["audit"].frame(run_checks(case))
