"""Where each party's stock may buy: offers of suppliers by block, what is left after industry, and what it
costs.

Industry is served first. What the stock may buy is the party's access less industry's imports; with shared
access the idle access of all parties is one pool (FORMULATION B3; DESIGN, how supply is shared).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stockpact.instance import Calendar, Instance, by_period
from stockpact.instance.plain import records

from .apart import supply_parts
from .question import BuildUpQuestion


@dataclass(frozen=True)
class Routes:
    """Routes of purchase.

    ``offers`` is indexed by (party, material, offer) and names supplier and block; an offer is a supplier's
    block and carries the supplier's name, with ``#2`` and so on from the second block. The frames below have
    periods as columns.
    """

    offers: pd.DataFrame
    limit: pd.DataFrame
    """Most that may be delivered, t, by route: 0 before the first delivery."""
    price: pd.DataFrame
    """Price at the source, kEUR/t, by route."""
    unit_cost: pd.DataFrame
    """Price and freight, kEUR/t, by route, for a tonne bought."""
    free_supply: pd.DataFrame
    """What industry leaves of each offer, t, by (material, offer)."""
    own_access: pd.DataFrame
    """Idle access that only its party may use, t, by (party, material, supplier)."""
    shared_access: pd.DataFrame
    """Pooled idle access, t, by (material, supplier)."""
    idle: pd.DataFrame
    """Each party's idle access, t, by (party, material, supplier), pooled or not."""


def find_routes(
    instance: Instance,
    question: BuildUpQuestion,
    calendar: Calendar,
    parties: tuple[str, ...],
    price: pd.DataFrame,
    flows: pd.DataFrame,
) -> Routes:
    """Find every route by which the stock of an acting party may buy."""
    supply = by_period(instance, "supply", "tonnes", flow=True, calendar=calendar).fillna(0.0)
    free = _free_supply(supply, flows)
    idle, rules = open_access(instance, calendar)
    sharing = (
        instance.settings.agreement.shared_access
        if question.shared_access is None
        else question.shared_access
    )
    sharing = sharing and len(parties) > 1 and question.contested == "open"
    offers = _offers(instance, parties, supply, rules, sharing)
    routes = pd.MultiIndex.from_frame(offers[["party", "material", "offer"]])
    own, shared = _access(offers, idle, rules, sharing, parties, instance.has("access"))
    unit_price = _price(instance, calendar, offers, price)
    freight = offers["freight"].to_numpy()[:, None]
    limit = _limit(offers, free, own, shared, calendar)
    if question.contested == "by access":
        usable = idle[np.asarray(idle.index.map(rules["stock_may_buy"].to_dict()), dtype=bool)]
        limit = np.minimum(limit, supply_parts(instance, calendar, offers, free, usable))
    frame = offers.set_index(routes)[
        ["supplier", "block", "first", "received", "freight", "country", "strategic"]
    ]
    columns = range(1, len(calendar) + 1)
    return Routes(
        offers=frame,
        limit=pd.DataFrame(limit, index=routes, columns=columns),
        price=pd.DataFrame(unit_price, index=routes, columns=columns),
        unit_cost=pd.DataFrame(unit_price + freight, index=routes, columns=columns),
        free_supply=free,
        own_access=own,
        shared_access=shared,
        idle=idle,
    )


def offer_name(supplier: str, block: int) -> str:
    """Name of a supplier's block."""
    return supplier if block == 1 else f"{supplier}#{block}"


def _free_supply(supply: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """What industry leaves of every block; it takes the lowest blocks first."""
    taken = flows.groupby(level=["supplier", "material"], sort=False).sum()
    left = dict(zip(taken.index, taken.to_numpy(), strict=True))
    nothing = np.zeros(supply.shape[1])
    ordered = supply.sort_index(level="block", sort_remaining=False, kind="stable")
    blocks: dict[tuple[str, str], list[tuple[int, np.ndarray]]] = {}
    for (supplier, material, block), tonnes in zip(ordered.index, ordered.to_numpy(), strict=True):
        blocks.setdefault((supplier, material), []).append((block, tonnes))
    rows, names = [], []
    for (supplier, material), tonnes_by_block in blocks.items():
        still = left.get((supplier, material), nothing)
        for block, tonnes in tonnes_by_block:
            used = np.minimum(tonnes, still)
            still = still - used
            rows.append(tonnes - used)
            names.append((material, offer_name(supplier, block)))
    index = pd.MultiIndex.from_tuples(names or [("", "")], names=["material", "offer"])
    frame = pd.DataFrame(
        np.array(rows) if rows else np.zeros((1, supply.shape[1])), index=index, columns=supply.columns
    )
    return frame if rows else frame.iloc[:0]


def open_access(instance: Instance, calendar: Calendar) -> tuple[pd.DataFrame, pd.DataFrame]:
    """:func:`idle_access` of the instance's own supply and flows, kept with the instance; read-only."""
    key = ("open access", calendar)
    if key not in instance._cache:
        supply = by_period(instance, "supply", "tonnes", flow=True, calendar=calendar).fillna(0.0)
        flows = by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)
        instance._cache[key] = idle_access(instance, calendar, supply, flows)
    found: tuple[pd.DataFrame, pd.DataFrame] = instance._cache[key]
    return found


