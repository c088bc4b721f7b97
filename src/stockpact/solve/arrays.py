"""The bare arrays of a program as the solver takes them; needs numpy alone, so the solving child starts
fast.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.int32]


class Arrays(NamedTuple):
    """minimise ``cost @ x + offset``; the matrix by columns (``indptr``, ``indices``, ``data``)."""

    cost: Floats
    offset: float
    indptr: Places
    indices: Places
    data: Floats
    column_lower: Floats
    column_upper: Floats
    integral: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
