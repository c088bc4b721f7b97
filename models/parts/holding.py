"""The stock: balance per site, intake, withdrawals, rotation, leased space (FORMULATION B1, B2, B7, B8)."""

from __future__ import annotations

import pyomo.core as pyo

from ..trunk import Trunk
from .tables import indexed, looked_up, rows


def add_holding(m: pyo.ConcreteModel, data: Trunk) -> None:
    """Add ``stock``, ``intake``, ``withdrawn``, ``rotated``, ``modules``, ``leases`` and their rows."""
    m.LATER = pyo.RangeSet(2, data.periods)
    loss = data.instance["materials"].set_index("material")["loss_share_per_year"]
    keep = (1 - loss) ** (1 / data.calendar.per_year)
    m.keep = pyo.Param(m.MATERIALS, initialize=keep.to_dict())
    opening = data.opening.groupby(["party", "material", "storage"])["tonnes"].sum()
    m.opening = pyo.Param(m.HOLDINGS, initialize=opening.to_dict(), default=0.0)
    m.withdrawal = indexed(data.withdrawals, m.OWNED, m.PERIODS)
    m.ordered_before = indexed(data.orders, m.OWNED, m.PERIODS)
    closed = {(p, l) for l in data.stores.index for p in data.parties if p not in data.users[l]}
    m.room = pyo.Param(m.PARTIES, m.STORES, initialize=dict.fromkeys(closed, 0.0), default=float("inf"))
    m.stock = pyo.Var(m.HOLDINGS, m.PERIODS, bounds=stock_bounds)  # s[p,i,l,t]
    m.intake = pyo.Var(m.HOLDINGS, m.PERIODS, within=pyo.NonNegativeReals)  # gi[p,i,l,t]
    m.withdrawn = pyo.Var(_withdrawing(data), m.PERIODS, within=pyo.NonNegativeReals)  # go[p,i,l,t]
    m.stock_start = rows(_not_withdrawing(data), rule=stock_start)
    m.stock_balance = rows(_not_withdrawing(data), m.LATER, rule=stock_balance)
    m.stock_start_withdrawing = rows(_withdrawing(data), rule=stock_start_withdrawing)
    m.stock_balance_withdrawing = rows(_withdrawing(data), m.LATER, rule=stock_balance_withdrawing)
    m.intake_total = rows(m.OWNED, m.PERIODS, rule=intake_total)
    withdrawing = _withdrawing_owners(data)
    m.WITHDRAWING = pyo.Set(dimen=2, initialize=withdrawing, ordered=True)
    m.withdrawals = rows(m.WITHDRAWING, m.PERIODS, rule=withdrawals)
    _add_rotation(m, data)
    _add_space(m, data)


def _withdrawing_owners(data: Trunk) -> list[tuple[str, str]]:
    return list(data.withdrawals.index[(data.withdrawals != 0).any(axis=1)])


def _withdrawing(data: Trunk) -> list[tuple[str, str, str]]:
    return [(p, i, l) for p, i in _withdrawing_owners(data) for l in data.stores.index]


def _not_withdrawing(data: Trunk) -> list[tuple[str, str, str]]:
    some = set(_withdrawing_owners(data))
    return [
        (p, i, l)
        for p in data.parties
        for i in data.materials
        for l in data.stores.index
        if (p, i) not in some
    ]


def stock_bounds(m: pyo.ConcreteModel, p: str, i: str, l: str, t: int) -> tuple[float, float | None]:
    """No stock stands at a site that is closed to its owner, but what lay there before."""
    if m.room[p, l] == float("inf"):
        return 0.0, None
    return 0.0, m.keep[i] ** t * m.opening[p, i, l]


def stock_start(m: pyo.ConcreteModel, p: str, i: str, l: str) -> object:
    """(B1) First period: what is kept of the opening stock, plus intake."""
    return m.stock[p, i, l, 1] - m.intake[p, i, l, 1] == m.keep[i] * m.opening[p, i, l]


def stock_balance(m: pyo.ConcreteModel, p: str, i: str, l: str, t: int) -> object:
    """(B1) What is kept of the stock of the period before, plus intake."""
    return m.stock[p, i, l, t] - m.keep[i] * m.stock[p, i, l, t - 1] - m.intake[p, i, l, t] == 0


def stock_start_withdrawing(m: pyo.ConcreteModel, p: str, i: str, l: str) -> object:
    """(B1) First period, where withdrawals are asked for."""
    return (
        m.stock[p, i, l, 1] - m.intake[p, i, l, 1] + m.withdrawn[p, i, l, 1] == m.keep[i] * m.opening[p, i, l]
    )


def stock_balance_withdrawing(m: pyo.ConcreteModel, p: str, i: str, l: str, t: int) -> object:
    """(B1) Later periods, where withdrawals are asked for."""
    return (
        m.stock[p, i, l, t]
        - m.keep[i] * m.stock[p, i, l, t - 1]
        - m.intake[p, i, l, t]
        + m.withdrawn[p, i, l, t]
        == 0
    )


def intake_total(m: pyo.ConcreteModel, p: str, i: str, t: int) -> object:
    """(B2) What comes in at all sites is what purchases deliver, plus earlier orders."""
    return (
        sum(m.intake[p, i, l, t] for l in m.STORES)
        - sum(m.received[p, i, o] * m.purchase[p, i, o, t] for o in m.offers[p, i])
        == m.ordered_before[p, i, t]
    )


