"""Checks of cover: reference, target with its ramp, days held and missed (FORMULATION B6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...instance import by_period
from ...instance.calendar import Calendar
from ..schema import SCHEMA
from .case import Case, records
from .comparing import Check, Compared, at_axes, at_most, at_rows, equal, holds, registrar
from .holding import opening_stock
from .reach import reach

CHECKS: list[Check] = []
check = registrar(CHECKS)

DEFAULT_BASIS = "need less recycling"
KEY = SCHEMA["cover"].key


@dataclass(frozen=True)
class Target:
    """What a row of the targets table asks of a party and material: available tonnes by period, NaN where
    nothing.
    """

    row: int
    party: int
    material: int
    basis: str
    tonnes: np.ndarray
    per_day: np.ndarray
    """How much one more day asks for, t."""
    hard: bool


@check("stock that counts as cover", "t", "FORMULATION B6")
def stock(case: Case) -> Iterator[Compared]:
    """The cover table's stock is the sum of the stock table over all sites."""
    rows = _Rows(case)
    total = case.stock("closing_t").sum(axis=2)
    yield equal(rows.column("stock_t"), total[rows.p, rows.m, rows.t], rows.where)


@check("every period of cover is there", "rows", "DESIGN, the plan")
def complete(case: Case) -> Iterator[Compared]:
    """The cover table has one row for each acting party, material and period."""
    if case.planned:
        count = case.cube("cover", None, "party", "material", "period")
        where = at_axes(count.shape, case.names["party"], case.names["material"], case.names["period"])
        yield holds(count == case.acting[:, None, None], where)


@check("reference of cover", "t/year", "FORMULATION B6")
def reference(case: Case) -> Iterator[Compared]:
    """Yearly tonnes that 365 days stand for, by the basis of the target."""
    rows = _Rows(case)
    found = rows.column("reference_t")
    yield equal(found, _nearest_reference(case, rows, found), rows.where)


@check("target", "t", "FORMULATION B6")
def target_tonnes(case: Case) -> Iterator[Compared]:
    """The stock asked for: days of the reference, on a straight line from the first possible delivery."""
    rows = _Rows(case)
    yield equal(rows.column("target_t"), asked(case)[rows.p, rows.m, rows.t], rows.where)


@check("target in days", "days", "FORMULATION B6")
def target_days(case: Case) -> Iterator[Compared]:
    """The target in days is the target in tonnes over the reference."""
    rows = _Rows(case)
    yield equal(rows.column("target_days"), _days(rows, rows.column("target_t")), rows.where)


@check("days of cover", "days", "FORMULATION B6")
def days(case: Case) -> Iterator[Compared]:
    """Days of cover are what is available of the stock over the reference."""
    rows = _Rows(case)
    yield equal(rows.column("days"), _days(rows, available(case) * rows.column("stock_t")), rows.where)


@check("missed days", "days", "FORMULATION B6")
def missed(case: Case) -> Iterator[Compared]:
    """A target is missed by the days that are asked for and not held."""
    rows = _Rows(case)
    expected = np.maximum(rows.column("target_days") - rows.column("days"), 0.0)
    yield equal(rows.column("missed_days"), expected, rows.where, magnitude=rows.column("target_days"))


@check("hard targets are met", "t", "FORMULATION B6")
def hard_targets(case: Case) -> Iterator[Compared]:
    """What is available of the stock reaches every hard target in every period in which it asks for
    something.
    """
    held = case.stock("closing_t").sum(axis=2)
    names = case.names
    for target in (t for t in targets(case) if t.hard):
        short = np.nan_to_num(target.tonnes - available(case) * held[target.party, target.material])
        short[: _beyond_reach(case, target.party, target.material)] = 0.0
        label = (
            f"targets row {target.row} {names['party'][target.party]} {names['material'][target.material]}"
        )

        def where(i: int, label: str = label) -> str:
            return f"{label} {names['period'][i]}"

        yield at_most(short, 0.0, where, magnitude=np.nan_to_num(target.tonnes))


def _beyond_reach(case: Case, party: int, material: int) -> int:
    """First periods that nothing can change when decisions are taken: no new order arrives in them."""
    until = case.question.get("until")
    if not until:
        return 0
    r = reach(case)
    buys = r.open[party, material].any(axis=1)
    soonest = int(r.first[party][buys].min()) if buys.any() else 0
    return case.period_number(str(until)) + 1 + soonest


def targets(case: Case) -> list[Target]:
    """What every row of the targets table asks of each acting party and material."""
    found: list[Target] = case.once("targets", _targets)
    return found


def _targets(case: Case) -> list[Target]:
    names = case.names
    risk = case.column("materials", "risk_class")
    out = []
    for number, row in enumerate(records(case.instance["targets"]), start=2):
        for p, party in enumerate(names["party"]):
            if not case.acting[p] or row.party not in ("", party):
                continue
            for m, material in enumerate(names["material"]):
                if row.material == material or (not row.material and row.risk_class == risk[m]):
                    out.append(Target(number, p, m, row.basis, *_asked(case, p, m, row), bool(row.hard)))
    return out


