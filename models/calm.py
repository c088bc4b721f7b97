"""What an embargo meets: need, normal flows, idle access, deliveries, prices and steps of shortage, period
by period.

Pure arrays in tonnes and thousand EUR, prepared once for an instance; an embargo cuts its window out of
them (:mod:`.embargo`). Axes in this order: parties P, materials I, suppliers N, sectors S or steps L,
periods. Periods run beyond the calendar by the longest embargo, with data held at their last year.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from stockpact.instance import Calendar, Instance, by_period
from stockpact.instance.plain import records

from .question import BuildUpQuestion
from .routes import find_routes, open_access
from .shortage_steps import Steps, shortage_steps

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Calm:
    """What there would be without an embargo; the last axis is time, 0 being the first period of the
    calendar.
    """

    instance: Instance
    calendar: Calendar
    """Longer than the instance's by ``horizon`` periods."""
    horizon: int
    """Length of the longest embargo, K."""
    suppliers: tuple[str, ...]
    sectors: tuple[str, ...]
    need: Floats
    """(P, I, S, T) usable need"""
    flow: Floats
    """(P, I, N, T) industry's normal flow"""
    idle: Floats
    """(P, I, N, T) access beyond the normal flow, before the stock buys"""
    supply_left: Floats
    """(I, N, T) supply that all industries leave; infinite where no supply is declared"""
    swing_share: Floats
    """(P, I, N)"""
    swing_delay: Floats
    """(P, I, N) periods"""
    bought: Floats
    """(P, I, N, T) what the stock takes from a supplier under its own access, by delivery"""
    bought_from_partner: Floats
    """(P, I, N, T) the same under the partner's idle access"""
    arriving: Floats
    """(P, I, N, T) tonnes received of both"""
    ordered: Floats
    """(P, I, N, T) tonnes of the table orders: ordered before the calendar begins"""
    lead: Floats
    """(P, N) periods from order to arrival, transit included"""
    price: Floats
    """(I, T) world price"""
    refill_price: Floats
    """(I, T) cheapest price, with freight, at which the stock may buy; the world price where it may not buy
    at all
    """
    private_days: Floats
    """(P, I) days of need in industry's own stores"""
    release_limit: Floats
    """(I,) most that may leave the joint stock in a period, t; infinite without limit"""
    steps: Steps


def longest_embargo(instance: Instance) -> int:
    """K: periods of the longest embargo of any scenario."""
    return int(instance["embargo_durations"]["periods"].max()) if instance.has("embargo_durations") else 1


def calm(instance: Instance, purchases: pd.DataFrame | None = None, calendar: Calendar | None = None) -> Calm:
    """Prepare the arrays of an instance; ``purchases`` is the plan's table of what the stock buys,
    ``calendar`` that of the plan when it is longer than the instance's.

    Raises InputError when industry needs a material for which no step of shortage cost is given.
    """
    horizon = longest_embargo(instance)
    calendar = (calendar or instance.calendar).extended(horizon)
    parties, materials = instance.parties, instance.materials
    suppliers = tuple(instance["sources"]["supplier"])
    tonnes = by_period(instance, "demand", "tonnes", flow=True, calendar=calendar)
    usable = by_period(instance, "demand", "usable_share", calendar=calendar)
    sectors = tuple(dict.fromkeys([*instance["sectors"]["sector"], *instance["demand"]["sector"]]))
    need = _cube(
        (tonnes * usable).fillna(0.0), ("party", "material", "sector"), (parties, materials, sectors)
    )
    flows = by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)
    supply = by_period(instance, "supply", "tonnes", flow=True, calendar=calendar).fillna(0.0)
    idle, terms = open_access(instance, calendar)
    flow = _cube(flows, ("party", "material", "supplier"), (parties, materials, suppliers))
    total = supply.groupby(level=["material", "supplier"], sort=False).sum()
    supply_left = _cube(total, ("material", "supplier"), (materials, suppliers), fill=np.inf) - flow.sum(
        axis=0
    )
    keys = ("party", "material", "supplier")
    axes = (parties, materials, suppliers)
    lead = _lead(instance, parties, suppliers)
    own, partner, arriving = _purchases(purchases, instance, calendar, axes)
    price = (
        by_period(instance, "prices", "eur_per_t", calendar=calendar).reindex(materials).fillna(0.0) / 1000
    )
    return Calm(
        instance=instance,
        calendar=calendar,
        horizon=horizon,
        suppliers=suppliers,
        sectors=sectors,
        need=need,
        flow=flow,
        idle=_cube(idle, keys, axes),
        supply_left=np.maximum(supply_left, 0.0),
        swing_share=_cube(terms[["swing_share"]], keys, axes)[..., 0],
        swing_delay=_cube(terms[["swing_delay_periods"]], keys, axes)[..., 0],
        bought=own,
        bought_from_partner=partner,
        arriving=arriving,
        ordered=_orders(instance, calendar, axes),
        lead=lead,
        price=price.to_numpy(),
        refill_price=_refill_price(instance, calendar, price, flows),
        private_days=_private_days(instance),
        release_limit=_release_limit(instance),
        steps=shortage_steps(instance, sectors, need),
    )


