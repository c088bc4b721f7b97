"""Buying: purchases by route, limited by what suppliers can deliver and by access (FORMULATION B2, B3)."""

from __future__ import annotations

import pyomo.core as pyo

from ..trunk import Trunk
from .tables import indexed, members, rows


def add_procurement(m: pyo.ConcreteModel, data: Trunk) -> None:
    """Add ``purchase`` and the rows ``supply``, ``own_access`` and ``shared_access``."""
    routes = data.routes
    m.ROUTES = pyo.Set(dimen=3, initialize=list(routes.offers.index), ordered=True)
    m.offers = members(routes.offers.index, ["party", "material"], m.OWNED)
    m.purchase_limit = indexed(routes.limit, m.ROUTES, m.PERIODS)
    m.received = pyo.Param(m.ROUTES, initialize=routes.offers["received"].to_dict())
    m.unit_cost = indexed(routes.unit_cost, m.ROUTES, m.PERIODS)
    m.purchase = pyo.Var(m.ROUTES, m.PERIODS, bounds=purchase_bounds)  # x[p,n,b,i,t]
    _add_supply(m, data)
    _add_access(m, data)


def purchase_bounds(m: pyo.ConcreteModel, p: str, i: str, o: str, t: int) -> tuple[float, float]:
    """Between nothing and what supply and access leave; nothing before the first delivery."""
    return 0.0, m.purchase_limit[p, i, o, t]


def _add_supply(m: pyo.ConcreteModel, data: Trunk) -> None:
    """Capacity rows where several parties may buy; with one buyer the bound of ``purchase`` says the same."""
    offers = data.routes.offers.reset_index()
    buyers = offers.groupby(["material", "offer"], sort=False)["party"].apply(list)
    several = buyers[buyers.map(len) > 1]
    m.CONTESTED = pyo.Set(dimen=2, initialize=list(several.index), ordered=True)
    m.buyers = pyo.Set(m.CONTESTED, initialize=several.to_dict(), ordered=True)
    free = (
        data.routes.free_supply.reindex(several.index) if len(several) else data.routes.free_supply.iloc[:0]
    )
    m.free_supply = indexed(free, m.CONTESTED, m.PERIODS)
    m.supply = rows(m.CONTESTED, m.PERIODS, rule=supply_row)


def supply_row(m: pyo.ConcreteModel, i: str, o: str, t: int) -> object:
    """(B3) What all parties buy of an offer is at most what industry leaves of it."""
    return sum(m.purchase[p, i, o, t] for p in m.buyers[i, o]) <= m.free_supply[i, o, t]


def _add_access(m: pyo.ConcreteModel, data: Trunk) -> None:
    offers = data.routes.offers.reset_index()
    distinct = offers.drop_duplicates(["material", "supplier", "offer"])
    blocks = distinct.groupby(["material", "supplier"], sort=False)["offer"].apply(list)
    m.SUPPLIES = pyo.Set(dimen=2, initialize=list(blocks.index), ordered=True)
    m.blocks = pyo.Set(m.SUPPLIES, initialize=blocks.to_dict(), ordered=True)
    own = data.routes.own_access
    own = own[[len(blocks.get((i, n), ())) > 1 for _, i, n in own.index]] if len(own) else own
    m.OWN_ACCESS = pyo.Set(dimen=3, initialize=list(own.index), ordered=True)
    m.idle_own = indexed(own, m.OWN_ACCESS, m.PERIODS)
    m.own_access = rows(m.OWN_ACCESS, m.PERIODS, rule=own_access_row)
    shared = data.routes.shared_access
    alone = set(data.routes.own_access.index)
    sharing = {
        (i, n): sorted({p for p in group["party"] if (p, i, n) not in alone}, key=data.parties.index)
        for (i, n), group in offers.groupby(["material", "supplier"], sort=False)
        if (i, n) in shared.index
    }
    sharing = {key: parties for key, parties in sharing.items() if parties}
    m.SHARED_ACCESS = pyo.Set(dimen=2, initialize=list(sharing), ordered=True)
    m.sharing = pyo.Set(m.SHARED_ACCESS, initialize=sharing, ordered=True)
    m.idle_shared = indexed(
        shared.loc[list(sharing)] if sharing else shared.iloc[:0], m.SHARED_ACCESS, m.PERIODS
    )
    m.shared_access = rows(m.SHARED_ACCESS, m.PERIODS, rule=shared_access_row)


def own_access_row(m: pyo.ConcreteModel, p: str, i: str, n: str, t: int) -> object:
    """(B3) A party's purchases from a supplier, over its blocks, are at most its idle access."""
    return sum(m.purchase[p, i, o, t] for o in m.blocks[i, n]) <= m.idle_own[p, i, n, t]


def shared_access_row(m: pyo.ConcreteModel, i: str, n: str, t: int) -> object:
    """(B3 with shared access) The parties' purchases from a supplier are at most their idle access
    together.
    """
    return (
        sum(m.purchase[p, i, o, t] for p in m.sharing[i, n] for o in m.blocks[i, n]) <= m.idle_shared[i, n, t]
    )