def withdrawals(m: pyo.ConcreteModel, p: str, i: str, t: int) -> object:
    """Tonnes asked for leave the stock in their period, without backlog."""
    return sum(m.withdrawn[p, i, l, t] for l in m.STORES) == m.withdrawal[p, i, t]


def _add_rotation(m: pyo.ConcreteModel, data: Trunk) -> None:
    """(B7) First in, first out without cohorts: nothing on the shelf is older than its life."""
    life = data.instance["materials"].set_index("material")["shelf_life_periods"].dropna().astype(int)
    m.PERISHABLE = pyo.Set(initialize=[i for i in data.materials if i in life.index], ordered=True)
    m.AGEING = m.PARTIES * m.PERISHABLE
    window = {
        (i, t): list(range(max(1, t - int(life[i]) + 1), t + 1))
        for i in m.PERISHABLE
        for t in range(1, data.periods + 1)
    }
    m.shelf_window = pyo.Set(m.PERISHABLE, m.PERIODS, initialize=window, ordered=True)
    fresh = {
        (p, i, t): _fresh_opening(data, p, i, t - int(life[i]) + 1)
        for p, i in m.AGEING
        for t in range(1, data.periods + 1)
    }
    m.fresh_opening = looked_up(fresh, m.AGEING, m.PERIODS)
    m.rotated = pyo.Var(m.AGEING, m.PERIODS, within=pyo.NonNegativeReals)  # ro[p,i,t] = ri[p,i,t]
    m.shelf_life = rows(m.AGEING, m.PERIODS, rule=shelf_life)
    m.rotation_within_stock = rows(m.AGEING, m.PERIODS, rule=rotation_within_stock)


def _fresh_opening(data: Trunk, p: str, i: str, oldest: int) -> float:
    stock = data.opening
    mine = stock[(stock["party"] == p) & (stock["material"] == i) & (stock["acquired"] >= oldest)]
    return float(mine["tonnes"].sum())


def shelf_life(m: pyo.ConcreteModel, p: str, i: str, t: int) -> object:
    """(B7) Stock is at most what came in, or was rotated, within the shelf life."""
    return (
        sum(m.stock[p, i, l, t] for l in m.STORES)
        - sum(m.intake[p, i, l, u] for l in m.STORES for u in m.shelf_window[i, t])
        - sum(m.rotated[p, i, u] for u in m.shelf_window[i, t])
        <= m.fresh_opening[p, i, t]
    )


def rotation_within_stock(m: pyo.ConcreteModel, p: str, i: str, t: int) -> object:
    """No more is rotated than is held."""
    return m.rotated[p, i, t] - sum(m.stock[p, i, l, t] for l in m.STORES) <= 0


def _add_space(m: pyo.ConcreteModel, data: Trunk) -> None:
    """(B8) Space is leased in modules, by owner; a lease runs for its term."""
    leased = data.stores[data.stores["module_m3"].notna()]
    m.LEASED = pyo.Set(initialize=list(leased.index), ordered=True)
    m.LIMITED = pyo.Set(initialize=list(leased.index[leased["modules"].notna()]), ordered=True)
    volume = data.instance["materials"].set_index("material")["m3_per_t"]
    m.volume = pyo.Param(m.MATERIALS, initialize=volume.to_dict())
    m.module_m3 = pyo.Param(m.LEASED, initialize=leased["module_m3"].to_dict())
    m.modules_offered = pyo.Param(m.LIMITED, initialize=leased["modules"].dropna().astype(float).to_dict())
    term = leased["lease_periods"].to_dict()
    window = {
        (l, t): list(range(max(1, t - int(term[l]) + 1), t + 1))
        for l in m.LEASED
        for t in range(1, data.periods + 1)
    }
    m.lease_window = pyo.Set(m.LEASED, m.PERIODS, initialize=window, ordered=True)
    whole = data.instance.settings.policy.integer_modules
    if data.question.integer_modules is not None:
        whole = data.question.integer_modules
    within = pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals
    m.leases = pyo.Var(m.PARTIES, m.LEASED, m.PERIODS, within=within)  # a[l,t], by owner
    m.modules = pyo.Var(m.PARTIES, m.LEASED, m.PERIODS, within=pyo.NonNegativeReals)  # m[p,l,t]
    m.running_leases = rows(m.PARTIES, m.LEASED, m.PERIODS, rule=running_leases)
    m.space = rows(m.PARTIES, m.LEASED, m.PERIODS, rule=space)
    m.modules_on_offer = rows(m.LIMITED, m.PERIODS, rule=modules_on_offer)


def running_leases(m: pyo.ConcreteModel, p: str, l: str, t: int) -> object:
    """(B8) Modules at hand are the leases that run."""
    return m.modules[p, l, t] - sum(m.leases[p, l, u] for u in m.lease_window[l, t]) == 0


def space(m: pyo.ConcreteModel, p: str, l: str, t: int) -> object:
    """(B8) The stock at a site fits into the owner's modules."""
    return (
        sum(m.volume[i] * m.stock[p, i, l, t] for i in m.MATERIALS) - m.module_m3[l] * m.modules[p, l, t] <= 0
    )


def modules_on_offer(m: pyo.ConcreteModel, l: str, t: int) -> object:
    """(B8) All owners together lease at most what the site offers."""
    return sum(m.modules[p, l, t] for p in m.PARTIES) <= m.modules_offered[l]
