"""What it costs that purchases raise the price: who pays which part, and what industry pays more (FORMULATION
1.5 B and C).

The joint bill b X² is convex; a party's own part b X x is not, once its budget counts it. So each party pays
a share of the rise that is fixed beforehand. When the plan is there the shares are held against the tonnes
that each bought; where a party's bill of a year is wrong by more than a hundredth, the plan is made again
with the shares that it had.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..instance import Instance
from ..models.buildup import BuildUp
from ..plan.schema import SCHEMA
from ..solve.curves import Quadratic
from ..solve.patch import Entries, Patch, entries_at
from ..solve.program import Program
from ..solve.solution import Solution

if TYPE_CHECKING:
    from .solving import Answer

BILL_TOLERANCE = 0.01
"""By how much what a party pays may differ from the rise on its own tonnes, as a share of its bill."""

REPLANS = 4
"""How often the plan is made again with other shares at most."""

NOTHING_EUR = 1.0
"""EUR of a year by which no bill counts as wrong."""

DUST = 1e-6
"""Tonnes below which nothing counts as bought."""


@dataclass(frozen=True)
class Impact:
    """How the costs of rising prices were found.

    ``lower`` and ``upper`` bound the least cost, kEUR; ``error`` is the largest shortfall of a rise against
    its square; ``runs`` and ``tangents`` count solver runs and rows added; ``replans`` how often shares were
    set anew, ``bill_error`` by how much the worst bill of a party and fiscal year is wrong, as a share of it.
    """

    lower: float
    upper: float
    error: float
    runs: int
    tangents: int
    replans: int = 0
    bill_error: float = 0.0


@dataclass(frozen=True)
class Rises:
    """Rises by acting party (rows) and by curve and period (columns, in the order of ``Curves.keys``)."""

    tonnes: np.ndarray
    """Tonnes that each party buys."""
    base: np.ndarray
    """Cost of them at the source before the rise, kEUR."""
    rise: np.ndarray
    """Rise of the price, kEUR/t, by curve and period alone."""
    shares: np.ndarray
    """Part of the rise on all tonnes that each party pays."""

    @property
    def total(self) -> np.ndarray:
        """Tonnes that all parties buy, by curve and period."""
        return np.asarray(self.tonnes.sum(axis=0))

    @property
    def paid(self) -> np.ndarray:
        """What each party pays of the rise, kEUR."""
        return np.asarray(self.shares * self.rise * self.total)

    @property
    def true(self) -> np.ndarray:
        """The rise on each party's own tonnes, kEUR."""
        return np.asarray(self.tonnes * self.rise)


def squares(built: BuildUp) -> list[Quadratic]:
    """The quadratic costs of a model: none when nothing raises prices."""
    if not built.curves:
        return []
    slope, _ = _slopes(built)
    weight = built.data.discount[_periods(built)]
    return [Quadratic("bought_on_curve", "price_rise", slope, weight)]


def rises(built: BuildUp, solution: Solution) -> Rises:
    """The rises of a plan, and the shares with which its program was solved."""
    data = built.data
    periods = _periods(built)
    bought = np.asarray(solution.value("purchase")).reshape(len(data.routes.offers), data.periods)
    price = data.routes.price.to_numpy()
    place = {route: r for r, route in enumerate(data.routes.offers.index)}
    tonnes = np.zeros((len(data.parties), len(periods)))
    base = np.zeros_like(tonnes)
    for k, (name, _) in enumerate(built.curves.keys):
        for route in built.curves.at(name).routes:
            p, r, t = data.parties.index(route[0]), place[route], periods[k]
            tonnes[p, k] += bought[r, t]
            base[p, k] += bought[r, t] * price[r, t]
    slope, others = _slopes(built)
    return Rises(
        tonnes=tonnes,
        base=base,
        rise=slope * (tonnes.sum(axis=0) + others),
        shares=_shares(built, solution.program),
    )


def paid_by_period(built: BuildUp, solution: Solution) -> np.ndarray:
    """What each party pays of all rises, kEUR, parties x periods."""
    out = np.zeros((len(built.data.parties), built.data.periods))
    np.add.at(out.T, _periods(built), rises(built, solution).paid.T)
    return out


def _periods(built: BuildUp) -> np.ndarray:
    return np.array([t - 1 for _, t in built.curves.keys], dtype=np.int64)


def _slopes(built: BuildUp) -> tuple[np.ndarray, np.ndarray]:
    """Slope, kEUR/t for a tonne of the period, and the tonnes of outside buyers, by curve and period."""
    pairs = [(built.curves.at(name), t - 1) for name, t in built.curves.keys]
    return np.array([c.slope[t] for c, t in pairs]), np.array([c.others[t] for c, t in pairs])


def _places(built: BuildUp, program: Program) -> tuple[np.ndarray, np.ndarray]:
    """Rows of the costs of each party and period, parties x keys, and the columns of the rises."""
    rows, columns = program.row("other_costs"), program.column("price_rise")
    at = [[rows.at((p, t)) for _, t in built.curves.keys] for p in built.data.parties]
    return np.array(at, dtype=np.int64), columns.position


