"""The rows of the build-up model that are policy: what may give way, in which order, and how to say it.

Balances, supply, access and storage space are never policy: they are physics or the market.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stockpact.instance.plain import number_at, records

from .buildup import BuildUp

WITHDRAWAL_PRIORITY = 1
COMMITMENT_PRIORITY = 2
TOTAL_BUDGET_PRIORITY = 3
COVERAGE_PRIORITY = 4


@dataclass(frozen=True)
class PolicyRow:
    """A row of the model that states a policy.

    ``per_unit`` turns one ``unit`` of the policy (a day, a tonne, a million EUR) into units of the row.
    ``asked`` is in ``unit``; a ``ceiling`` is missed by more, anything else by less. ``table_row`` counts the
    header as row 1; it is 0, and ``table`` blank, for what the question asks and no table holds.
    """

    family: str
    key: tuple[Any, ...]
    policy: str
    table: str
    table_row: int
    party: str
    material: str
    period: str
    unit: str
    per_unit: float
    asked: float
    ceiling: bool
    priority: int
    hard: bool


def policies(built: BuildUp) -> list[PolicyRow]:
    """Every policy row of a build-up model, in a fixed order."""
    return [
        *_withdrawals(built),
        *_targets(built),
        *_quotas(built),
        *_budgets(built),
        *_total_budgets(built),
        *_coverage(built),
        *_commitments(built),
    ]


def _withdrawals(built: BuildUp) -> list[PolicyRow]:
    data, out = built.data, []
    table = data.instance["withdrawals"].drop_duplicates(["party", "material"])
    first = {(row.party, row.material): int(row.Index) + 2 for row in records(table)}
    for p, i in built.model.WITHDRAWING:
        for t in range(1, data.periods + 1):
            asked = number_at(data.withdrawals, (p, i), t)
            if asked > 0:
                out.append(
                    PolicyRow(
                        "withdrawals",
                        (p, i, t),
                        "withdrawal",
                        "withdrawals",
                        first[p, i],
                        p,
                        i,
                        data.calendar.name(t),
                        "t",
                        1.0,
                        asked,
                        False,
                        WITHDRAWAL_PRIORITY,
                        True,
                    )
                )
    return out


def _targets(built: BuildUp) -> list[PolicyRow]:
    data, table = built.data, built.data.instance["targets"]
    out = []
    for row in records(built.targets):
        target = table.iloc[row.target - 2]
        per_day = number_at(data.reference[target["basis"]], (row.party, row.material), row.period) / 365
        if per_day <= 0:
            continue
        asked = (row.goal_t + row.base_t) / per_day
        words = "days of cover" + (f", {target['risk_class']} risk" if target["risk_class"] else "")
        out.append(
            PolicyRow(
                "cover",
                (row.target, row.party, row.material, row.period),
                words,
                "targets",
                row.target,
                row.party,
                row.material,
                data.calendar.name(row.period),
                "days",
                per_day,
                float(asked),
                False,
                int(target["priority"]),
                bool(target["hard"]),
            )
        )
    return out


def _quotas(built: BuildUp) -> list[PolicyRow]:
    return [
        PolicyRow(
            f"quota_{r.bound_kind}",
            (r.quota, r.year),
            f"quota {r.quota}",
            "quotas",
            r.table_row,
            r.party,
            r.material,
            str(r.year),
            "t",
            1.0,
            r.stated,
            r.bound_kind == "ceiling",
            r.priority,
            r.hard,
        )
        for r in built.quotas
    ]


def _budgets(built: BuildUp) -> list[PolicyRow]:
    return [
        PolicyRow(
            "budget",
            (r.party, r.fiscal_year),
            "budget",
            "budgets",
            r.table_row,
            r.party,
            "",
            f"FY{r.fiscal_year}",
            "EUR million",
            1000.0,
            r.budget / 1000,
            True,
            r.priority,
            r.hard,
        )
        for r in records(built.budgets)
    ]


def _total_budgets(built: BuildUp) -> list[PolicyRow]:
    return [
        PolicyRow(
            "total_budget",
            (party,),
            "budget of the whole plan",
            "",
            0,
            party,
            "",
            "",
            "EUR million",
            1000.0,
            million,
            True,
            TOTAL_BUDGET_PRIORITY,
            True,
        )
        for party, million in built.data.question.budget
    ]


def _coverage(built: BuildUp) -> list[PolicyRow]:
    """Tonnes that must have come in by each period of an embargo whose coverage is asked for."""
    asked, goal, data = built.data.question.serve, built.goal, built.data
    if asked is None or goal is None:
        return []
    row = list(data.instance["embargoes"]["scenario"]).index(asked.scenario) + 2
    out = []
    for p, i, k in built.model.coverage_goal:
        tonnes = float(goal.required[data.instance.parties.index(p), data.materials.index(i), k])
        if tonnes > 0:
            words = f"tonnes for {asked.share:.0%} coverage in {asked.scenario}"
            period = data.calendar.name(goal.onset + k)
            out.append(
                PolicyRow(
                    "coverage_goal",
                    (p, i, k),
                    words,
                    "embargoes",
                    row,
                    p,
                    i,
                    period,
                    "t",
                    1.0,
                    tonnes,
                    False,
                    COVERAGE_PRIORITY,
                    True,
                )
            )
    return out


def _commitments(built: BuildUp) -> list[PolicyRow]:
    return [
        PolicyRow(
            "contract_commitment",
            (b.contract, b.name),
            "committed minimum take",
            "contracts",
            b.table_row,
            b.parties[0] if len(b.parties) == 1 else "",
            "",
            b.name,
            "orders",
            1.0,
            1.0,
            False,
            COMMITMENT_PRIORITY,
            True,
        )
        for b in built.buckets
        if b.mandatory and b.routes
    ]
