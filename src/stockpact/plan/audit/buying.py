"""Checks of purchases: what they cost, and that they could be had (FORMULATION B2, B3, 1.5)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..schema import SCHEMA
from .case import Case
from .comparing import Check, Compared, Where, at_axes, at_most, at_rows, equal, holds, registrar
from .reach import Reach, reach

CHECKS: list[Check] = []
check = registrar(CHECKS)

KEY = SCHEMA["purchases"].key


class _Rows:
    """The rows of the purchases table whose names are all known, with their positions."""

    def __init__(self, case: Case) -> None:
        axes = ("party", "material", "supplier", "block", "period")
        codes = [case.codes("purchases", a) for a in axes]
        known = np.flatnonzero(np.logical_and.reduce([c >= 0 for c in codes]))
        self.p, self.m, self.n, self.b, self.t = (c[known] for c in codes)
        self.frame = case.tables["purchases"].iloc[known]
        self.where = at_rows(self.frame, KEY)

    def column(self, name: str) -> np.ndarray:
        return self.frame[name].to_numpy(float)


@check("received after loss in transit", "t", "FORMULATION B2")
def received(case: Case) -> Iterator[Compared]:
    """Tonnes received are tonnes bought less the share lost in transit."""
    rows = _Rows(case)
    kept = 1 - case.freight("loss_share")[rows.p, rows.n]
    yield equal(rows.column("received_t"), rows.column("tonnes") * kept, rows.where)


@check("price of purchases", "EUR/t", "FORMULATION 1.5 A")
def price(case: Case) -> Iterator[Compared]:
    """The price is the world price times one plus the premium, plus the adder of the block."""
    rows = _Rows(case)
    yield equal(rows.column("eur_per_t"), unit_price(case)[rows.m, rows.n, rows.b, rows.t], rows.where)


@check("cost of purchases", "EUR", "FORMULATION 1.6")
def cost(case: Case) -> Iterator[Compared]:
    """Cost is price times tonnes paid for."""
    rows = _Rows(case)
    expected = rows.column("tonnes") * unit_price(case)[rows.m, rows.n, rows.b, rows.t]
    yield equal(rows.column("cost_eur"), expected, rows.where, scale=case.money_scale)


@check("premium of purchases", "EUR", "FORMULATION Q")
def premium(case: Case) -> Iterator[Compared]:
    """The premium is what is paid over the world price."""
    rows = _Rows(case)
    over = unit_price(case)[rows.m, rows.n, rows.b, rows.t] - case.world_price[rows.m, rows.t]
    yield equal(rows.column("premium_eur"), rows.column("tonnes") * over, rows.where, scale=case.money_scale)


@check("freight of purchases", "EUR", "FORMULATION 1.6")
def freight(case: Case) -> Iterator[Compared]:
    """Freight is the rate of the route times tonnes bought."""
    rows = _Rows(case)
    expected = rows.column("tonnes") * case.freight("eur_per_t")[rows.p, rows.n]
    yield equal(rows.column("freight_eur"), expected, rows.where, scale=case.money_scale)


@check("supply after industry", "t", "FORMULATION B3")
def supply(case: Case) -> Iterator[Compared]:
    """All parties together buy at most what industry leaves of each block of a source."""
    bought = case.bought.sum(axis=0).transpose(1, 0, 2, 3)
    size = case.supply
    names = case.names
    where = at_axes(size.shape, names["supplier"], names["material"], names["block"], names["period"])
    yield at_most(bought, reach(case).free, where, magnitude=size, mask=(bought > 0))


@check("access of each party", "t", "FORMULATION B3")
def access(case: Case) -> Iterator[Compared]:
    """Where access is not shared, a party buys at most its access less its industry's imports."""
    r = reach(case)
    bought = case.bought.sum(axis=3)
    yield at_most(
        bought, r.idle, _route(case, bought.shape), magnitude=case.flows, mask=r.alone & (bought > 0)
    )


@check("shared access", "t", "FORMULATION B3")
def shared_access(case: Case) -> Iterator[Compared]:
    """Those who share access buy at most their idle access together."""
    r = reach(case)
    together = np.where(r.alone, 0.0, case.bought.sum(axis=3)).sum(axis=0)
    names = case.names
    where = at_axes(together.shape, names["material"], names["supplier"], names["period"])
    yield at_most(together, r.pool, where, magnitude=case.flows.sum(axis=0), mask=together > 0)


@check("the stock may buy here", "t", "FORMULATION B3")
def may_buy(case: Case) -> Iterator[Compared]:
    """Nothing is bought where a party's stock may not buy."""
    bought = case.bought.sum(axis=3)
    yield at_most(bought, 0.0, _route(case, bought.shape), mask=~reach(case).open)


@check("no delivery before lead time and transit", "t", "FORMULATION B2")
def lead_time(case: Case) -> Iterator[Compared]:
    """Nothing arrives before the start plus lead time plus transit."""
    bought = case.bought.sum(axis=3)
    early = np.arange(case.periods)[None, None, :] < reach(case).first[:, :, None]
    yield at_most(bought, 0.0, _route(case, bought.shape), mask=np.broadcast_to(early[:, None], bought.shape))


@check("use of the partner's access", "rows", "FORMULATION B3")
def partner_access(case: Case) -> Iterator[Compared]:
    """A purchase is marked when, and only when, it goes beyond the party's own idle access."""
    rows, r = _Rows(case), reach(case)
    bought = case.bought.sum(axis=3)[rows.p, rows.m, rows.n, rows.t]
    mine = _own_idle(r)[rows.p, rows.m, rows.n, rows.t]
    slack = 1e-6 * np.maximum(1.0, np.where(np.isfinite(mine), mine, 0.0))
    marked = rows.frame["from_partner_access"].to_numpy(bool)
    yield holds(marked == (bought > mine), rows.where, mask=np.abs(bought - mine) > slack)


def _own_idle(r: Reach) -> np.ndarray:
    return np.where(r.own, r.idle, 0.0)


def unit_price(case: Case) -> np.ndarray:
    """Price at the source, EUR/t, by material, supplier, block and period."""
    axes = ("supplier", "material", "block")
    premium_share = case.data("supply", "premium_share", *axes).transpose(1, 0, 2, 3)
    adder = case.data("supply", "adder_eur_per_t", *axes).transpose(1, 0, 2, 3)
    return np.asarray(case.world_price[:, None, None, :] * (1 + premium_share) + adder)


def landed_price(case: Case, r: Reach, trace: float) -> np.ndarray:
    """Price with freight, EUR/t, where a stock may buy more than a trace, infinite elsewhere: p m n b t."""
    free = r.free.transpose(1, 0, 2, 3)[None]
    room = np.minimum(np.where(r.alone, r.idle, r.pool[None])[:, :, :, None], free)
    arrives = np.arange(case.periods) >= r.first[:, None, :, None, None]
    may = r.open[:, :, :, None] & arrives & (room > trace)
    price = unit_price(case)[None] + case.freight("eur_per_t")[:, None, :, None, None]
    return np.where(may, price, np.inf)


def _route(case: Case, shape: tuple[int, ...]) -> Where:
    names = case.names
    return at_axes(shape, names["party"], names["material"], names["supplier"], names["period"])
