"""What came out of a study, as tables."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .levers import Value
from .main_effects import swings
from .store import Record, Store
from .study import Study


@dataclass(frozen=True, eq=False)
class Results:
    """The runs of a study.

    ``runs`` has one row a variant: ``run`` (from 1, in the order of the design), a column a lever (blank
    where it stays as the instance has it), ``status``, ``route``, ``seconds``, ``note`` and a column a
    metric. ``units`` gives the unit of each metric, ``about`` what the store says of the study.
    """

    levers: tuple[str, ...]
    metrics: tuple[str, ...]
    runs: pd.DataFrame
    units: dict[str, str]
    about: dict[str, str]

    @property
    def solved(self) -> pd.DataFrame:
        """Runs that have numbers."""
        return self.runs[self.runs["status"].isin(["optimal", "time limit"])]

    @property
    def statuses(self) -> dict[str, int]:
        """How many runs ended with each status, the most frequent first."""
        return dict(Counter(self.runs["status"].tolist()).most_common())

    @property
    def reasons(self) -> dict[str, str]:
        """Why variants were rebuilt, by lever."""
        return dict(json.loads(self.about.get("rebuilt because", "{}")))

    def overview(self) -> pd.DataFrame:
        """Least, median and most of each metric, and the lever that moves it most on average."""
        solved = self.solved
        columns = ["metric", "unit", "least", "median", "most", "moved_most_by"]
        if solved.empty:
            return pd.DataFrame(columns=columns)
        first = swings(solved, self.levers, self.metrics).drop_duplicates("metric").set_index("metric")
        rows = []
        for metric in self.metrics:
            values = solved[metric]
            numbers = (float(values.min()), float(values.median()), float(values.max()))
            moved = first["swing"].get(metric, 0.0) > 1e-9 * max(abs(numbers[0]), abs(numbers[2]))
            lever = first["lever"].get(metric, "") if moved else ""
            rows.append((metric, self.units.get(metric, ""), *numbers, lever))
        return pd.DataFrame(rows, columns=columns)

    def save(self, folder: str | Path) -> Path:
        """Write ``runs.csv`` and ``runs.parquet`` into a folder, each whole or not at all."""
        from .export import save

        return save(self, Path(folder))


def results(study: Study, store: Store) -> Results:
    """The runs of a study that the store holds, in the order of its design."""
    keys = [study.key(point) for point in study.variants]
    found = {record.key: record for record in store.records(keys)}
    order = [(number, found[key]) for number, key in enumerate(keys, start=1) if key in found]
    return _table([lever.name for lever in study.levers], order, store.about)


def stored(path: str | Path) -> Results:
    """All runs of a store, whoever asked for them, in the order of their settings."""
    with Store(path, readonly=True) as store:
        about = store.about
        records = sorted(store.records(), key=lambda r: json.dumps(dict(r.point), sort_keys=True))
        levers = json.loads(about.get("levers", "[]"))
        return _table(levers, list(enumerate(records, start=1)), about)


def _table(levers: list[str], order: list[tuple[int, Record]], about: dict[str, str]) -> Results:
    metrics = list(dict.fromkeys(name for _, record in order for name in record.metrics))
    columns: dict[str, list[object]] = {"run": [number for number, _ in order]}
    for lever in levers:
        columns[lever] = [_setting(record.point.get(lever)) for _, record in order]
    for name in ("status", "route", "seconds", "note"):
        columns[name] = [getattr(record, name) for _, record in order]
    nan = float("nan")
    for name in metrics:
        columns[name] = [record.metrics.get(name, nan) for _, record in order]
    frame = pd.DataFrame(columns)
    units = json.loads(about.get("units", "{}"))
    return Results(tuple(levers), tuple(metrics), frame, {m: units.get(m, "") for m in metrics}, about)


def _setting(value: Value | None) -> object:
    return "" if value is None else value
