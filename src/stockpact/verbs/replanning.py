"""Planning again when a plan is under way: what has been decided stays, the rest is replanned.

Decided are all deliveries up to the period named, orders that were placed by then and arrive later, leases
that have begun, orders under contracts and what was moved, rotated or withdrawn. They enter as bounds of the
compiled program; the model is untouched.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ..instance import InputError, Instance, Problem
from ..models.buildup import BuildUp
from ..models.policies import policies
from ..plan.plan import Plan
from ..plan.schema import SCHEMA
from ..solve.diagnose import least_violation
from ..solve.elastic import Relaxable
from ..solve.engine import local_duals
from ..solve.nearest import Near, nearest
from ..solve.options import Options
from ..solve.program import Program
from .solving import MISSED, Answer, Missed

ROUNDING = 1e-6
"""Share of a decision (and units) by which it may exceed a new limit: rounding of the solver."""
PHYSICAL = {
    "supply": "supply",
    "own_access": "access",
    "shared_access": "access",
    "modules_on_offer": "storage",
    "space": "storage",
    "contract_maximum": "contracts",
    "contract_minimum": "contracts",
    "shelf_life": "materials",
}
"""Rows that are no policy and that decisions may break when numbers change, with the table that says why."""


@dataclass(frozen=True, eq=False)
class UnderWay:
    """A plan under way in a new program: ``program`` has the decisions as bounds."""

    plan: Plan
    until: str
    number: int
    """The period ``until``, counted from 1."""
    program: Program
    values: dict[str, float]
    """Every column of the plan under way by name."""
    decided: pd.DataFrame
    """The table decided."""


def fingerprint(plan: Plan) -> str:
    """SHA-256 of a plan: the instance, the program and the values that it found."""
    digest = hashlib.sha256(f"{plan.instance.hash}|{plan.meta.get('program_hash')}".encode())
    if plan.exact is not None:
        digest.update(np.ascontiguousarray(plan.exact.values).tobytes())
    return digest.hexdigest()


def under_way(built: BuildUp, program: Program, plan: Plan, until: str) -> UnderWay:
    """Put the decisions of a plan up to and including a period into a program.

    Raises InputError when the plan does not fit the instance, the period is not one of its calendar, or new
    numbers leave less room than a decision took.
    """
    number = _matching(built, plan, until)
    assert plan.exact is not None
    values = dict(zip(plan.exact.column_names.tolist(), plan.exact.values.tolist(), strict=True))
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    wrong: list[Problem] = []
    for family, key, at in _decisions(built, program, number):
        label = f"{family}[{','.join(map(str, key))}]"
        value = values.get(label, 0.0)
        value = float(np.round(value)) if program.integral[at] else max(value, 0.0)
        over = value - program.column_upper[at]
        if over > ROUNDING * (1 + value):
            if family == "purchase" and key[3] > number:
                value = float(program.column_upper[at])
            else:
                wrong += _beyond(built, family, key, value, float(program.column_upper[at]))
        value = min(value, float(program.column_upper[at]))
        if family == "order":
            lower[at] = value
        else:
            lower[at] = upper[at] = value
    if wrong:
        raise InputError(_sorted(wrong), title=_TITLE.format(until))
    fixed = replace(program, column_lower=lower, column_upper=upper)
    fixed = _without_the_past(built, fixed, number)
    return UnderWay(plan, until, number, fixed, values, _decided(built, fixed, number))


_TITLE = "decisions taken until {} do not fit the new numbers; nothing was replanned"


def _matching(built: BuildUp, plan: Plan, until: str) -> int:
    case, old = built.data.instance, plan.instance
    wrong = []

    def differ(what: str, here: object, there: object) -> None:
        if here != there:
            words = f"the plan under way has {there}, the instance has {here}"
            wrong.append(Problem("fix", 0, what, "", words))

    a, b = case.settings.calendar, old.settings.calendar
    differ("calendar", f"{a.start} to {a.end} by {a.step}", f"{b.start} to {b.end} by {b.step}")
    chosen = tuple((plan.meta.get("question") or {}).get("parties") or ()) or old.parties
    differ("parties", ", ".join(built.data.parties), ", ".join(chosen))
    differ("materials", ", ".join(case.materials), ", ".join(old.materials))
    differ("sources", ", ".join(case["sources"]["supplier"]), ", ".join(old["sources"]["supplier"]))
    if plan.exact is None or not plan.solved:
        wrong.append(Problem("fix", 0, "", "", "the plan under way holds no solution"))
    if wrong:
        raise InputError(wrong, title="the plan under way and the instance do not match")
    names = built.data.calendar.names
    if until not in names:
        words = f"not a period of the plan; it runs from {names[0]} to {names[-1]}"
        raise InputError([Problem("until", 0, "", until, words)], title="nothing was replanned")
    return int(names.index(until)) + 1


def _decisions(built: BuildUp, program: Program, number: int) -> Iterator[tuple[str, tuple[Any, ...], int]]:
    """Family, key and column of every decision that is taken."""
    first = built.data.routes.offers["first"].to_dict()
    ordered = {(b.contract, b.name): b.periods[0] for b in built.buckets}
    for family in ("purchase", "leases", "intake", "withdrawn", "rotated", "order"):
        if family not in program.columns:
            continue
        columns = program.columns[family]
        for key, at in zip(columns.keys, columns.position.tolist(), strict=True):
            when = ordered[key] if family == "order" else int(key[-1])
            last = number + int(first[key[:3]]) - 1 if family == "purchase" else number
            if at >= 0 and when <= last:
                yield family, key, at


def _without_the_past(built: BuildUp, program: Program, number: int) -> Program:
    """Targets are not asked of periods that no new order can reach: nothing can change them any more."""
    row_lower = program.row_lower.copy()
    rows = program.rows["cover"]
    arrives = _first_arrivals(built)
    for key, at in zip(rows.keys, rows.position.tolist(), strict=True):
        if at >= 0 and key[3] <= number + arrives.get((key[1], key[2]), 1) - 1:
            row_lower[at] = -np.inf
    return replace(program, row_lower=row_lower)


def _first_arrivals(built: BuildUp) -> dict[tuple[str, str], int]:
    """Periods from an order to its delivery, plus one, by the quickest source of a party and material."""
    first = built.data.routes.offers["first"]
    soonest: dict[tuple[str, str], int] = {}
    for (party, material, _), periods in zip(first.index, first.tolist(), strict=True):
        place = (party, material)
        soonest[place] = min(int(periods), soonest.get(place, int(periods)))
    return soonest


def past_targets(built: BuildUp, answer: Answer, way: UnderWay) -> tuple[Missed, ...]:
    """Targets of decided periods that the new numbers find missed; they count as soft, being past."""
    columns = answer.solution.program.columns["stock"]
    stock = dict(zip(columns.keys, answer.solution.value("stock"), strict=True))
    usable = 1 - built.data.instance.settings.policy.unavailable_share
    arrives = _first_arrivals(built)
    out = []
    for row in policies(built):
        if row.family == "cover" and row.key[3] <= way.number + arrives.get((row.party, row.material), 1) - 1:
            _, p, i, t = row.key
            held = usable * sum(stock[p, i, l, t] for l in built.data.stores.index)
            gap = row.asked - held / row.per_unit
            if gap > MISSED:
                words = f"{row.policy}, before a new order can arrive"
                out.append(Missed(replace(row, policy=words, hard=False), float(gap)))
    return tuple(out)


def _decided(built: BuildUp, program: Program, number: int) -> pd.DataFrame:
    bought: dict[tuple[str, str, str, str], float] = {}
    started: dict[tuple[str, str, str, str], float] = {}
    supplier = built.data.routes.offers["supplier"].to_dict()
    calendar = built.data.calendar
    for family, key, at in _decisions(built, program, number):
        value = float(program.column_lower[at])
        if family == "purchase":
            place = (key[0], key[1], str(supplier[key[:3]]), calendar.name(int(key[3])))
            bought[place] = bought.get(place, 0.0) + value
        elif family == "leases":
            started[key[0], "", key[1], calendar.name(int(key[2]))] = value
    rows = []
    for kind, unit, values in (("purchases", "t", bought), ("modules leased", "modules", started)):
        for (party, material, name, period), value in values.items():
            if value > ROUNDING:
                cells = (kind, party, material, name, period, value, unit)
                rows.append(dict(zip(SCHEMA["decided"].names, cells, strict=True)))
    return SCHEMA["decided"].frame(rows)


def near_the_plan(built: BuildUp, answer: Answer, way: UnderWay, options: Options) -> Answer:
    """The same answer at the optimum nearest to the plan under way, in money: cost first, least change
    second.
    """
    solution = answer.solution
    program = solution.program
    price = built.data.routes.unit_cost.stack().to_dict()
    weight_of: dict[str, Callable[[tuple[Any, ...]], float]] = {
        "purchase": lambda key: max(float(price.get(key, 0.0)), 1e-3),
        "leases": lambda key: max(float(built.data.stores.loc[key[1], "lease_keur_per_module"]), 1.0),
        "intake": lambda key: 1e-2 * max(float(built.data.price.loc[key[1]].iloc[key[3] - 1]), 1e-1),
    }
    at: list[int] = []
    values: list[float] = []
    weights: list[float] = []
    for family, weight in weight_of.items():
        columns = program.columns[family]
        for key, place in zip(columns.keys, columns.position.tolist(), strict=True):
            if place >= 0:
                at.append(place)
                values.append(way.values.get(columns.label(key), 0.0))
                weights.append(weight(key))
    near = Near(np.array(at, dtype=np.int64), np.array(values), np.array(weights))
    chosen = nearest(solution, near, options, way.values)
    prices = local_duals(program, chosen, options) if program.has_integers else chosen
    return replace(answer, solution=chosen, prices=prices)


def refuse_contradictions(built: BuildUp, way: UnderWay, options: Options) -> None:
    """Raise InputError that names the rows of the instance which the decisions taken break."""
    program = way.program
    physical = [
        Relaxable(family, key, 1.0, 1)
        for family in PHYSICAL
        if family in program.rows
        for key, at in zip(program.rows[family].keys, program.rows[family].position.tolist(), strict=True)
        if at >= 0
    ]
    known = {(r.family, r.key) for r in physical}
    policy = [r for r in policies(built) if (r.family, r.key) not in known]
    policy = [r for r in policy if program.rows[r.family].at(r.key) >= 0]
    soft = [Relaxable(r.family, r.key, r.per_unit, 2) for r in policy]
    found = least_violation(program, [*physical, *soft], options)
    wrong = [
        problem
        for v in found.violations
        if v.family in PHYSICAL and v.amount > ROUNDING
        for problem in _broken(built, v.family, v.key, v.amount)
    ]
    if not wrong:
        words = "the decisions taken contradict the new numbers in a balance; replan from an earlier period"
        wrong = [Problem("instance", 0, "", "", words)]
    raise InputError(_sorted(wrong), title=_TITLE.format(way.until))


def _beyond(built: BuildUp, family: str, key: tuple[Any, ...], value: float, room: float) -> list[Problem]:
    """Problems for a decision that exceeds its own bound: at the rows of supply and access, or of a site."""
    data = built.data
    if family != "purchase":
        words = f"the plan under way has decided on {value:,.6g} of {family}; now at most {room:,.6g}"
        return [Problem("storage", 0, "", str(key), words)]
    party, material, offer, t = key
    supplier = str(data.routes.offers.at[(party, material, offer), "supplier"])
    name = data.calendar.name(int(t))
    words = (
        f"{party} takes {value:,.1f} t of {material} from {supplier} in {name} under the plan under way; "
        f"the new numbers leave {room:,.1f} t"
    )
    return _at_rows(data.instance, supplier, material, party, name, int(data.calendar.years[t - 1]), words)


def _broken(built: BuildUp, family: str, key: tuple[Any, ...], amount: float) -> list[Problem]:
    data, table = built.data, PHYSICAL[family]
    t = key[-1] if isinstance(key[-1], int) else 0
    name = data.calendar.name(t) if t else ""
    words = f"decisions of the plan under way go {amount:,.1f} beyond it" + (f" in {name}" if name else "")
    if table in ("supply", "access"):
        material, supplier = str(key[-3]), str(key[-2]).split("#")[0]
        party = str(key[0]) if family == "own_access" else ""
        year = int(data.calendar.years[t - 1])
        told = f"{material} from {supplier}: {words}"
        return _at_rows(data.instance, supplier, material, party, name, year, told)[:1]
    column = {"storage": "storage", "contracts": "contract", "materials": "material"}[table]
    frame = data.instance[table]
    wanted = str(key[0] if family in ("modules_on_offer", "contract_maximum", "contract_minimum") else key[1])
    rows = [int(i) + 2 for i in frame.index[frame[column] == wanted]]
    return [Problem(table, rows[0] if rows else 0, "", wanted, words)]


def _at_rows(
    case: Instance, supplier: str, material: str, party: str, period: str, year: int, words: str
) -> list[Problem]:
    """A problem at the row of supply in force, and at that of access if it names the party."""
    out = []
    for table, column in (("supply", "tonnes"), ("access", "share")):
        frame = case[table]
        mine = frame[(frame["supplier"] == supplier) & (frame["material"] == material)]
        if table == "access":
            mine = mine[mine["party"] == party]
        exact = mine[mine["period"] == period]
        before = mine[pd.to_numeric(mine["year"]).astype(float) <= year]
        chosen = exact if len(exact) else before[before["year"] == before["year"].max()]
        if len(chosen):
            at = chosen.index[0]
            out.append(Problem(table, int(at) + 2, column, f"{chosen.loc[at, column]:g}", words))
    return out


def _sorted(problems: list[Problem]) -> list[Problem]:
    return sorted(set(problems))
