"""Checks of policies: quotas hold, and what is missed is named (FORMULATION Q, C, 10.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ..schema import SCHEMA
from .case import Case, records
from .comparing import Check, Compared, Where, at_most, at_rows, equal, holds, registrar
from .cover import available, references, targets

CHECKS: list[Check] = []
check = registrar(CHECKS)

KEY = SCHEMA["gaps"].key


@dataclass(frozen=True)
class Shortfall:
    """By how much one row of a policy table is missed in one year or period, in the policy's unit."""

    table: str
    row: int
    party: str
    material: str
    period: str
    amount: float
    size: float
    hard: bool
    spread: bool = False
    """Whether what is missed may be told of another year as well."""


@check("quotas hold", "t", "FORMULATION Q and C")
def quotas(case: Case) -> Iterator[Compared]:
    """Every floor and ceiling holds in every year, up to the gap that is reported for it."""
    all_ = quota_shortfalls(case)
    yield at_most([s.amount for s in all_], [_reported(case, s) for s in all_], _where(all_),
                  magnitude=[s.size for s in all_])  # fmt: skip


@check("missed targets are named", "days", "FORMULATION 10.2")
def missed_targets(case: Case) -> Iterator[Compared]:
    """A target that is not reached stands among the gaps, with at least the days that are missing."""
    all_ = target_shortfalls(case)
    yield at_most([s.amount for s in all_], [_reported(case, s) for s in all_], _where(all_),
                  magnitude=[s.size for s in all_])  # fmt: skip


@check("missed budgets are named", "EUR million", "FORMULATION 10.2")
def missed_budgets(case: Case) -> Iterator[Compared]:
    """A budget that is exceeded stands among the gaps, with at least the money that is missing.

    Where money may be carried over the years may share a gap in several ways; then it must be named, with any
    amount.
    """
    all_ = budget_shortfalls(case)
    told = [_reported(case, s) for s in all_]
    limit = [np.inf if s.spread and gap > 0 else gap for s, gap in zip(all_, told, strict=True)]
    yield at_most([s.amount for s in all_], limit, _where(all_), scale=case.money_scale / 1e6,
                  magnitude=[s.size for s in all_])  # fmt: skip


@check("nothing hard is missed", "policies", "FORMULATION 10.2")
def nothing_hard(case: Case) -> Iterator[Compared]:
    """No gap is reported for a policy that the instance declares as hard."""
    rows = case.tables["gaps"]
    if case.planned:
        yield holds(~rows["hard"].to_numpy(bool), at_rows(rows, KEY))


@check("gaps are the difference", "", "FORMULATION 10.2")
def gaps_are_differences(case: Case) -> Iterator[Compared]:
    """A gap is the difference between what was asked and what is possible."""
    rows = case.tables["gaps"]
    asked, possible, gap = (rows[c].to_numpy(float) for c in ("asked", "possible", "gap"))
    known = np.isfinite(asked) & np.isfinite(possible)
    yield equal(gap, np.abs(asked - possible), at_rows(rows, KEY), magnitude=np.abs(asked), mask=known)


@check("gaps are real", "", "FORMULATION 10.2")
def gaps_are_real(case: Case) -> Iterator[Compared]:
    """What is reported as missed is missed by that much in the tables, in its worst period."""
    if not case.planned:
        return
    rows = case.tables["gaps"]
    every = [*quota_shortfalls(case), *target_shortfalls(case), *budget_shortfalls(case)]
    worst, sure = np.zeros(len(rows)), np.ones(len(rows), dtype=bool)
    for i, gap in enumerate(records(rows)):
        mine = [s for s in every if _concerns(gap, s)]
        worst[i] = max((s.amount for s in mine), default=0.0)
        sure[i] = not any(s.spread for s in mine)
    scale = np.where(rows["table"] == "budgets", case.money_scale / 1e6, 1.0)
    yield equal(rows["gap"].to_numpy(float), worst, at_rows(rows, KEY), scale=scale,
                magnitude=np.nan_to_num(rows["asked"].to_numpy(float)), mask=sure)  # fmt: skip


def quota_shortfalls(case: Case) -> list[Shortfall]:
    """By how much every quota is missed in every year, t.

    With a share of purchases: sum over the named sources of x less share times the sum over all x, in the
    scope, is at least 0 for a floor and at most 0 for a ceiling; with tonnes or a share of need the second
    sum is a number.
    """
    found: list[Shortfall] = case.once("quota shortfalls", _quotas)
    return found


