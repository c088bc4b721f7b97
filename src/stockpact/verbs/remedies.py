"""What to do about an infeasible instance: which rows contradict, and what alone would help.

The report of gaps says the least that has to give when every policy may (FORMULATION 10.2). Here each kind of
policy is tried alone, and the earliest common delay of the missed deadlines is searched, so that a reader can
choose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..instance import Instance
from ..instance.calendar import format_period
from ..models.buildup import BuildUp
from ..models.policies import PolicyRow, policies
from ..solve.contradiction import iis
from ..solve.diagnose import least_violation
from ..solve.elastic import Relaxable
from ..solve.options import Options
from ..solve.program import Program
from .deadlines import feasible, first_feasible, moved
from .solving import MISSED, Missed

KINDS = {
    "cover": "days of cover",
    "budget": "budgets",
    "total_budget": "budgets",
    "quota_floor": "quotas",
    "quota_ceiling": "quotas",
}
"""Kind of policy by family of rows, for those that can be tried alone."""


def remedies(built: BuildUp, program: Program, missed: Sequence[Missed], options: Options) -> list[str]:
    """Sentences on what would make the instance feasible, each by itself."""
    rows = [row for row in policies(built) if program.rows[row.family].at(row.key) >= 0]
    out = []
    for kind in dict.fromkeys(KINDS.values()):
        mine = [row for row in rows if KINDS.get(row.family) == kind]
        words = _alone(program, kind, mine, options) if mine else ""
        out += [words] if words else []
    later = _later_deadline(built, missed, options)
    return [*out, later] if later else out


def _alone(program: Program, kind: str, rows: list[PolicyRow], options: Options) -> str:
    found = least_violation(program, [Relaxable(r.family, r.key, r.per_unit, 1) for r in rows], options)
    if not found.solution.has_values:
        return ""
    by_key = {(r.family, r.key): r for r in rows}
    gaps = [(by_key[v.family, v.key], v.amount) for v in found.violations if v.amount > MISSED]
    if kind == "budgets":
        parts = ", ".join(
            f"{' '.join(w for w in (r.party, r.period) if w) or 'in total'} +{amount:,.1f}"
            for r, amount in gaps
        )
        return f"EUR {sum(a for _, a in gaps):,.1f} million more budget, nothing else ({parts})"
    worst: dict[tuple[str, str], tuple[PolicyRow, float]] = {}
    for row, amount in gaps:
        key = (row.party, row.material)
        if key not in worst or amount > worst[key][1]:
            worst[key] = (row, amount)
    parts = ", ".join(_in_place(row, amount) for row, amount in worst.values())
    return f"{'fewer days of cover' if kind == 'days of cover' else 'looser quotas'}, nothing else ({parts})"


def _in_place(row: PolicyRow, amount: float) -> str:
    whose = " ".join(part for part in (row.party, row.material, row.period) if part)
    possible = row.asked + amount if row.ceiling else row.asked - amount
    return f"{whose} {possible:,.1f} in place of {row.asked:,.1f} {row.unit}"


def _later_deadline(built: BuildUp, missed: Sequence[Missed], options: Options) -> str:
    rows = sorted({m.policy.table_row for m in missed if m.policy.family == "cover"})
    if not rows:
        return ""
    case, calendar = built.data.instance, built.data.calendar
    latest = max(calendar.number(str(d)) for d in case["targets"]["deadline"].iloc[[r - 2 for r in rows]])
    question = built.data.question
    later = first_feasible(
        1, len(calendar) - latest, lambda d: feasible(moved(case, rows, d), question, options)
    )
    if later is None:
        return ""
    name = format_period(calendar.first + latest - 1 + later, calendar.step)
    where = f"targets row{'s' * (len(rows) > 1)} {spans(rows)}"
    return f"a later deadline, nothing else ({where} by {name})"


def conflict(built: BuildUp, program: Program, options: Options) -> list[str]:
    """Places of the instance whose rows cannot hold together, as ``targets row 5`` or ``supply rows 31-38``.

    Empty when no contradiction could be confirmed.
    """
    found = iis(program, options)
    if not found.confirmed:
        return []
    places: dict[str, set[int]] = {}
    rows = {(row.family, row.key): row for row in policies(built)}
    for side in found.rows:
        policy = rows.get((side.family, side.key))
        if policy:
            rows_there = places.setdefault(policy.table or "the budget of the whole plan", set())
            rows_there.update([policy.table_row] if policy.table_row else [])
        elif side.family in ("supply", "shared_access", "own_access"):
            material, supplier = side.key[-3], str(side.key[-2]).split("#")[0]
            table = "supply" if side.family == "supply" else "access"
            places.setdefault(table, set()).update(
                _rows_of(built.data.instance, table, str(material), supplier)
            )
        elif side.family == "modules_on_offer":
            places.setdefault("storage", set()).update(
                _matching(built.data.instance["storage"]["storage"].tolist(), str(side.key[0]))
            )
    for side in found.columns:
        if side.family == "purchase" and side.side != "lower":
            _, material, offer, _ = side.key
            supplier = str(offer).split("#")[0]
            for table in ("supply", "access"):
                places.setdefault(table, set()).update(
                    _rows_of(built.data.instance, table, str(material), supplier)
                )
    return [f"{table} row{'s' * (len(at) > 1)} {spans(at)}" if at else table for table, at in places.items()]


def _rows_of(case: Instance, table: str, material: str, supplier: str) -> list[int]:
    frame = case[table]
    return [
        int(i) + 2 for i in frame.index[(frame["material"] == material) & (frame["supplier"] == supplier)]
    ]


def _matching(values: list[str], name: str) -> list[int]:
    return [i + 2 for i, value in enumerate(values) if value == name]


def spans(rows: Iterable[int]) -> str:
    """Row numbers as spans: 3, 5-8."""
    out: list[list[int]] = []
    for row in sorted(rows):
        if out and row == out[-1][1] + 1:
            out[-1][1] = row
        else:
            out.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in out)