def with_purchases(world: Calm, purchases: pd.DataFrame | None) -> Calm:
    """The same world with other purchases of the stock: what else there is need not be prepared again."""
    axes = (world.instance.parties, world.instance.materials, world.suppliers)
    own, partner, arriving = _purchases(purchases, world.instance, world.calendar, axes)
    return replace(world, bought=own, bought_from_partner=partner, arriving=arriving)


def _cube(
    frame: pd.DataFrame, levels: tuple[str, ...], labels: tuple[tuple[str, ...], ...], fill: float = 0.0
) -> Floats:
    """A frame keyed by ``levels`` as an array with one axis a level, in the order of ``labels``, and its
    columns last.
    """
    out = np.full((*map(len, labels), frame.shape[1]), fill)
    if len(frame):
        place = [
            pd.Index(names).get_indexer(frame.index.get_level_values(level))
            for level, names in zip(levels, labels, strict=True)
        ]
        known = np.all([p >= 0 for p in place], axis=0)
        out[tuple(p[known] for p in place)] = frame.to_numpy(float)[known]
    return out


def _lead(instance: Instance, parties: tuple[str, ...], suppliers: tuple[str, ...]) -> Floats:
    sources = instance["sources"].set_index("supplier")["lead_time_periods"]
    lead = np.tile(sources.reindex(suppliers).to_numpy(float), (len(parties), 1))
    for route in records(instance["freight"]):
        if route.party in parties and route.supplier in suppliers:
            lead[parties.index(route.party), suppliers.index(route.supplier)] += route.transit_periods
    return lead


def _purchases(
    purchases: pd.DataFrame | None, instance: Instance, calendar: Calendar, axes: tuple[tuple[str, ...], ...]
) -> tuple[Floats, Floats, Floats]:
    """Tonnes taken under own and under the partner's access, and tonnes received of both."""
    shape = (*map(len, axes), len(calendar))
    own, partner, received = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    if purchases is None or purchases.empty:
        return own, partner, received
    place = [
        pd.Index(names).get_indexer(pd.Index(purchases[c]))
        for names, c in zip(axes, ("party", "material", "supplier"), strict=True)
    ]
    place.append(np.array([instance.calendar.number(p) - 1 for p in purchases["period"]]))
    tonnes = purchases["tonnes"].to_numpy(float)
    borrowed = purchases["from_partner_access"].to_numpy(bool)
    np.add.at(own, tuple(p[~borrowed] for p in place), tonnes[~borrowed])
    np.add.at(partner, tuple(p[borrowed] for p in place), tonnes[borrowed])
    np.add.at(received, tuple(place), purchases["received_t"].to_numpy(float))
    return own, partner, received


def _orders(instance: Instance, calendar: Calendar, axes: tuple[tuple[str, ...], ...]) -> Floats:
    out = np.zeros((*map(len, axes), len(calendar)))
    for order in records(instance["orders"]):
        t = calendar.number(str(order.period)) - 1
        if 0 <= t < len(calendar):
            names = (order.party, order.material, order.supplier)
            out[(*(a.index(n) for a, n in zip(axes, names, strict=True)), t)] += order.tonnes
    return out


def _private_days(instance: Instance) -> Floats:
    held = instance["private_stock"].groupby(["party", "material"], sort=False)[["days"]].sum()
    return _cube(held, ("party", "material"), (instance.parties, instance.materials))[..., 0]


def _release_limit(instance: Instance) -> Floats:
    limit = instance["materials"]["release_limit_t"].to_numpy(float, na_value=np.nan)
    return np.where(np.isnan(limit), np.inf, limit)


def _refill_price(instance: Instance, calendar: Calendar, price: pd.DataFrame, flows: pd.DataFrame) -> Floats:
    """Cheapest landed price in each period; where nothing may be bought then, of the next period in which
    it may.
    """
    price = price.rename_axis("material")
    routes = find_routes(instance, BuildUpQuestion(), calendar, instance.parties, price, flows)
    cost = routes.unit_cost.where(routes.limit > 0)
    cheapest = cost.groupby(level="material", sort=False).min().reindex(price.index)
    return np.asarray(cheapest.bfill(axis=1).ffill(axis=1).fillna(price).to_numpy(), dtype=float)