def _shares(built: BuildUp, program: Program) -> np.ndarray:
    rows, columns = _places(built, program)
    wide = np.broadcast_to(columns, rows.shape)
    return -entries_at(program.matrix, rows.ravel(), wide.ravel()).reshape(rows.shape)


def with_shares(built: BuildUp, program: Program, shares: np.ndarray) -> Program:
    """The program in which each party pays these shares of the rises, parties x keys."""
    rows, columns = _places(built, program)
    wide = np.broadcast_to(columns, rows.shape)
    return program.patched(Patch(entries=Entries(rows.ravel(), wide.ravel().copy(), -shares.ravel())))


def bill_error(instance: Instance, bills: pd.DataFrame) -> float:
    """By how much the worst bill of a party and fiscal year is wrong, as a share of it; 0 without bills.

    The bill is that of the tonnes whose price rises, a tonne on two curves counted once. A year in which
    little is bought counts against the party's bill of an average year with a rise; a party that pays a rise
    and buys nothing at all is wrong by all of it.
    """
    if bills.empty:
        return 0.0
    months = dict(
        zip(instance["parties"]["party"], instance["parties"]["fiscal_year_first_month"], strict=True)
    )
    calendar = instance.calendar
    numbers = [calendar.number(t) for t in bills["period"]]
    longer = calendar.extended(max(0, max(numbers) - len(calendar)))
    years = {p: longer.fiscal_years(int(m)) for p, m in months.items()}
    fiscal = [years[p][t - 1] for p, t in zip(bills["party"], numbers, strict=True)]
    markets = set(bills["curve"]) & set(instance.materials)
    twice = {f"{n} {i}" for n, i in _sold(instance) if i in markets}
    frame = pd.DataFrame(
        {
            "party": bills["party"],
            "year": fiscal,
            "wrong": bills["paid_eur"] - bills["true_eur"],
            "bill": bills["base_eur"].where(~bills["curve"].isin(twice), 0.0) + bills["true_eur"],
        }
    )
    by_year = frame.groupby(["party", "year"], sort=False)[["wrong", "bill"]].sum()
    mean = by_year.groupby("party", sort=False)["bill"].transform("mean")
    size = np.maximum(by_year["bill"].to_numpy(float), mean.to_numpy(float))
    lack = by_year["wrong"].abs().to_numpy()
    lack = np.where(lack > NOTHING_EUR, lack, 0.0)
    share = np.divide(lack, size, out=(lack > 0).astype(float), where=size > 0)
    return float(share.max(initial=0.0))


def _sold(instance: Instance) -> list[tuple[str, str]]:
    """Every source with a material that it sells."""
    supply = instance["supply"]
    return list(dict.fromkeys(zip(supply["supplier"], supply["material"], strict=True)))


def settle(built: BuildUp, program: Program, answer: Callable[[Program], Answer]) -> Answer:
    """Plan with shares fixed beforehand, and again with those that came out until the bills are right."""
    runs, seconds, tangents, replans = 0, 0.0, 0, 0
    while True:
        found = answer(program)
        runs, seconds = runs + found.runs, seconds + found.seconds
        impact = found.impact
        if impact is None:
            return replace(found, runs=runs, seconds=seconds)
        tangents += impact.tangents
        wrong = bill_error(built.data.instance, bills_table(built, found.solution))
        if wrong <= BILL_TOLERANCE or replans == REPLANS:
            impact = replace(impact, runs=runs, tangents=tangents, replans=replans, bill_error=wrong)
            return replace(found, impact=impact, runs=runs, seconds=seconds)
        now = rises(built, found.solution)
        total = now.total
        bought = np.divide(now.tonnes, total, out=now.shares.copy(), where=total > DUST)
        program = with_shares(built, found.program or program, bought)
        replans += 1


def bills_table(built: BuildUp, solution: Solution) -> pd.DataFrame:
    """The table bills: by party, curve and period with purchases; empty when nothing raises prices."""
    if not built.curves:
        return SCHEMA["bills"].frame([])
    data, found = built.data, rises(built, solution)
    place = {p: a for a, p in enumerate(data.parties)}
    rows: list[dict[str, object]] = []
    for k, (name, t) in enumerate(built.curves.keys):
        if found.total[k] <= DUST:
            continue
        curve = built.curves.at(name)
        for party in data.instance.parties:
            p = place.get(party)
            industry = float(curve.industry[party][t - 1] * found.rise[k])
            share = float(found.shares[p, k]) if p is not None else 0.0
            if p is None and industry == 0:
                continue
            rows.append(
                {
                    "party": party,
                    "curve": name,
                    "period": data.calendar.name(t),
                    "tonnes": float(found.tonnes[p, k]) if p is not None else 0.0,
                    "base_eur": float(found.base[p, k]) * 1000 if p is not None else 0.0,
                    "rise_eur_per_t": float(found.rise[k]) * 1000,
                    "fixed_share": share,
                    "paid_eur": float(found.paid[p, k]) * 1000 if p is not None else 0.0,
                    "true_eur": float(found.true[p, k]) * 1000 if p is not None else 0.0,
                    "industry_eur": industry * 1000,
                }
            )
    return SCHEMA["bills"].frame(rows)
