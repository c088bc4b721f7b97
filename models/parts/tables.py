"""From frames to Pyomo's sets and parameters."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo


def indexed(frame: pd.DataFrame, *sets: Any) -> pyo.Param:
    """A parameter over the frame's rows and its columns (the periods)."""
    values: dict[Any, float] = {}
    columns = [int(c) for c in frame.columns]
    for key, row in zip(frame.index, frame.to_numpy().tolist(), strict=True):
        head = key if isinstance(key, tuple) else (key,)
        for t, value in zip(columns, row, strict=True):
            values[(*head, t)] = value
    return pyo.Param(*sets, initialize=values)


def members(index: pd.MultiIndex, by: list[str], domain: Any) -> pyo.Set:
    """For each key in ``domain``: the values of the index's last level, in order."""
    last = index.names[-1]
    groups = index.to_frame(index=False).groupby(by, sort=False)[last].apply(list).to_dict()
    return pyo.Set(domain, initialize={key: groups.get(key, []) for key in domain}, ordered=True)


def rows(*sets: Any, rule: Any) -> pyo.Constraint:
    """A family of constraints over the sets; without a rule when they are empty, which templates cannot read."""
    count = 1
    for s in sets:
        count *= len(s)
    return pyo.Constraint(*sets, rule=rule) if count else pyo.Constraint(*sets)
