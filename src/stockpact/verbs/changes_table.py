"""What a replanned plan does otherwise than the plan under way."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ..plan.schema import SCHEMA

TONNES = 1e-3
MODULES = 1e-6
EUR = 1.0
"""Differences below these are rounding and not listed."""

Key = tuple[str, str, str, str]
"""Party, material, name, period."""


def changes_table(before: Mapping[str, pd.DataFrame], after: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table changes: purchases, stock at year ends, modules, orders and outlays that differ.

    Kinds stand in this order, within each the largest difference first.
    """
    rows: list[dict[str, object]] = []
    for kind, unit, least, read in (
        ("outlays", "EUR", EUR, _outlays),
        ("purchases", "t", TONNES, _purchases),
        ("stock", "t", TONNES, _stock),
        ("modules leased", "modules", MODULES, _modules),
        ("orders", "t", TONNES, _orders),
    ):
        old, new = read(before), read(after)
        found = []
        for key in dict.fromkeys([*old, *new]):
            was, is_ = old.get(key, 0.0), new.get(key, 0.0)
            if abs(is_ - was) > least:
                cells = (kind, *key, was, is_, is_ - was, unit)
                found.append(dict(zip(SCHEMA["changes"].names, cells, strict=True)))
        rows += sorted(found, key=lambda row: -abs(float(str(row["difference"]))))
    return SCHEMA["changes"].frame(rows)


def _summed(frame: pd.DataFrame, keys: list[str], value: str) -> dict[tuple[str, ...], float]:
    total = frame.groupby(keys, sort=False, as_index=False)[value].sum()
    names = zip(*(total[k].astype(str) for k in keys), strict=True)
    return dict(zip(names, total[value].tolist(), strict=True))


def _purchases(tables: Mapping[str, pd.DataFrame]) -> dict[Key, float]:
    sums = _summed(tables["purchases"], ["party", "material", "supplier", "period"], "tonnes")
    return {(p, i, n, t): v for (p, i, n, t), v in sums.items()}


def _stock(tables: Mapping[str, pd.DataFrame]) -> dict[Key, float]:
    frame = tables["stock"]
    last = frame.groupby("year")["period"].max()
    frame = frame[frame["period"].isin(set(last))]
    sums = _summed(frame, ["party", "material", "storage", "period"], "closing_t")
    return {(p, i, l, t): v for (p, i, l, t), v in sums.items()}


def _modules(tables: Mapping[str, pd.DataFrame]) -> dict[Key, float]:
    sums = _summed(tables["storage"], ["party", "storage", "period"], "started")
    return {(p, "", l, t): v for (p, l, t), v in sums.items()}


def _orders(tables: Mapping[str, pd.DataFrame]) -> dict[Key, float]:
    frame = tables["contracts"]
    return {
        (str(p), str(i), str(c), str(b)): float(t)
        for p, i, c, b, t in zip(
            *(frame[n] for n in ("party", "material", "contract", "bucket", "tonnes")), strict=True
        )
    }


def _outlays(tables: Mapping[str, pd.DataFrame]) -> dict[Key, float]:
    frame = tables["money"]
    sums = _summed(frame, ["party", "fiscal_year"], "eur")
    return {(p, "", "", f"FY{y}"): v for (p, y), v in sums.items()}
