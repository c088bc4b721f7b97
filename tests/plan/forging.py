"""Forging a saved plan: changing its files as somebody would who knows the format."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from stockpact.instance.reading import load
from stockpact.plan import SCHEMA, Plan
from stockpact.plan.files import sha256, write_csv, write_parquet

Rows = Callable[[pd.DataFrame], Any]


class Forger:
    """A saved plan that is being changed; ``plan`` is what the folder holds."""

    def __init__(self, folder: Path, plan: Plan) -> None:
        self.folder = folder
        self.tables = {name: plan[name].copy() for name in SCHEMA}
        assert plan.exact is not None
        self.plan, self.proof = plan, plan.exact
        self.other_instance = False

    def close(self) -> None:
        """Write what was changed, and make sums and row counts in plan.json fit."""
        path = self.folder / "plan.json"
        description = json.loads(path.read_text(encoding="utf-8"))
        for name, table in SCHEMA.items():
            frame = self.tables[name].reset_index(drop=True)
            if not frame.equals(self.plan[name]):
                write_csv(frame, table, self.folder / f"tables/{name}.csv")
                write_parquet(frame, table, self.folder / f"tables/{name}.parquet")
                description["tables"][name]["rows"] = len(frame)
        if self.proof is not self.plan.exact:
            self.proof.save(self.folder / "proof.npz")
            description["meta"]["objective_keur"] = self.proof.objective
            description["meta"]["bound_keur"] = self.proof.bound
        if self.other_instance:
            description["instance_hash"] = load(self.folder / "instance", require_sources=False).hash
        description["files"] = {name: sha256(self.folder / name) for name in description["files"]}
        path.write_text(json.dumps(description), encoding="utf-8")

    def pick(self, table: str, column: str, rows: Rows | None = None) -> Any:
        """The row with the largest number in a column, among those chosen."""
        frame = self.tables[table]
        chosen = frame if rows is None else frame[rows(frame)]
        assert len(chosen), f"{table} has no such row"
        values = chosen[column]
        return chosen.index[0] if values.dtype == object else values.abs().idxmax()

    def put(self, table: str, column: str, value: Any, rows: Rows | None = None) -> None:
        """Put a value, or what a function makes of the old one, into the row with the largest number."""
        frame = self.tables[table]
        row = self.pick(table, column, rows)
        old = frame.loc[row, column]
        new = value(old) if callable(value) else value
        assert new != old, "the corruption changes nothing"
        frame.loc[row, column] = new

    def scale(self, table: str, factor: float, *columns: str, rows: Rows | None = None) -> None:
        """Multiply columns, in all rows or in those chosen."""
        frame = self.tables[table]
        chosen = np.ones(len(frame), bool) if rows is None else rows(frame).to_numpy(bool)
        assert (frame.loc[chosen, list(columns)].abs().sum() > 0).all()
        frame.loc[chosen, list(columns)] *= factor

    def drop(self, table: str, rows: Rows | None = None) -> None:
        """Drop the rows chosen, or a middle one."""
        frame = self.tables[table]
        gone = frame.index[[len(frame) // 2]] if rows is None else frame.index[rows(frame)]
        assert len(gone)
        self.tables[table] = frame.drop(gone)

    def double(self, table: str) -> None:
        """Repeat a row."""
        frame = self.tables[table]
        self.tables[table] = pd.concat([frame, frame.iloc[[len(frame) // 2]]], ignore_index=True)

    def swap(self, table: str, column: str, rows: Rows | None = None) -> None:
        """Swap the largest and the smallest number of a column."""
        frame = self.tables[table]
        chosen = frame if rows is None else frame[rows(frame)]
        high, low = chosen[column].idxmax(), chosen[column].idxmin()
        assert frame.loc[high, column] != frame.loc[low, column]
        frame.loc[[high, low], column] = frame.loc[[low, high], column].to_numpy()

    def prove(self, **changes: Callable[[np.ndarray], np.ndarray] | Any) -> None:
        """Change arrays or numbers of the proof."""
        new = {k: (v(np.array(getattr(self.proof, k))) if callable(v) else v) for k, v in changes.items()}
        self.proof = replace(self.proof, **new)

    def value(self, name: str, change: float) -> None:
        """Change the value of the largest column of a family in the proof."""
        columns = np.flatnonzero(np.char.startswith(self.proof.column_names, name + "["))
        place = columns[np.argmax(np.abs(self.proof.values[columns]))]
        values = self.proof.values.copy()
        values[place] += change
        self.proof = replace(self.proof, values=values)

    def instance(self, table: str, column: str, change: Callable[[str], str], row: int = 0) -> None:
        """Change a cell of the instance that stands beside the plan."""
        self.other_instance = True
        path = self.folder / "instance" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            cells = list(csv.reader(stream))
        place = cells[0].index(column)
        old = cells[row + 1][place]
        cells[row + 1][place] = change(old)
        assert cells[row + 1][place] != old
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(cells)

    def setting(self, old: str, new: str) -> None:
        """Change a setting of that instance."""
        self.other_instance = True
        path = self.folder / "instance" / "instance.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text, text
        path.write_text(text.replace(old, new), encoding="utf-8")


def more(value: float) -> float:
    """A little more: one per cent, or 1 where there was nothing."""
    return value * 1.01 if value else 1.0


def times(factor: float) -> Callable[[str], str]:
    """A number in a cell of the instance, multiplied."""
    return lambda cell: repr(float(cell) * factor)
