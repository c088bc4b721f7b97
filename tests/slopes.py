"""Instances with prices that purchases raise, made from those without."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from stockpact.instance import Instance


def with_slopes(
    case: Instance,
    prices: Mapping[str, float] | None = None,
    supply: Mapping[tuple[str, str], float] | None = None,
    **policy: Any,
) -> Instance:
    """The instance with slopes, EUR/t per t a year, by material and by (source, material), and settings of
    policy.
    """
    market, sources = case["prices"].copy(), case["supply"].copy()
    if prices:
        market["price_slope"] = [float(prices.get(i, 0.0)) for i in market["material"]]
    if supply:
        keys = zip(sources["supplier"], sources["material"], strict=True)
        sources["price_slope"] = [float(supply.get(key, 0.0)) for key in keys]
    settings = case.settings.model_copy(
        update={"policy": case.settings.policy.model_copy(update=policy)} if policy else {}
    )
    tables = {**case.tables, "prices": market, "supply": sources}
    return replace(case, settings=settings, tables=tables, _cache={})