def _quotas(case: Case) -> list[Shortfall]:
    names, years = case.names, case.calendar.years
    country = case.column("sources", "country")
    strategic = np.asarray(case.column("sources", "strategic"), dtype=bool)
    supplier = np.array(names["supplier"], dtype=object)
    bought, flows = case.bought.sum(axis=3), case.flows
    out = []
    for number, q in enumerate(records(case.instance["quotas"]), start=2):
        parties = np.array(
            [case.acting[i] and q.party in ("", p) for i, p in enumerate(names["party"])], dtype=bool
        )
        if not parties.any():
            continue
        materials = np.array([q.material in ("", m) for m in names["material"]], dtype=bool)
        chosen = (
            (supplier == q.supplier) if q.supplier else (country == q.country) if q.country else strategic
        )
        volume = np.zeros((len(supplier), case.periods))
        for scope, tonnes in (("stockpile", bought), ("industry", flows)):
            if q.scope in (scope, "both"):
                volume += tonnes[parties][:, materials].sum(axis=(0, 1))
        need = case.need[parties][:, materials].sum(axis=(0, 1, 2))
        for year in np.unique(years):
            if year < _or(q.first_year, -np.inf) or year > _or(q.last_year, np.inf):
                continue
            inside = years == year
            selected, total = volume[chosen][:, inside].sum(), volume[:, inside].sum()
            if not np.isnan(q.tonnes):
                bound = q.tonnes * inside.sum() / case.calendar.per_year
            else:
                bound = q.share * (need[inside].sum() if q.basis == "need" else total)
            over = selected - bound if q.bound == "ceiling" else bound - selected
            out.append(Shortfall("quotas", number, q.party, q.material, str(year), max(float(over), 0.0),
                                 float(total + bound), bool(q.hard)))  # fmt: skip
    return out


def target_shortfalls(case: Case) -> list[Shortfall]:
    """By how many days every target is missed in every period in which it asks for something."""
    found: list[Shortfall] = case.once("target shortfalls", _targets)
    return found


def _targets(case: Case) -> list[Shortfall]:
    held, names = case.stock("closing_t").sum(axis=2), case.names
    out = []
    for target in targets(case):
        per_day = references(case)[target.basis][target.party, target.material] / 365
        for t in np.flatnonzero(np.isfinite(target.tonnes) & (per_day > 0)):
            short = (target.tonnes[t] - available(case) * held[target.party, target.material, t]) / per_day[t]
            out.append(Shortfall(
                "targets", target.row, names["party"][target.party], names["material"][target.material],
                names["period"][t], max(float(short), 0.0), float(target.tonnes[t] / per_day[t]), target.hard,
            ))  # fmt: skip
    return out


def budget_shortfalls(case: Case) -> list[Shortfall]:
    """By how much every budget is exceeded, EUR million."""
    rows = {
        (r.party, r.fiscal_year): (n, r) for n, r in enumerate(records(case.instance["budgets"]), start=2)
    }
    out = []
    for told in records(case.tables["budgets"]):
        number, given = rows.get((told.party, told.fiscal_year), (0, None))
        hard, carries = (bool(given.hard), given.carry_over_eur > 0) if given is not None else (True, False)
        missed, size = told.missed_eur / 1e6, told.budget_eur / 1e6
        out.append(
            Shortfall("budgets", number, told.party, "", str(told.fiscal_year), missed, size, hard, carries)
        )
    return out


def _reported(case: Case, s: Shortfall) -> float:
    """The largest gap that is reported for a policy row; 0 when there is none."""
    gaps: list[Any] = case.once("gaps", lambda c: list(records(c.tables["gaps"])))
    return max((float(g.gap) for g in gaps if _concerns(g, s)), default=0.0)


def _concerns(gap: Any, s: Shortfall) -> bool:
    """Whether a row of the table gaps speaks of a policy row."""
    same = gap.table == s.table and s.row in _numbers(gap.rows)
    return same and gap.party in ("", s.party) and gap.material in ("", s.material)


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.replace(",", " ").split() if part.isdigit()]


def _or(value: Any, otherwise: float) -> float:
    return otherwise if pd.isna(value) else float(value)


def _where(all_: list[Shortfall]) -> Where:
    def text(i: int) -> str:
        s = all_[i]
        return " ".join(part for part in (f"{s.table} row {s.row}", s.party, s.material, s.period) if part)

    return text
