"""Columns of an instance as plain lists and float arrays, kept with the instance: frames are slow to ask
often.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from .instance import Instance


def values_of(instance: Instance, table: str, column: str) -> list[Any]:
    """A column as a list; read-only."""
    key = ("values", table, column)
    if key not in instance._cache:
        instance._cache[key] = instance[table][column].tolist()
    found: list[Any] = instance._cache[key]
    return found


def numbers_of(instance: Instance, table: str, column: str) -> np.ndarray:
    """A column of numbers as floats, blanks as NaN; read-only."""
    key = ("numbers", table, column)
    if key not in instance._cache:
        instance._cache[key] = instance[table][column].to_numpy(dtype=float, na_value=np.nan)
    found: np.ndarray = instance._cache[key]
    return found


def number_at(frame: pd.DataFrame, row: Any, column: Any) -> float:
    """The number in one cell."""
    value: Any = frame.at[row, column]
    return float(value)


def numbers_in(frame: pd.DataFrame, row: Any) -> np.ndarray:
    """The numbers of one row, by its label."""
    values: Any = frame.loc[row]
    return np.asarray(values, dtype=float)


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a frame, with its columns as attributes and its index as ``Index``."""
    return iter(frame.itertuples())
