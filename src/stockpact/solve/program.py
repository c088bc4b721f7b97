"""A program: the sparse arrays of one linear or mixed-integer model, with the names of its rows and columns.

Pyomo states the mathematics; a :class:`Program` is what is left of it once compiled: cost, matrix, bounds and
integrality as numpy and scipy arrays, always minimised, and for every variable and constraint of the model a
:class:`Family` that says at which positions its keys stand. Everything downstream (the engine, studies, the
audit) works on these arrays and needs no Pyomo.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..sparse import sparse
from .arrays import Arrays, Floats, Ints
from .errors import ProgramError
from .patch import Patch, apply

Key = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Family:
    """The columns of one variable, or the rows of one constraint, in the order in which it was declared.

    ``position[i]`` is the column or row of ``keys[i]`` in the program, or -1 where the compiler dropped it: a
    fixed variable, a variable used nowhere, a constraint that holds by itself. ``absent[i]`` is the value to
    report for a dropped column (the value it is fixed at, else its bound nearest to zero), 0 for a dropped
    row and for any key that is present.
    """

    name: str
    keys: tuple[Key, ...]
    position: Ints
    absent: Floats

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def place(self) -> Mapping[Key, int]:
        """Where each key stands in ``keys``."""
        return {key: i for i, key in enumerate(self.keys)}

    def at(self, key: Any) -> int:
        """The row or column of a key; -1 if it was dropped; :class:`ProgramError` if there is no such key."""
        wanted = key if isinstance(key, tuple) else (key,)
        try:
            return int(self.position[self.place[wanted]])
        except KeyError:
            raise ProgramError(
                f"{self.name} has no key {wanted!r}; the first of {len(self)} is "
                f"{self.keys[0] if self.keys else 'missing'!r}"
            ) from None

    def take(self, values: Floats) -> Floats:
        """The entries of a program-wide array that belong to this family, in key order."""
        if not len(self):
            return np.zeros(0)
        inside = self.position >= 0
        if inside.all():
            return values[self.position]
        return np.where(
            inside, values[np.where(inside, self.position, 0)] if len(values) else 0.0, self.absent
        )

    def label(self, key: Key) -> str:
        """``stock[EU,nd,3]``; a scalar is its bare name."""
        return f"{self.name}[{','.join(map(str, key))}]" if key else self.name


@dataclass(frozen=True, eq=False)
class Program:
    """minimise ``cost @ x + offset`` subject to ``row_lower <= matrix @ x <= row_upper`` and the column
    bounds.

    ``sense`` is 1 for a model that was stated as a minimisation and -1 for one that was stated as a
    maximisation: its cost and offset are stored negated, and objective, bound and duals of a solution are
    turned back to the stated sense. Missing bounds are plus or minus infinity. The matrix is a ``csc_array``
    with sorted indices and no zeros. Treat the arrays as read-only; :meth:`patched` makes a changed copy.
    """

    cost: Floats
    offset: float
    matrix: sparse.csc_array
    column_lower: Floats
    column_upper: Floats
    integral: NDArray[np.bool_]
    row_lower: Floats
    row_upper: Floats
    columns: Mapping[str, Family]
    rows: Mapping[str, Family]
    sense: int = 1
    name: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.row_lower), len(self.cost)

    @property
    def has_integers(self) -> bool:
        """Whether any column must be a whole number."""
        return bool(self.integral.any())

    @cached_property
    def arrays(self) -> Arrays:
        """The bare arrays in the form in which the solver takes them."""
        a = self.matrix
        return Arrays(
            self.cost,
            float(self.offset),
            a.indptr.astype(np.int32),
            a.indices.astype(np.int32),
            a.data,
            self.column_lower,
            self.column_upper,
            self.integral,
            self.row_lower,
            self.row_upper,
        )

    @cached_property
    def hash(self) -> str:
        """A fingerprint of arrays and names: the same model and data give the same one in any process."""
        digest = hashlib.sha256(f"{self.sense}|{self.shape}".encode())
        for part in self.arrays:
            digest.update(np.ascontiguousarray(part).tobytes())
        for kind in (self.columns, self.rows):
            for family in kind.values():
                digest.update(f"{family.name}|{json.dumps(family.keys, default=_plain)}".encode())
                digest.update(family.position.tobytes())
        return digest.hexdigest()

    def column(self, family: str) -> Family:
        """The family of columns of this name; :class:`ProgramError` if there is none."""
        return _family(self.columns, family, "variable")

    def row(self, family: str) -> Family:
        """The family of rows of this name; :class:`ProgramError` if there is none."""
        return _family(self.rows, family, "constraint")

    def column_names(self) -> list[str]:
        """One label a column, such as ``stock[EU,nd,3]``."""
        return _names(self.columns, self.shape[1])

    def row_names(self) -> list[str]:
        """One label a row, such as ``balance[EU,nd,3]``."""
        return _names(self.rows, self.shape[0])

    def column_labels(self) -> list[tuple[str, Key]]:
        """Family and key of every column."""
        return _labels(self.columns, self.shape[1])

    def row_labels(self) -> list[tuple[str, Key]]:
        """Family and key of every row."""
        return _labels(self.rows, self.shape[0])

    def patched(self, patch: Patch) -> Program:
        """A copy with the numbers of the patch; the result equals a fresh compile of the changed model."""
        return apply(self, patch)

    def objective(self, values: Floats) -> float:
        """The objective of a point, in the sense as stated."""
        return self.sense * float(self.cost @ values + self.offset)

    def save(self, path: Path) -> None:
        """Write arrays and names to one ``.npz`` file, from which :func:`load_program` restores an equal
        program.
        """
        names = {
            "sense": self.sense,
            "name": self.name,
            "columns": _described(self.columns),
            "rows": _described(self.rows),
        }
        families = {f"absent_{i}": f.absent for i, f in enumerate(self.columns.values())}
        stored: dict[str, Any] = self.arrays._asdict() | families
        stored["names"] = np.frombuffer(json.dumps(names, ensure_ascii=False).encode(), dtype=np.uint8)
        with path.open("wb") as file:
            np.savez_compressed(file, **stored)


def compile_model(model: Any) -> Program:
    """Turn a Pyomo model with one linear objective into a :class:`Program`; see :mod:`.compiler`."""
    from .compiler import compile_model as run

    return run(model)


def load_program(path: Path) -> Program:
    """Read what :meth:`Program.save` wrote; nothing in the file is executed."""
    with np.load(path, allow_pickle=False) as file:
        names = json.loads(file["names"].tobytes().decode())
        a = Arrays(**{field: file[field] for field in Arrays._fields})
        columns = {
            d["name"]: Family(
                d["name"], _keys(d["keys"]), np.array(d["position"], dtype=np.int64), file[f"absent_{i}"]
            )
            for i, d in enumerate(names["columns"])
        }
    rows = {
        d["name"]: Family(
            d["name"], _keys(d["keys"]), np.array(d["position"], dtype=np.int64), np.zeros(len(d["keys"]))
        )
        for d in names["rows"]
    }
    matrix = sparse.csc_array((a.data, a.indices, a.indptr), shape=(len(a.row_lower), len(a.cost)))
    return Program(
        a.cost,
        float(a.offset),
        matrix,
        a.column_lower,
        a.column_upper,
        a.integral,
        a.row_lower,
        a.row_upper,
        columns,
        rows,
        names["sense"],
        names["name"],
    )


def _family(families: Mapping[str, Family], name: str, what: str) -> Family:
    try:
        return families[name]
    except KeyError:
        raise ProgramError(f"no {what} named {name!r}; there are: {', '.join(sorted(families))}") from None


def _labels(families: Mapping[str, Family], size: int) -> list[tuple[str, Key]]:
    labels: list[tuple[str, Key]] = [("", ())] * size
    for family in families.values():
        for key, position in zip(family.keys, family.position.tolist(), strict=True):
            if position >= 0:
                labels[position] = (family.name, key)
    return labels


def _names(families: Mapping[str, Family], size: int) -> list[str]:
    return [families[name].label(key) if name else "" for name, key in _labels(families, size)]


def _described(families: Mapping[str, Family]) -> list[dict[str, Any]]:
    return [
        {
            "name": f.name,
            "keys": [[_plain(part) for part in key] for key in f.keys],
            "position": f.position.tolist(),
        }
        for f in families.values()
    ]


def _plain(part: Any) -> Any:
    if isinstance(part, np.generic):
        part = part.item()
    if part is None or isinstance(part, str | int | float | bool):
        return part
    raise ProgramError(f"the key part {part!r} is neither text nor number, so the program cannot be saved")


def _keys(stored: list[list[Any]]) -> tuple[Key, ...]:
    return tuple(tuple(key) for key in stored)