def idle_access(
    instance: Instance, calendar: Calendar, supply: pd.DataFrame, flows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each party's access less its industry's flow, t, and the rules of access (may buy, shareable,
    swing).
    """
    share = by_period(instance, "access", "share", calendar=calendar)
    headroom = by_period(instance, "access", "headroom_share", calendar=calendar)
    keys = ["supplier", "party", "material"]
    order = ["party", "material", "supplier"]
    rules = instance["access"].drop_duplicates(keys, keep="last").set_index(order)
    rules = rules[["stock_may_buy", "shareable", "swing_share", "swing_delay_periods"]]
    total = supply.groupby(level=["supplier", "material"], sort=False).sum()
    index = pd.MultiIndex.from_frame(share.index.to_frame()[order]) if len(share) else rules.index
    flow = flows.reindex(index).fillna(0.0).to_numpy()
    pairs = pd.MultiIndex.from_arrays(
        [index.get_level_values("supplier"), index.get_level_values("material")]
    )
    reach = np.where(
        share.notna(),
        share.to_numpy() * total.reindex(pairs).fillna(0.0).to_numpy(),
        (1 + headroom.to_numpy()) * flow,
    )
    idle = pd.DataFrame(
        np.maximum(np.nan_to_num(reach) - flow, 0.0), index=index, columns=range(1, len(calendar) + 1)
    )
    return idle, rules


def _offers(
    instance: Instance, parties: tuple[str, ...], supply: pd.DataFrame, rules: pd.DataFrame, sharing: bool
) -> pd.DataFrame:
    sources = {row.supplier: row for row in records(instance["sources"])}
    freight = {(row.supplier, row.party): row for row in records(instance["freight"])}
    everywhere = not instance.has("access")
    may_buy, shareable = rules["stock_may_buy"].to_dict(), rules["shareable"].to_dict()
    rows = []
    for supplier, material, block in supply.index:
        pool = sharing and any(
            may_buy.get((p, material, supplier), False) and shareable[(p, material, supplier)]
            for p in parties
        )
        for party in parties:
            key = (party, material, supplier)
            if not (everywhere or may_buy.get(key, pool)):
                continue
            source, terms = sources[supplier], freight.get((supplier, party))
            keur, transit, loss = 0.0, 0, 0.0
            if terms is not None:
                keur, transit, loss = terms.eur_per_t / 1000, terms.transit_periods, terms.loss_share
            rows.append(
                {
                    "party": party,
                    "material": material,
                    "offer": offer_name(supplier, block),
                    "supplier": supplier,
                    "block": block,
                    "first": 1 + int(source.lead_time_periods) + int(transit),
                    "received": 1.0 - loss,
                    "freight": keur,
                    "country": source.country,
                    "strategic": bool(source.strategic),
                }
            )
    columns = [
        "party",
        "material",
        "offer",
        "supplier",
        "block",
        "first",
        "received",
        "freight",
        "country",
        "strategic",
    ]
    return pd.DataFrame(rows, columns=columns)


def _access(
    offers: pd.DataFrame,
    idle: pd.DataFrame,
    rules: pd.DataFrame,
    sharing: bool,
    parties: tuple[str, ...],
    limited: bool,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Idle access by party, and pooled; both only where a route exists."""
    pool_index = pd.MultiIndex.from_arrays([[], []], names=["material", "supplier"])
    nothing = pd.DataFrame(index=pool_index, columns=idle.columns, dtype=float)
    if not limited:
        empty = pd.MultiIndex.from_arrays([[], [], []], names=["party", "material", "supplier"])
        return pd.DataFrame(index=empty, columns=idle.columns, dtype=float), nothing
    pairs = pd.MultiIndex.from_frame(offers[["party", "material", "supplier"]].drop_duplicates())
    acting = idle.index.get_level_values("party").isin(parties)
    usable = np.asarray(idle.index.map(rules["stock_may_buy"].to_dict()), dtype=bool)
    pooled = np.asarray(idle.index.map(rules["shareable"].to_dict()), dtype=bool) & sharing
    own = idle[acting & usable & ~pooled]
    shared = idle[acting & usable & pooled].groupby(level=["material", "supplier"], sort=False).sum()
    return own[own.index.isin(pairs)], shared if sharing else nothing


def _price(instance: Instance, calendar: Calendar, offers: pd.DataFrame, price: pd.DataFrame) -> np.ndarray:
    premium = by_period(instance, "supply", "premium_share", calendar=calendar).fillna(0.0)
    adder = by_period(instance, "supply", "adder_eur_per_t", calendar=calendar).fillna(0.0) / 1000
    key = pd.MultiIndex.from_frame(offers[["supplier", "material", "block"]])
    world = price.reindex(offers["material"]).to_numpy()
    return np.asarray((1 + premium.reindex(key).to_numpy()) * world + adder.reindex(key).to_numpy())


def _limit(
    offers: pd.DataFrame, free: pd.DataFrame, own: pd.DataFrame, shared: pd.DataFrame, calendar: Calendar
) -> np.ndarray:
    limit = free.reindex(pd.MultiIndex.from_frame(offers[["material", "offer"]])).fillna(0.0).to_numpy()
    mine = own.reindex(pd.MultiIndex.from_frame(offers[["party", "material", "supplier"]])).to_numpy()
    pool = shared.reindex(pd.MultiIndex.from_frame(offers[["material", "supplier"]])).to_numpy()
    reach = np.where(np.isnan(mine), np.where(np.isnan(pool), np.inf, pool), mine)
    arrives = np.arange(1, len(calendar) + 1)[None, :] >= offers["first"].to_numpy()[:, None]
    return np.where(arrives, np.minimum(limit, reach), 0.0)
