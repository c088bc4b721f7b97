"""The numbers of the build-up model, taken from an instance and a question before any algebra.

Tonnes and thousand EUR throughout; periods are 1..T along the last axis of every array.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from stockpact.instance import Calendar, Instance, by_period
from stockpact.instance.plain import records

from .apart import open_sites
from .question import BuildUpQuestion
from .routes import Routes, find_routes

OWN_STORE = "own"
"""Name of the free, unlimited store that stands in when an instance has no storage table."""


@dataclass(frozen=True)
class Trunk:
    """Numbers of the build-up model.

    ``need``, ``reference``, ``withdrawals``, ``orders`` and ``order_payments`` have the rows ``party,
    material``.
    """

    instance: Instance
    question: BuildUpQuestion
    calendar: Calendar
    parties: tuple[str, ...]
    materials: tuple[str, ...]
    discount: np.ndarray
    price: pd.DataFrame
    """World price, kEUR/t, by material."""
    need: pd.DataFrame
    """Usable need, t a period."""
    flows: pd.DataFrame
    """Industry's normal flows, t a period, by party, material, supplier; every party of the instance."""
    reference: dict[str, pd.DataFrame]
    """Yearly tonnes that 365 days of cover stand for, by basis of a target."""
    routes: Routes
    stores: pd.DataFrame
    """The storage table, or the one free store, with money in kEUR."""
    users: dict[str, set[str]]
    """For each site the parties whose stock may lie there; opening stock stays where it lies."""
    opening: pd.DataFrame
    """Opening stock: party, material, storage, acquired (period number, 0 or below), tonnes."""
    withdrawals: pd.DataFrame
    orders: pd.DataFrame
    order_payments: pd.DataFrame
    end_value: pd.Series
    """Value of a tonne left at the end, kEUR/t of period T, by material (FORMULATION 1.6)."""

    @property
    def periods(self) -> int:
        """Number of periods T."""
        return len(self.calendar)


def trunk(instance: Instance, question: BuildUpQuestion) -> Trunk:
    """Take the numbers of the build-up model from the instance."""
    calendar = instance.calendar.extended(question.extra_periods)
    parties = question.parties or instance.parties
    materials = instance.materials
    index = pd.MultiIndex.from_product([parties, materials], names=["party", "material"])
    price = (
        by_period(instance, "prices", "eur_per_t", calendar=calendar).reindex(materials).fillna(0.0) / 1000
    )
    price.index.name = "material"
    flows = by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)
    need = usable_need(instance, calendar).reindex(index, fill_value=0.0)
    routes = find_routes(instance, question, calendar, parties, price, flows)
    stores = _stores(instance, parties)
    users = open_sites(stores, instance.parties, question.shared_storage)
    orders, payments = _orders(instance, calendar, index)
    discount = calendar.discount(instance.settings.money.discount_rate)
    return Trunk(
        instance=instance,
        question=question,
        calendar=calendar,
        parties=tuple(parties),
        materials=materials,
        discount=discount,
        price=price,
        need=need,
        flows=flows,
        reference=references(instance, calendar, index),
        routes=routes,
        stores=stores,
        users=users,
        opening=_opening(instance, parties),
        withdrawals=_withdrawals(instance, calendar, index),
        orders=orders,
        order_payments=payments,
        end_value=_end_value(instance, routes, stores, price, discount, calendar),
    )


def usable_need(instance: Instance, calendar: Calendar) -> pd.DataFrame:
    """Need that can use the stocked form, t a period, by party and material."""
    tonnes = by_period(instance, "demand", "tonnes", flow=True, calendar=calendar)
    usable = by_period(instance, "demand", "usable_share", calendar=calendar)
    return (tonnes * usable).groupby(level=["party", "material"], sort=False).sum()


def references(instance: Instance, calendar: Calendar, index: pd.MultiIndex) -> dict[str, pd.DataFrame]:
    """Yearly tonnes that 365 days of cover stand for, by basis (FORMULATION B6).

    Same-year bases are interpolated: at the end of a calendar year the reference is that year's total, and
    within the year it runs in a straight line from the year before, so that a target does not jump in
    January.
    """
    per_year = calendar.per_year
    start = calendar.first - calendar.first % per_year
    whole = Calendar(start, calendar.last + (per_year - 1 - calendar.last % per_year), calendar.step)
    need = usable_need(instance, whole).reindex(index, fill_value=0.0)
    flows = by_period(instance, "imports", "tonnes", flow=True, calendar=whole).fillna(0.0)
    stage = instance["sources"].set_index("supplier")["stage"]
    recycled = flows.loc[recycled_keys(flows, stage)]
    recycled = recycled.groupby(level=["party", "material"], sort=False).sum().reindex(index, fill_value=0.0)
    imported = flows.drop(recycled_keys(flows, stage)).groupby(level=["party", "material"], sort=False).sum()
    imported = imported.reindex(index, fill_value=0.0)
    return {
        "need less recycling": _interpolated(need - recycled, whole, calendar),
        "need": _interpolated(need, whole, calendar),
        "net imports last year": _year_before(imported, whole, calendar),
    }


