"""The solved program behind a plan, as plain arrays: enough to check the optimum without any modelling layer.

The program is ``minimise cost · x + offset`` over ``row_lower <= matrix · x <= row_upper`` and
``column_lower <= x <= column_upper``, with whole numbers where ``integral``. Tonnes and thousand EUR (kEUR).
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import numpy as np

from ..sparse import csc_array

_ARRAYS = ("cost", "column_lower", "column_upper", "row_lower", "row_upper", "values")
_DUALS = {"row_duals": "row_lower", "reduced_costs": "cost"}
_NUMBERS = ("offset", "objective", "bound")


@dataclass(frozen=True, eq=False)
class ExactProof:
    """Arrays of the solved program, its primal values and its duals.

    With n columns and m rows: ``cost``, ``column_lower``, ``column_upper``, ``integral``, ``values`` and
    ``reduced_costs`` have n entries, ``row_lower``, ``row_upper`` and ``row_duals`` have m, ``matrix`` is m
    × n (csc). Duals are d objective / d right-hand side of the minimisation; those of a program with whole
    numbers are NaN, or hold at fixed whole numbers only. ``objective`` is what the solver reported and
    ``bound`` its proven bound. Raises ValueError when the lengths do not agree.
    """

    cost: np.ndarray
    offset: float
    matrix: csc_array
    column_lower: np.ndarray
    column_upper: np.ndarray
    integral: np.ndarray
    row_lower: np.ndarray
    row_upper: np.ndarray
    values: np.ndarray
    row_duals: np.ndarray
    reduced_costs: np.ndarray
    column_names: np.ndarray
    row_names: np.ndarray
    objective: float = float("nan")
    bound: float = float("nan")
    notes: dict[str, str] = field(default_factory=dict)
    """Anything a reader of the file should know, such as the name of the solver."""

    def __post_init__(self) -> None:
        def put(name: str, value: Any) -> None:
            object.__setattr__(self, name, value)

        for name in _ARRAYS:
            put(name, np.asarray(getattr(self, name), dtype=float).ravel())
        for name, like in _DUALS.items():
            given = getattr(self, name)
            absent = given is None or np.size(given) == 0
            size = len(getattr(self, like))
            put(name, np.full(size, np.nan) if absent else np.asarray(given, dtype=float).ravel())
        for name in _NUMBERS:
            put(name, float(getattr(self, name)))
        put("integral", np.asarray(self.integral, dtype=bool).ravel())
        put("matrix", csc_array(self.matrix))
        for name in ("column_names", "row_names"):
            put(name, np.asarray(list(getattr(self, name)), dtype=str))
        rows, columns = len(self.row_lower), len(self.cost)
        sizes = {
            "matrix": self.matrix.shape == (rows, columns),
            **{
                n: len(getattr(self, n)) == columns
                for n in (
                    "column_lower",
                    "column_upper",
                    "integral",
                    "values",
                    "reduced_costs",
                    "column_names",
                )
            },
            **{n: len(getattr(self, n)) == rows for n in ("row_upper", "row_duals", "row_names")},
        }
        wrong = [name for name, fits in sizes.items() if not fits]
        if wrong:
            raise ValueError(
                f"with {rows} rows and {columns} columns the length of {', '.join(wrong)} is wrong"
            )

    @property
    def has_duals(self) -> bool:
        """Whether there is a dual for every row."""
        return bool(np.isfinite(self.row_duals).all())

    def save(self, path: Path) -> None:
        """Write a compressed ``.npz`` file without pickled objects."""
        arrays: dict[str, Any] = {
            f.name: getattr(self, f.name) for f in fields(self) if f.name not in ("matrix", "notes")
        }
        for part in ("data", "indices", "indptr", "shape"):
            arrays[f"matrix_{part}"] = np.asarray(getattr(self.matrix, part))
        arrays["notes_names"] = np.asarray(list(self.notes), dtype=str)
        arrays["notes_values"] = np.asarray(list(self.notes.values()), dtype=str)
        np.savez_compressed(path, **arrays)

    @classmethod
    def load(cls, path: Path) -> ExactProof:
        """Read what :meth:`save` wrote. Raises ValueError with a reason when the file is damaged or not
        ours.
        """
        try:
            with np.load(path, allow_pickle=False) as stored:
                arrays = {name: stored[name] for name in stored.files}
            matrix = csc_array(
                (arrays.pop("matrix_data"), arrays.pop("matrix_indices"), arrays.pop("matrix_indptr")),
                shape=(int(arrays["matrix_shape"][0]), int(arrays.pop("matrix_shape")[1])),
            )
            names, texts = arrays.pop("notes_names"), arrays.pop("notes_values")
            notes = {str(n): str(v) for n, v in zip(names, texts, strict=True)}
            return cls(matrix=matrix, notes=notes, **arrays)
        except (OSError, KeyError, TypeError, ValueError, EOFError, zipfile.BadZipFile, IndexError) as error:
            raise ValueError(f"damaged, or not written by stockpact ({error})") from error
