"""From frames to Pyomo's sets and parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyomo.core as pyo


def indexed(frame: pd.DataFrame, *sets: Any) -> pyo.Param:
    """A parameter over the frame's rows and its columns (the periods).

    The values are given by a rule: Pyomo then takes the indices from the sets and does not look each one up
    again, which is most of the time that a large parameter takes.
    """
    values: dict[Any, float] = {}
    columns = [int(c) for c in frame.columns]
    for key, row in zip(frame.index, frame.to_numpy().tolist(), strict=True):
        head = key if isinstance(key, tuple) else (key,)
        for t, value in zip(columns, row, strict=True):
            values[(*head, t)] = value
    return looked_up(values, *sets)


def looked_up(values: Mapping[Any, float], *sets: Any) -> pyo.Param:
    """A parameter that takes a value for every index of its sets."""

    def value(_: pyo.ConcreteModel, *key: Any) -> float:
        return values[key]

    return pyo.Param(*sets, initialize=value, within=pyo.Any)


def members(index: pd.Index, by: list[str], domain: Any) -> pyo.Set:
    """For each key in ``domain``: the values of the index's last level, in order."""
    last = str(index.names[-1])
    groups = index.to_frame(index=False).groupby(by, sort=False)[last].apply(list).to_dict()
    return pyo.Set(domain, initialize={key: groups.get(key, []) for key in domain}, ordered=True)


def rows(*sets: Any, rule: Any) -> pyo.Constraint:
    """A family of constraints over the sets; without a rule when they are empty, which templates cannot
    read.
    """
    count = 1
    for s in sets:
        count *= len(s)
    return pyo.Constraint(*sets, rule=rule) if count else pyo.Constraint(*sets)
