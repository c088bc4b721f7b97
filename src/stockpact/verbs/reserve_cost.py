"""What the reserve of each party and material costs, so that it adds up to the plan's outlays.

Purchases, freight and earlier orders stand with their material; what is paid for several materials together
is shared out within the party's fiscal year (:data:`SHARED_BY`). Arrays are over parties P, materials I and
periods T of the instance, in that order; money in EUR, present value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..instance import Calendar, Instance, by_period
from ..instance.plain import records
from ..models.question import BuildUpQuestion
from ..models.trunk import trunk

Floats = NDArray[np.float64]

SHARED_BY = {
    "leases": "volume", "rent": "tonnes", "rent on value": "value", "handling": "moved",
    "rotation": "rotated",
}  # fmt: skip
"""By what an outlay for several materials is shared out: volume, tonnes or value held at the ends of periods,
tonnes moved in and out, or value of tonnes rotated; by cost of purchases where nothing is said.
"""
OF_A_MATERIAL = ("purchases", "freight", "earlier orders")
"""Outlays that stand with a material already."""


@dataclass(frozen=True, eq=False)
class Held:
    """A plan's stock and purchases as arrays."""

    instance: Instance
    tables: Mapping[str, pd.DataFrame]

    @cached_property
    def axes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Parties and materials."""
        return self.instance.parties, self.instance.materials

    @cached_property
    def calendar(self) -> Calendar:
        """The periods of the plan, which may run beyond the instance's calendar."""
        known = self.instance.calendar
        last = max(known.number(p) for p in self.tables["stock"]["period"].unique())
        return known.extended(max(last - len(known), 0))

    @cached_property
    def acting(self) -> tuple[str, ...]:
        """The parties that hold stock in the plan."""
        there = set(self.tables["stock"]["party"])
        return tuple(p for p in self.instance.parties if p in there)

    @cached_property
    def discount(self) -> Floats:
        """(T,) factors to the start of the plan."""
        return np.asarray(self.calendar.discount(self.instance.settings.money.discount_rate))

    @cached_property
    def price(self) -> Floats:
        """(I, T) world price, EUR/t; 0 where there is none."""
        price = by_period(self.instance, "prices", "eur_per_t", calendar=self.calendar)
        return np.asarray(np.nan_to_num(price.reindex(list(self.instance.materials)).to_numpy(float)))

    @property
    def first_price(self) -> Floats:
        """(I,) world price at the start, EUR/t."""
        return self.price[:, 0]

    def place(self, frame: pd.DataFrame) -> tuple[NDArray[np.intp], ...]:
        """Positions of the rows of a frame on the axes party and material, and period if it has one."""
        names = [*zip(("party", "material"), self.axes, strict=True)]
        if "period" in frame:
            names.append(("period", self.calendar.names))
        return tuple(positions(labels, frame[column]) for column, labels in names)

    def spread(self, place: tuple[NDArray[np.intp], ...], values: pd.Series) -> Floats:
        """(P, I, T) the values of rows, summed at their places."""
        shape = (*map(len, self.axes), len(self.calendar))
        flat = np.ravel_multi_index(place, shape)
        total = np.bincount(flat, values.to_numpy(float), int(np.prod(shape)))
        return np.asarray(total, dtype=float).reshape(shape)

    @cached_property
    def _lots(self) -> tuple[NDArray[np.intp], ...]:
        return self.place(self.tables["stock"])

    def stock(self, column: str) -> Floats:
        """(P, I, T) a column of the table stock, over all sites."""
        return self.spread(self._lots, self.tables["stock"][column])


def positions(labels: Sequence[str], names: pd.Series) -> NDArray[np.intp]:
    """Where each name stands among the labels; -1 where it does not."""
    at = {label: i for i, label in enumerate(labels)}
    return np.array([at.get(name, -1) for name in names.tolist()], dtype=np.intp)


def reserve_cost(held: Held, end_value: pd.Series | None = None) -> Floats:
    """(P, I) outlays and opening stock at the first world price, less the end value, EUR present value.

    ``end_value`` is what a tonne left at the end is worth by material, EUR present value; it is found from
    the instance unless given.
    """
    worth = end_value_per_tonne(held) if end_value is None else end_value
    left = held.stock("closing_t")[..., -1] * worth.reindex(list(held.axes[1])).to_numpy(float)
    return np.asarray(outlays(held) + opening_stock(held) * held.first_price - left)


def opening_stock(held: Held) -> Floats:
    """(P, I) tonnes that the parties of the plan hold at the start."""
    rows = held.instance["opening_stock"]
    rows = rows[rows["party"].isin(held.acting)]
    out = np.zeros(tuple(map(len, held.axes)))
    np.add.at(out, held.place(rows[["party", "material"]]), rows["tonnes"].to_numpy(float))
    return out


def outlays(held: Held) -> Floats:
    """(P, I) the plan's table money, discounted, by material."""
    bought = held.tables["purchases"]
    paid = held.spread(held.place(bought), bought["cost_eur"] + bought["freight_eur"])
    out: Floats = np.asarray(paid @ held.discount) + _earlier_orders(held)
    keys = _keys(held, paid)
    months = held.instance["parties"].set_index("party")["fiscal_year_first_month"]
    years = {p: held.calendar.fiscal_years(int(months[p])) for p in held.instance.parties}
    for row in records(held.tables["money"]):
        if row.item not in OF_A_MATERIAL:
            p = held.instance.parties.index(row.party)
            key = keys[SHARED_BY.get(row.item, "bought")][p]
            out[p] += row.discounted_eur * _shares(key, years[row.party] == row.fiscal_year)
    return out


def _keys(held: Held, paid: Floats) -> dict[str, Floats]:
    """(P, I, T) what outlays are shared out by."""
    closing, rotated = held.stock("closing_t"), held.stock("rotated_t")
    volume = held.instance["materials"]["m3_per_t"].to_numpy(float)
    moved = held.stock("in_t") - rotated + held.stock("withdrawn_t")
    return {
        "tonnes": closing, "value": closing * held.price, "volume": closing * volume[:, None],
        "moved": moved, "rotated": rotated * held.price, "bought": paid,
    }  # fmt: skip


def _shares(key: Floats, inside: NDArray[np.bool_]) -> Floats:
    """(I,) parts of a whole by a key (I, T) inside a fiscal year; where it says nothing, over the whole plan,
    and last in equal parts.
    """
    for part in (key[:, inside], key, np.ones_like(key)):
        amount = np.maximum(part, 0.0).sum(axis=1)
        if amount.sum() > 0:
            return np.asarray(amount / amount.sum())
    return np.zeros(len(key))


def _earlier_orders(held: Held) -> Floats:
    """(P, I) payments for orders placed before the start."""
    out = np.zeros(tuple(map(len, held.axes)))
    for order in records(held.instance["orders"]):
        t = held.calendar.number(order.period)
        if order.party in held.acting and 1 <= t <= len(held.calendar):
            at = held.axes[0].index(order.party), held.axes[1].index(order.material)
            out[at] += order.tonnes * order.eur_per_t * held.discount[t - 1]
    return out


def end_value_per_tonne(held: Held) -> pd.Series:
    """What a tonne left at the end is worth by material, EUR present value (FORMULATION 1.6)."""
    extra = len(held.calendar) - len(held.instance.calendar)
    data = trunk(held.instance, BuildUpQuestion(parties=held.acting, extra_periods=extra))
    worth: pd.Series = data.end_value * data.discount[-1] * 1000
    return worth
