"""Checks of prices that purchases raise: the rise, who pays it, what industry pays more (FORMULATION 1.5).

Everything follows from the purchases table and the slopes of the instance; only the shares in which a rise is
paid are taken from the table bills, as they are a choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ..schema import SCHEMA
from .buying import unit_price
from .case import Case
from .comparing import Check, Compared, at_least, at_most, at_rows, equal, holds, registrar

CHECKS: list[Check] = []
check = registrar(CHECKS)

TRACE = 2e-6
"""Tonnes on a curve and period from which bills must tell of it."""


@dataclass(frozen=True)
class Curves:
    """Curves in a fixed order: arrays over curve c, party p and period t."""

    names: tuple[str, ...]
    slope: np.ndarray
    """EUR/t for a tonne bought in the period: c t."""
    tonnes: np.ndarray
    """Bought by each party: c p t."""
    base: np.ndarray
    """Cost of it before the rise, EUR: c p t."""
    industry: np.ndarray
    """Tonnes that each party's industry buys at the price: c p t."""
    repeated: np.ndarray
    """Whether the tonnes of a curve stand on the curve of their material's market as well: c."""

    @property
    def rise(self) -> np.ndarray:
        """Rise of the price, EUR/t: c t."""
        return np.asarray(self.slope * self.tonnes.sum(axis=1))


def curves(case: Case) -> Curves:
    """All curves with a slope, from the instance and the purchases table."""
    found: Curves = case.once("curves", _curves)
    return found


def _curves(case: Case) -> Curves:
    materials, suppliers = case.names["material"], case.names["supplier"]
    year = case.calendar.per_year
    market = case.data("prices", "price_slope", "material") * year
    source = case.data("supply", "price_slope", "material", "supplier", "block").max(axis=2) * year
    if case.instance.settings.policy.price_impact == "none":
        market, source = np.zeros_like(market), np.zeros_like(source)
    bought = case.bought.sum(axis=3)
    cost = np.einsum("pmnbt,mnbt->pmnt", case.bought, unit_price(case))
    names: list[str] = []
    parts: list[tuple[np.ndarray, ...]] = []
    repeated: list[bool] = []
    for m, material in enumerate(materials):
        if (market[m] > 0).any():
            names.append(material)
            repeated.append(False)
            parts.append((market[m], *(a[:, m].sum(axis=1) for a in (bought, cost, case.flows))))
    for m, n in np.argwhere((source > 0).any(axis=2)).tolist():
        names.append(f"{suppliers[n]} {materials[m]}")
        repeated.append(bool((market[m] > 0).any()))
        parts.append((source[m, n], *(a[:, m, n] for a in (bought, cost, case.flows))))
    shape = (len(case.names["party"]), case.periods)
    empty = (np.zeros((0, shape[1])), *(np.zeros((0, *shape)) for _ in range(3)))
    slope, tonnes, base, industry = (
        (np.stack([part[k] for part in parts]) for k in range(4)) if parts else empty
    )
    return Curves(tuple(names), slope, tonnes, base, industry, np.array(repeated, dtype=bool))


class _Bills:
    """The rows of the table bills whose names are known, with their positions."""

    def __init__(self, case: Case) -> None:
        rows, known = case.tables["bills"], {name: c for c, name in enumerate(curves(case).names)}
        c = np.array([known.get(name, -1) for name in rows["curve"]], dtype=np.int64)
        p, t = case.codes("bills", "party"), case.codes("bills", "period")
        self.known = (c >= 0) & (p >= 0) & (t >= 0)
        self.at = tuple(code[self.known] for code in (c, p, t))
        self.frame = rows[self.known]
        self.where = at_rows(self.frame, SCHEMA["bills"].key)

    def column(self, name: str) -> np.ndarray:
        return self.frame[name].to_numpy(float)

    def cube(self, name: str, case: Case) -> np.ndarray:
        """A column over curve, party and period."""
        out = np.zeros(curves(case).tonnes.shape)
        np.add.at(out, self.at, self.column(name))
        return out


def _bills(case: Case) -> _Bills:
    found: _Bills = case.once("bills", _Bills)
    return found


@check("bills are complete", "rows", "FORMULATION 1.5 B")
def complete(case: Case) -> Iterator[Compared]:
    """Every party that acts has a bill wherever purchases raise a price, and no bill is of anything else."""
    bills, found, rows = _bills(case), curves(case), case.tables["bills"]
    yield holds(bills.known, at_rows(rows, SCHEMA["bills"].key))
    there = np.zeros(found.tonnes.shape, dtype=bool)
    there[bills.at] = True
    bought = (found.slope > 0) & (found.tonnes.sum(axis=1) > TRACE)
    names = case.names

    def where(i: int) -> str:
        c, p, t = np.unravel_index(i, there.shape)
        return f"{names['party'][int(p)]} {found.names[int(c)]} {names['period'][int(t)]}"

    if case.planned:
        yield holds(there, where, mask=bought[:, None, :] & case.acting[None, :, None])