def recycled_keys(flows: pd.DataFrame, stage: pd.Series) -> pd.Index:
    """Rows of ``flows`` whose supplier recycles."""
    return flows.index[flows.index.get_level_values("supplier").map(stage.to_dict()).isin(["recycling"])]


def _annual(values: pd.DataFrame, whole: Calendar) -> np.ndarray:
    return np.asarray(values.to_numpy().reshape(len(values), -1, whole.per_year).sum(axis=2))


def _interpolated(values: pd.DataFrame, whole: Calendar, calendar: Calendar) -> pd.DataFrame:
    annual = _annual(values, whole)
    before = np.concatenate([annual[:, :1], annual[:, :-1]], axis=1)
    year = calendar.years - whole.years[0]
    part = calendar.parts / calendar.per_year
    return _like(values, before[:, year] + part * (annual[:, year] - before[:, year]))


def _year_before(values: pd.DataFrame, whole: Calendar, calendar: Calendar) -> pd.DataFrame:
    annual = _annual(values, whole)
    before = np.concatenate([annual[:, :1], annual[:, :-1]], axis=1)
    return _like(values, before[:, calendar.years - whole.years[0]])


def _like(values: pd.DataFrame, array: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(array, index=values.index, columns=range(1, array.shape[1] + 1))


def _stores(instance: Instance, parties: tuple[str, ...]) -> pd.DataFrame:
    money = ["lease_eur_per_module", "rent_eur_per_t_year", "handling_in_eur_per_t", "handling_out_eur_per_t"]
    stores = instance["storage"].copy()
    if stores.empty:
        row = {name: [0.0] for name in money} | {
            "storage": [OWN_STORE],
            "name": ["own store"],
            "host": [""],
            "owner": [""],
            "module_m3": [np.nan],
            "modules": [None],
            "lease_periods": [1],
            "rent_share_of_value_year": [0.0],
        }
        stores = pd.DataFrame(row)
    stores[money] = stores[money].astype(float) / 1000
    return stores.set_index("storage").rename(columns=lambda c: c.replace("eur_per", "keur_per"))


def _opening(instance: Instance, parties: tuple[str, ...]) -> pd.DataFrame:
    stock = instance["opening_stock"].copy()
    stock = stock[stock["party"].isin(parties)]
    stock["storage"] = stock["storage"].replace("", OWN_STORE)
    stock["acquired"] = [instance.calendar.number(a) if a else 0 for a in stock["acquired"]]
    return stock[["party", "material", "storage", "acquired", "tonnes"]]


def _withdrawals(instance: Instance, calendar: Calendar, index: pd.MultiIndex) -> pd.DataFrame:
    return (
        by_period(instance, "withdrawals", "tonnes", flow=True, calendar=calendar).reindex(index).fillna(0.0)
    )


def _orders(
    instance: Instance, calendar: Calendar, index: pd.MultiIndex
) -> tuple[pd.DataFrame, pd.DataFrame]:
    tonnes = pd.DataFrame(0.0, index=index, columns=range(1, len(calendar) + 1))
    payment = tonnes.copy()
    for order in records(instance["orders"]):
        if (order.party, order.material) in index:
            t = calendar.number(order.period)
            tonnes.loc[(order.party, order.material), t] += order.tonnes
            payment.loc[(order.party, order.material), t] += order.tonnes * order.eur_per_t / 1000
    return tonnes, payment


def _end_value(
    instance: Instance,
    routes: Routes,
    stores: pd.DataFrame,
    price: pd.DataFrame,
    discount: np.ndarray,
    calendar: Calendar,
) -> pd.Series:
    """Value of a tonne at the end (FORMULATION 1.6): never enough to pay for buying it for that value
    alone.
    """
    share = instance.settings.money.end_value_share
    last = calendar.per_year
    rent = stores["rent_keur_per_t_year"].min() / last
    on_value = stores["rent_share_of_value_year"].min() / last
    values = {}
    for material in price.index:
        holding = (rent + on_value * price.loc[material].to_numpy()) * discount
        until_end = holding[::-1].cumsum()[::-1]
        offers = routes.offers.index[routes.offers.index.get_level_values("material") == material]
        if len(offers) == 0:
            values[material] = share * price.loc[material].iloc[-1]
            continue
        open_for = routes.limit.loc[offers].to_numpy() > 0
        cost = np.where(open_for, routes.unit_cost.loc[offers].to_numpy(), np.inf).min(axis=0)
        bound = ((cost * discount + until_end) / discount[-1]).min()
        latest = cost[np.isfinite(cost)][-1] if np.isfinite(cost).any() else price.loc[material].iloc[-1]
        values[material] = min(share * latest, bound)
    return pd.Series(values, name="end_value").rename_axis("material")
