"""Headline numbers of a plan, from its tables."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..instance import Instance
from ..plan.schema import SCHEMA
from .price_rises import bill_error


def summary_table(
    instance: Instance,
    tables: Mapping[str, pd.DataFrame],
    end_value_eur: float,
    multiple: float | None = None,
) -> pd.DataFrame:
    """The table summary: outlays, end value, purchases, expected damage with and without the reserve.

    ``end_value_eur`` is the discounted value of the stock left at the end; it stands beside outlays, never
    inside. ``multiple`` is that of all targets, where the most cover was asked for.
    """
    rows: list[dict[str, object]] = []

    def add(
        item: str,
        value: float,
        unit: str,
        note: str = "",
        party: str = "",
        material: str = "",
        scenario: str = "",
    ) -> None:
        rows.append(
            {
                "item": item,
                "party": party,
                "material": material,
                "scenario": scenario,
                "value": float(value),
                "unit": unit,
                "note": note,
            }
        )

    money, purchases = tables["money"], tables["purchases"]
    base = instance.settings.money
    add(
        "outlays, present value",
        money["discounted_eur"].sum(),
        "EUR",
        f"discounted at {base.discount_rate:.3g} a year to the start, prices of {base.price_base_year}",
    )
    for party in money["party"].unique():
        add(
            "outlays, present value",
            money.loc[money["party"] == party, "discounted_eur"].sum(),
            "EUR",
            party=party,
        )
    add("outlays, undiscounted", money["eur"].sum(), "EUR")
    add(
        "end value, present value",
        end_value_eur,
        "EUR",
        "value of the stock left at the end; not part of outlays",
    )
    if multiple is not None:
        note = "the most that the budgets pay for, with the same multiple for every target"
        add("multiple of all targets", multiple, "times", note)
    bills = tables.get("bills", SCHEMA["bills"].frame([]))
    for party, eur in _cost_to_industry(instance, bills).items():
        words = "what industry pays more because the stocks raise the price, present value; in no budget"
        add("cost to industry", eur, "EUR", words, party=party)
    if len(bills):
        words = (
            "most by which a party pays more or less than the rise on its own tonnes, of its bill of a year"
        )
        add("error of bills", bill_error(instance, bills), "share", words)
    for material in instance.materials:
        mine = purchases[purchases["material"] == material]
        if len(mine):
            tonnes = mine["tonnes"].sum()
            add("purchases", tonnes, "t", material=material)
            add(
                "average price",
                mine["cost_eur"].sum() / tonnes,
                "EUR/t",
                "at the source, undiscounted" + (", before the rise through purchases" if len(bills) else ""),
                material=material,
            )
            add(
                "share from strategic sources",
                mine.loc[mine["strategic"], "tonnes"].sum() / tonnes,
                "share",
                material=material,
            )
    _damage(tables["damage"], add)
    return SCHEMA["summary"].frame(rows)


def _cost_to_industry(instance: Instance, bills: pd.DataFrame) -> dict[str, float]:
    """Present value of what industry pays more, EUR, of all parties (under a blank) and of each."""
    if bills.empty:
        return {}
    calendar = instance.calendar
    longer = calendar.extended(max(0, max(calendar.number(t) for t in bills["period"]) - len(calendar)))
    discount = dict(
        zip(longer.names, longer.discount(instance.settings.money.discount_rate).tolist(), strict=True)
    )
    present = bills["industry_eur"] * bills["period"].map(discount)
    by_party = present.groupby(bills["party"], sort=False).sum()
    return {"": float(present.sum())} | {str(party): float(eur) for party, eur in by_party.items()}


def _damage(damage: pd.DataFrame, add: object) -> None:
    if damage.empty:
        return
    counted = damage.assign(expected=damage["weight"] * damage["discounted_eur"])
    words = "over all onsets, weighted by their rates, present value"
    for rule, with_words in ((True, "without the reserve"), (False, "with the reserve")):
        chosen = counted[(counted["rule"] == "none") == rule]
        add(f"expected damage {with_words}", chosen["expected"].sum(), "EUR", words)  # type: ignore[operator]
        for scenario, rows in chosen.groupby("scenario", sort=False):
            if rows["weight"].sum() > 0:
                add(f"expected damage {with_words}", rows["expected"].sum(), "EUR", words, scenario=scenario)  # type: ignore[operator]