def _asked(case: Case, p: int, m: int, row: Any) -> tuple[np.ndarray, np.ndarray]:
    """(B6) (1 - θ) × opening × reference / reference when the ramp begins + θ × days × reference / 365.

    The opening stock counts up to the target; where it is more, a day more of target raises that part as
    well.
    """
    reference_ = references(case)[row.basis][p, m]
    deadline = case.period_number(row.deadline)
    days_ = float(row.days)
    arrives = reach(case).can_arrive[p, m]
    first = int(np.argmax(arrives)) if arrives.any() else case.periods
    t = np.arange(case.periods)
    if row.ramp and first < deadline:
        theta, asks = np.clip((t - first) / (deadline - first), 0.0, 1.0), t >= first
    else:
        theta, asks = np.ones(case.periods), t >= deadline
    origin = reference_[first] if first < case.periods else reference_[0]
    held, most = float(opening_stock(case)[p, m].sum()), days_ * origin / 365
    opening = min(held, most) * reference_ / origin if origin > 0 else np.zeros(case.periods)
    tonnes = (1 - theta) * opening + level(case) * theta * days_ * reference_ / 365
    per_day = reference_ / 365 * (1.0 if held > most > 0 else theta)
    return np.where(asks, tonnes, np.nan), np.where(asks, per_day, np.nan)


def asked(case: Case) -> np.ndarray:
    """Most that any target asks for, t, by party, material and period; 0 without target."""
    out = np.zeros((len(case.names["party"]), len(case.names["material"]), case.periods))
    for target in targets(case):
        out[target.party, target.material] = np.maximum(
            out[target.party, target.material], np.nan_to_num(target.tonnes)
        )
    return out


def level(case: Case) -> float:
    """Common multiple of all targets: 1, unless most cover for given budgets was asked for."""
    if case.question.get("aim", "least cost") == "least cost" or case.proof is None:
        return 1.0
    place = np.flatnonzero(case.proof.column_names == "cover_level")
    return float(case.proof.values[place[0]]) if len(place) else 1.0


def available(case: Case) -> float:
    """Share of the stock that counts as cover."""
    return 1 - case.instance.settings.policy.unavailable_share


def references(case: Case) -> dict[str, np.ndarray]:
    """Yearly tonnes that 365 days of cover stand for, by basis: party × material × period.

    Same-year bases run in a straight line through the year, ref(y, q) = annual(y-1) + q/4 (annual(y) -
    annual(y-1)); the first year of the calendar has no year before and stands for itself. Net imports are
    those of the year before.
    """
    found: dict[str, np.ndarray] = case.once("references", _references)
    return found


def _references(case: Case) -> dict[str, np.ndarray]:
    calendar, year = case.calendar, case.calendar.per_year
    start = calendar.first // year * year
    whole = Calendar(start, (calendar.last // year + 1) * year - 1, calendar.step)
    need = _annual(case, "demand", whole, weight="usable_share")
    recycling = case.column("sources", "stage") == "recycling"
    flows = _annual(case, "imports", whole)
    recycled = flows[:, :, recycling].sum(axis=2)
    imported = flows[:, :, ~recycling].sum(axis=2)
    need = need.sum(axis=2)
    position = (np.arange(calendar.first, calendar.last + 1) - start) // year
    part = (np.arange(calendar.first, calendar.last + 1) % year + 1) / year

    def straight(annual: np.ndarray) -> np.ndarray:
        before = annual[:, :, np.maximum(position - 1, 0)]
        return np.asarray(before + part * (annual[:, :, position] - before))

    return {
        "need less recycling": straight(need - recycled),
        "need": straight(need),
        "net imports last year": imported[:, :, np.maximum(position - 1, 0)],
    }


def _annual(case: Case, table: str, whole: Calendar, weight: str = "") -> np.ndarray:
    """Yearly tonnes by party, material, sector or supplier, and calendar year."""
    axes = ("party", "material", "sector" if table == "demand" else "supplier")
    spread = by_period(case.instance, table, "tonnes", flow=True, calendar=whole)
    values = np.nan_to_num(spread.to_numpy(float))
    if weight:
        values = values * np.nan_to_num(
            by_period(case.instance, table, weight, calendar=whole).to_numpy(float)
        )
    years = values.reshape(len(values), len(whole) // whole.per_year, whole.per_year).sum(axis=2)
    out = np.zeros((*(len(case.names[a]) for a in axes), len(whole) // whole.per_year))
    if len(spread):
        out[tuple(case.code(a, spread.index.get_level_values(a)) for a in axes)] = years
    return out


class _Rows:
    def __init__(self, case: Case) -> None:
        codes = [case.codes("cover", a) for a in ("party", "material", "period")]
        known = np.flatnonzero(np.logical_and.reduce([c >= 0 for c in codes]))
        self.p, self.m, self.t = (c[known] for c in codes)
        self.frame = case.tables["cover"].iloc[known]
        self.where = at_rows(self.frame, KEY)

    def column(self, name: str) -> np.ndarray:
        return self.frame[name].to_numpy(float)


def _nearest_reference(case: Case, rows: _Rows, found: np.ndarray) -> np.ndarray:
    """The reference of the basis that the party's targets for the material name (the nearest, if they name
    several).
    """
    best, distance = np.full(len(found), np.nan), np.full(len(found), np.inf)
    bases: dict[tuple[int, int], set[str]] = {}
    for target in targets(case):
        bases.setdefault((target.party, target.material), set()).add(target.basis)
    named = np.zeros((len(case.names["party"]), len(case.names["material"])), dtype=bool)
    for key in bases:
        named[key] = True
    for basis, values in references(case).items():
        may = np.array(
            [basis in bases.get((p, m), {DEFAULT_BASIS}) for p, m in zip(rows.p, rows.m, strict=True)], bool
        )
        value = values[rows.p, rows.m, rows.t]
        nearer = may & (np.abs(value - found) < distance)
        best = np.where(nearer, value, best)
        distance = np.where(nearer, np.abs(value - found), distance)
    return best


def _days(rows: _Rows, tonnes: np.ndarray) -> np.ndarray:
    per_year = rows.column("reference_t")
    safe = np.where(per_year > 0, per_year, 1.0)
    return np.where(per_year > 0, tonnes / safe * 365, 0.0)
