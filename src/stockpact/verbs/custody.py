"""Who owns the stock, on whose soil it lies, and what of it was bought through a partner's access."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..instance import Calendar, Instance, by_period
from ..models.routes import idle_access
from ..plan.schema import SCHEMA
from .reserve_cost import positions

Names = tuple[str, ...]


def custody_table(
    instance: Instance, stock: pd.DataFrame, purchases: pd.DataFrame, idle: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The table custody: one row a party, material and period of the plan's table ``stock``.

    Parties that only host, and own nothing in the plan, have rows too. ``idle`` is each party's idle access,
    t, by (party, material, supplier) and period number, if it is at hand; it is found otherwise.
    """
    if stock.empty:
        return SCHEMA["custody"].frame([])
    involved = set(stock["party"]) | set(stock["host"])
    parties = tuple(p for p in instance.parties if p in involved)
    years = stock.drop_duplicates("period").set_index("period")["year"].sort_index()
    axes = (parties, instance.materials, tuple(years.index))
    owner, host, material, period = (
        positions(names, stock[column])
        for names, column in zip((axes[0], *axes), ("party", "host", "material", "period"), strict=True)
    )
    closing = stock["closing_t"].to_numpy(float)
    nowhere = (stock["host"] == "").to_numpy()

    def total(holder: np.ndarray, chosen: np.ndarray) -> np.ndarray:
        out = np.zeros(tuple(map(len, axes)))
        np.add.at(out, (holder[chosen], material[chosen], period[chosen]), closing[chosen])
        return out

    home = (host == owner) | nowhere
    abroad = (host >= 0) & ~home
    tonnes = {
        "owned_t": total(owner, np.ones(len(stock), dtype=bool)), "at_home_t": total(owner, home),
        "abroad_t": total(owner, abroad), "elsewhere_t": total(owner, ~(home | abroad)),
        "hosted_t": total(host, abroad),
        "partner_access_t": _through_partners(instance, purchases, axes, idle),
    }  # fmt: skip
    labels = np.meshgrid(*(np.array(names, dtype=object) for names in axes), indexing="ij")
    frame = {name: label.ravel() for name, label in zip(("party", "material", "period"), labels, strict=True)}
    frame |= {name: values.ravel() for name, values in tonnes.items()}
    frame["year"] = np.tile(years.to_numpy(), len(parties) * len(instance.materials))
    return SCHEMA["custody"].frame(pd.DataFrame(frame))


def _through_partners(
    instance: Instance, purchases: pd.DataFrame, axes: tuple[Names, Names, Names], idle: pd.DataFrame | None
) -> np.ndarray:
    """Tonnes received up to each period that only a partner's idle access made possible, over the axes."""
    out = np.zeros(tuple(map(len, axes)))
    marked = purchases[purchases["from_partner_access"].to_numpy(bool)]
    if len(marked):
        route = ["party", "material", "supplier", "period"]
        bought = marked.groupby(route, sort=False, as_index=False)[["tonnes", "received_t"]].sum()
        calendar = instance.calendar.extended(max(len(axes[2]) - len(instance.calendar), 0))
        own = _own_idle(instance, calendar, bought, idle)
        tonnes = bought["tonnes"].to_numpy(float)
        received = bought["received_t"].to_numpy(float) * np.maximum(tonnes - own, 0.0) / tonnes
        place = tuple(
            positions(names, bought[column])
            for names, column in zip(axes, ("party", "material", "period"), strict=True)
        )
        np.add.at(out, place, received)
    return np.asarray(out.cumsum(axis=2))


def _own_idle(
    instance: Instance, calendar: Calendar, bought: pd.DataFrame, idle: pd.DataFrame | None
) -> np.ndarray:
    """What each purchase's party could have bought there through its own access, t."""
    if idle is None:
        supply = by_period(instance, "supply", "tonnes", flow=True, calendar=calendar).fillna(0.0)
        flows = by_period(instance, "imports", "tonnes", flow=True, calendar=calendar).fillna(0.0)
        idle, _ = idle_access(instance, calendar, supply, flows)
    rows = idle.index.get_indexer(pd.MultiIndex.from_frame(bought[["party", "material", "supplier"]]))
    columns = np.array([calendar.number(p) - 1 for p in bought["period"]])
    return np.where(rows >= 0, idle.to_numpy()[rows, columns], 0.0)
