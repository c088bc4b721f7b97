"""Small instances for tests, made from rows in memory."""

from __future__ import annotations

from typing import Any

import pandas as pd

from stockpact.instance import CATALOGUE, Instance, Settings, typed


def small_instance(
    start: str = "2027",
    end: str = "2030",
    step: str = "year",
    money: dict[str, Any] | None = None,
    policy: dict[str, Any] | None = None,
    agreement: dict[str, Any] | None = None,
    **tables: list[dict[str, Any]],
) -> Instance:
    """An instance of the given rows; money is not discounted and has no end value unless asked for."""
    settings = Settings.model_validate(
        {
            "name": "small",
            "title": "Small case",
            "calendar": {"start": start, "end": end, "step": step},
            "money": {"discount_rate": 0.0, "end_value_share": 0.0} | (money or {}),
            "policy": policy or {},
            "agreement": agreement or {},
        }
    )
    frames = {name: typed(pd.DataFrame(rows), CATALOGUE[name]) for name, rows in tables.items()}
    return Instance(settings, frames)