@check("rise of prices", "EUR/t", "FORMULATION 1.5 B")
def rise(case: Case) -> Iterator[Compared]:
    """A price rises by its slope times all that the stocks buy at it, at a yearly pace."""
    bills = _bills(case)
    c, _, t = bills.at
    yield equal(bills.column("rise_eur_per_t"), curves(case).rise[c, t], bills.where)


@check("tonnes that pay a rise", "t", "FORMULATION 1.5 B")
def tonnes(case: Case) -> Iterator[Compared]:
    """Tonnes of a bill are those that the purchases table holds."""
    bills = _bills(case)
    yield equal(bills.column("tonnes"), curves(case).tonnes[bills.at], bills.where)


@check("bills before the rise", "EUR", "FORMULATION 1.5 B")
def base(case: Case) -> Iterator[Compared]:
    """Before the rise a bill is the price at the source times tonnes."""
    bills = _bills(case)
    yield equal(bills.column("base_eur"), curves(case).base[bills.at], bills.where, scale=case.money_scale)


@check("shares of a rise", "share", "FORMULATION 1.5 B")
def shares(case: Case) -> Iterator[Compared]:
    """Shares of a rise are not negative, add to 1 over the parties, and are paid by those who act."""
    bills = _bills(case)
    share = bills.cube("fixed_share", case)
    yield at_least(bills.column("fixed_share"), 0.0, bills.where)
    c, p, t = bills.at
    yield equal(share.sum(axis=1)[c, t], 1.0, bills.where)
    yield at_most(bills.column("fixed_share"), 0.0, bills.where, mask=~case.acting[p])


@check("what is paid of a rise", "EUR", "FORMULATION 1.5 B")
def paid(case: Case) -> Iterator[Compared]:
    """A party pays its share of the rise on all tonnes; the rise on its own tonnes stands beside it."""
    bills, found = _bills(case), curves(case)
    c, _, t = bills.at
    whole = (found.rise * found.tonnes.sum(axis=1))[c, t]
    yield equal(
        bills.column("paid_eur"), bills.column("fixed_share") * whole, bills.where,
        scale=case.money_scale, magnitude=whole,
    )  # fmt: skip
    yield equal(
        bills.column("true_eur"), found.rise[c, t] * found.tonnes[bills.at], bills.where,
        scale=case.money_scale, magnitude=whole,
    )  # fmt: skip


@check("what industry pays more", "EUR", "FORMULATION 1.5 C")
def industry(case: Case) -> Iterator[Compared]:
    """What industry pays more is the rise times its own tonnes at that price."""
    bills, found = _bills(case), curves(case)
    c, _, t = bills.at
    expected = found.rise[c, t] * found.industry[bills.at]
    yield equal(bills.column("industry_eur"), expected, bills.where, scale=case.money_scale)
    raised = (found.slope > 0) & (found.tonnes.sum(axis=1) > TRACE)
    others = found.industry * raised[:, None, :]
    there = np.zeros(others.shape, dtype=bool)
    there[bills.at] = True
    names = case.names

    def where(i: int) -> str:
        c, p, t = np.unravel_index(i, others.shape)
        return f"{names['party'][int(p)]} {found.names[int(c)]} {names['period'][int(t)]}"

    if case.planned:
        yield holds(there, where, mask=others > 0)


def rise_outlays(case: Case) -> np.ndarray:
    """What each party pays of all rises, EUR, by party and period: its shares times the rises recomputed."""
    found = curves(case)
    whole = found.rise * found.tonnes.sum(axis=1)
    return np.asarray((_bills(case).cube("fixed_share", case) * whole[:, None, :]).sum(axis=0))


def industry_present(case: Case) -> np.ndarray:
    """Present value of what each party's industry pays more, EUR, by party."""
    found = curves(case)
    more = (found.rise[:, None, :] * found.industry).sum(axis=0)
    return np.asarray(more @ case.discount)


def bill_error(case: Case) -> float:
    """By how much the worst bill of a party and fiscal year is wrong, as a share of it; a year in which
    little is bought counts against the bill of an average year with a rise, and up to one EUR is not wrong.
    """
    found = curves(case)
    whole = found.rise * found.tonnes.sum(axis=1)
    true = (found.rise[:, None, :] * found.tonnes).sum(axis=0)
    wrong = (_bills(case).cube("fixed_share", case) * whole[:, None, :]).sum(axis=0) - true
    base = found.base * (found.slope > 0)[:, None, :]
    bill = base[~found.repeated].sum(axis=0) + true
    inside = (found.slope > 0) & (found.tonnes.sum(axis=1) > TRACE)
    inside = inside.any(axis=0)
    worst = 0.0
    for p in np.flatnonzero(case.acting):
        years = case.fiscal[p]
        names = np.unique(years[inside])
        mean = float(bill[p].sum()) / max(len(names), 1)
        for year in names:
            size = max(float(bill[p, years == year].sum()), mean)
            lack = abs(float(wrong[p, years == year].sum()))
            if lack > 1.0:
                worst = max(worst, lack / size if size > 0 else 1.0)
    return worst
