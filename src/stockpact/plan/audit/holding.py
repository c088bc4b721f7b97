"""Checks of the stock: balance, intake, withdrawals, shelf life, space (FORMULATION B1, B2, B7, B8)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from .case import OWN_STORE, Case, records
from .comparing import Check, Compared, Where, at_axes, at_most, equal, holds, registrar

CHECKS: list[Check] = []
check = registrar(CHECKS)


@check("opening stock", "t", "FORMULATION B1")
def opening(case: Case) -> Iterator[Compared]:
    """The first period of each lot opens with the stock that the instance holds."""
    found = case.stock("opening_t")[..., 0]
    expected = opening_stock(case) * case.acting[:, None, None]
    yield equal(found, expected, _lot(case, found.shape))


@check("stock carries over", "t", "FORMULATION B1")
def carries_over(case: Case) -> Iterator[Compared]:
    """Each period of a lot opens with what the period before closed with."""
    opened, closed = case.stock("opening_t"), case.stock("closing_t")
    yield equal(opened[..., 1:], closed[..., :-1], _lot(case, opened[..., 1:].shape, first=1))


@check("loss in storage", "t", "FORMULATION B1")
def loss(case: Case) -> Iterator[Compared]:
    """A period loses the share 1 - (1 - yearly loss)^(1 / periods per year) of what it opens with."""
    yearly = np.asarray(case.column("materials", "loss_share_per_year"), dtype=float)
    share = 1 - (1 - yearly) ** (1 / case.calendar.per_year)
    found, opened = case.stock("lost_t"), case.stock("opening_t")
    yield equal(found, opened * share[None, :, None, None], _lot(case, found.shape))


@check("stock balance", "t", "FORMULATION B1")
def balance(case: Case) -> Iterator[Compared]:
    """Closing stock of each lot is opening stock, less loss, plus what comes in, less what goes out."""
    closed, opened = case.stock("closing_t"), case.stock("opening_t")
    flows = opened - case.stock("lost_t") + case.stock("in_t") - case.stock("out_t")
    yield equal(closed, flows, _lot(case, closed.shape), magnitude=opened)


@check("intake", "t", "FORMULATION B2")
def intake(case: Case) -> Iterator[Compared]:
    """What comes in at all sites is what purchases deliver, plus earlier orders, plus what is rotated in."""
    came = case.stock("in_t").sum(axis=2)
    received = case.cube("purchases", "received_t", "party", "material", "period")
    rotated = case.stock("rotated_t").sum(axis=2)
    yield equal(came, received + orders(case) + rotated, _owner(case, came.shape))


@check("sites that only one owner may use", "t", "FORMULATION B8")
def owners_only(case: Case) -> Iterator[Compared]:
    """No stock of another party stands at a site that is one party's own."""
    closed = case.stock("closing_t")
    if not case.instance.has("storage"):
        return
    owner = (
        case.instance["storage"].set_index("storage")["owner"].reindex(list(case.names["storage"])).fillna("")
    )
    barred = np.array([[o not in ("", p) for o in owner] for p in case.names["party"]])
    yield at_most(closed * barred[:, None, :, None], np.zeros(closed.shape), _lot(case, closed.shape))


@check("what goes out", "t", "FORMULATION B1")
def outflow(case: Case) -> Iterator[Compared]:
    """What leaves a lot was withdrawn or rotated; in calm times nothing is released."""
    out = case.stock("out_t")
    yield equal(out, case.stock("withdrawn_t") + case.stock("rotated_t"), _lot(case, out.shape))


@check("withdrawals are met", "t", "FORMULATION B1")
def withdrawals(case: Case) -> Iterator[Compared]:
    """All sites together give exactly what the withdrawals table asks for, in its period."""
    found = case.stock("withdrawn_t").sum(axis=2)
    asked = case.data("withdrawals", "tonnes", "party", "material", flow=True) * case.acting[:, None, None]
    yield equal(found, asked, _owner(case, found.shape))


@check("every period of a lot is there", "rows", "DESIGN, the plan")
def complete(case: Case) -> Iterator[Compared]:
    """Each acting party has one row for each site and period, and in the stock table for each material."""
    if case.planned:
        count = case.cube("stock", None, "party", "material", "storage", "period")
        yield holds(count == case.acting[:, None, None, None], _lot(case, count.shape))
        count = case.cube("storage", None, "party", "storage", "period")
        yield holds(count == case.acting[:, None, None], _site(case, count.shape))


@check("shelf life", "t", "FORMULATION B7")
def shelf_life(case: Case) -> Iterator[Compared]:
    """No more is held than came in, or was rotated, within the shelf life; opening stock counts at its true
    age.
    """
    life = np.asarray(case.column("materials", "shelf_life_periods"), dtype=float)
    closed, came = case.stock("closing_t").sum(axis=2), case.stock("in_t").sum(axis=2)
    held = case.instance["opening_stock"]
    acquired = np.array([case.period_number(a) if a else -1 for a in held["acquired"]], dtype=float)
    tonnes = held["tonnes"].to_numpy(float)
    p, m = case.code("party", held["party"]), case.code("material", held["material"])
    for i in np.flatnonzero(~np.isnan(life)):
        span = int(life[i])
        total = np.cumsum(came[:, i], axis=1)
        earlier = np.concatenate([np.zeros((len(total), span)), total], axis=1)[:, : case.periods]
        fresh = np.zeros_like(total)
        for row in np.flatnonzero(m == i):
            young = acquired[row] >= np.arange(case.periods) - span + 1
            fresh[p[row]] += np.where(young, float(tonnes[row]), 0.0)
        limit = total - earlier + fresh * case.acting[:, None]
        where = at_axes(
            limit.shape, case.names["party"], case.names["period"], prefix=case.names["material"][i]
        )
        yield at_most(closed[:, i], limit, where, magnitude=total)


