"""The audit of arrangements: the plans that are compared are checked as the joint plan is, from their tables.

Side by side all parties' own plans are checked as one, against supply, sites and quotas that are there once:
so a tonne or a module that two plans count fails. A plan for comparison has no summary; whether that is
complete is not asked.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from ..instance.plain import records
from ..models.question import BuildUpQuestion
from ..plan.audit import audit
from ..plan.schema import SCHEMA
from .arrangements import SHARING, Asked, Evaluation
from .comparable import joined, with_soft


def arrangements_audited(compared: Evaluation) -> pd.DataFrame:
    """Rows of the table audit, one an arrangement of the build-up: ``worst`` counts the checks that fail.

    The joint plan has an audit of its own. Policies that give way in a comparison count as soft.
    """
    rows = []
    seen: set[Asked] = {(BuildUpQuestion(),)}
    for a in compared.known.values():
        asked = compared.questions(a)
        if len(a.parties) < 2 or SHARING in a.together or asked in seen:
            continue
        seen.add(asked)
        parts = compared.parts(a)
        if not all(part.tables for part in parts):
            continue
        case = with_soft(compared.instance, sorted({name for part in parts for name in part.soft}))
        question: dict[str, Any] = {"shared_access": False} if len(parts) > 1 else asdict(asked[0])
        checks = audit(case, joined([part.tables for part in parts]), None, question)
        rows.append(_row(a.name, checks))
    return SCHEMA["audit"].frame(rows)


def _row(name: str, checks: pd.DataFrame) -> dict[str, object]:
    failed = [r for r in records(checks) if not r.ok and not r.check.startswith("summary")]
    return {
        "check": f"audit of the arrangement {name}",
        "ok": not failed,
        "worst": float(len(failed)),
        "tolerance": 0.0,
        "unit": "checks",
        "where": "; ".join(f"{r.check}: {r.where}" for r in failed[:3]),
        "compared": int(checks["compared"].sum()),
    }