@check("rotation", "t", "FORMULATION B7")
def rotation(case: Case) -> Iterator[Compared]:
    """Only what has a shelf life is rotated, and no more than is held."""
    rotated, closed = case.stock("rotated_t").sum(axis=2), case.stock("closing_t").sum(axis=2)
    life = np.asarray(case.column("materials", "shelf_life_periods"), dtype=float)
    limit = np.where(np.isnan(life)[None, :, None], 0.0, closed)
    yield at_most(rotated, limit, _owner(case, rotated.shape))


@check("volume in store", "m3", "FORMULATION B8")
def volume(case: Case) -> Iterator[Compared]:
    """The volume used at a site is that of the owner's closing stock there."""
    per_tonne = np.asarray(case.column("materials", "m3_per_t"), dtype=float)
    expected = np.einsum("pmlt,m->plt", case.stock("closing_t"), per_tonne)
    yield equal(space(case, "used_m3"), expected, _site(case, expected.shape))


@check("leased space", "m3", "FORMULATION B8")
def leased(case: Case) -> Iterator[Compared]:
    """Leased volume is modules times their size and holds what is used."""
    size, used, modules = module_size(case), space(case, "used_m3"), space(case, "modules")
    found = space(case, "leased_m3")
    expected = np.where(np.isnan(size), used, modules * np.nan_to_num(size))
    yield equal(found, expected, _site(case, found.shape))
    yield at_most(used, expected, _site(case, found.shape))


@check("running leases", "modules", "FORMULATION B8")
def running(case: Case) -> Iterator[Compared]:
    """Modules at hand are the leases that began within the length of a lease."""
    modules, started = space(case, "modules"), space(case, "started")
    expected = np.zeros_like(modules)
    for l, term in enumerate(site_column(case, "lease_periods", 1.0)):
        total = np.cumsum(started[:, l], axis=1)
        span = min(int(term), case.periods)
        ended = np.concatenate([np.zeros((len(total), span)), total], axis=1)[:, : case.periods]
        expected[:, l] = total - ended
    yield equal(modules, expected, _site(case, modules.shape))


@check("modules on offer", "modules", "FORMULATION B8")
def offered(case: Case) -> Iterator[Compared]:
    """All owners together lease at most what a site offers."""
    total = space(case, "modules").sum(axis=0)
    limit = site_column(case, "modules", np.inf)
    where = at_axes(total.shape, case.names["storage"], case.names["period"])
    yield at_most(total, limit[:, None], where)


@check("whole modules", "modules", "FORMULATION B8")
def whole(case: Case) -> Iterator[Compared]:
    """Where whole modules are asked for, leases begin in whole modules."""
    if case.integer_modules:
        started = space(case, "started")
        yield equal(started, np.round(started), _site(case, started.shape))


def opening_stock(case: Case) -> np.ndarray:
    """Opening stock of the instance, t, by party, material and storage."""
    held = case.instance["opening_stock"]
    out = np.zeros(tuple(len(case.names[a]) for a in ("party", "material", "storage")))
    site = held["storage"].where(held["storage"] != "", OWN_STORE)
    index = (
        case.code("party", held["party"]),
        case.code("material", held["material"]),
        case.code("storage", site),
    )
    known = index[2] >= 0
    np.add.at(out, tuple(i[known] for i in index), held["tonnes"].to_numpy(float)[known])
    return out


def orders(case: Case, column: str = "") -> np.ndarray:
    """Tonnes ordered before the start, by party, material and period of delivery; or payments due with
    them.
    """
    rows = case.instance["orders"]
    out = np.zeros((len(case.names["party"]), len(case.names["material"]), case.periods))
    for row in records(rows):
        t = case.period_number(row.period)
        if 0 <= t < case.periods:
            p, m = case.code("party", [row.party])[0], case.code("material", [row.material])[0]
            out[p, m, t] += row.tonnes * (getattr(row, column) if column else 1.0) * case.acting[p]
    return out


def space(case: Case, column: str) -> np.ndarray:
    """A column of the storage table by party, storage and period."""
    return case.cube("storage", column, "party", "storage", "period")


def module_size(case: Case) -> np.ndarray:
    """Volume of a module, m3, by storage and period; NaN where space has no limit."""
    return np.broadcast_to(
        site_column(case, "module_m3", np.nan)[:, None], (len(case.names["storage"]), case.periods)
    )


def site_column(case: Case, column: str, missing: float) -> np.ndarray:
    """A column of the instance's table storage by site; ``missing`` where it is blank or there is no such
    table.
    """
    if not case.instance.has("storage"):
        return np.full(len(case.names["storage"]), np.nan if column == "module_m3" else missing)
    return np.asarray(case.instance["storage"][column].to_numpy(dtype=float, na_value=missing))


def _lot(case: Case, shape: tuple[int, ...], first: int = 0) -> Where:
    names = case.names
    axes = (names["party"], names["material"], names["storage"], names["period"][first:])
    return at_axes(shape, *axes[: len(shape)])


def _owner(case: Case, shape: tuple[int, ...]) -> Where:
    return at_axes(shape, case.names["party"], case.names["material"], case.names["period"])


def _site(case: Case, shape: tuple[int, ...]) -> Where:
    return at_axes(shape, case.names["party"], case.names["storage"], case.names["period"])
