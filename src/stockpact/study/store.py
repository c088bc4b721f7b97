"""The store of a study: one SQLite file, written by one process in transactions, readable meanwhile.

Runs are kept by key (see :meth:`stockpact.study.study.Study.key`), so a study that was stopped goes on where
it was, a larger study of the same instance repeats nothing, and a run of another version is never mistaken
for one of this. Write-ahead logging lets others read while the study runs, and a power cut loses at most the
transaction under way.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType

from ..instance.errors import InputError, Problem, StockpactError
from .levers import Point

FORMAT = 1
FILE = "study.sqlite"
"""Name of the store in the folder of a study."""
DONE = ("optimal", "infeasible", "unbounded", "not sound")
"""Statuses of runs that are answers; others (time limit, error, crashed) are run again on request."""

_TABLES = """
CREATE TABLE IF NOT EXISTS about (item TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS runs (
    key TEXT PRIMARY KEY, point TEXT NOT NULL, changes TEXT NOT NULL, status TEXT NOT NULL,
    route TEXT NOT NULL, seconds REAL NOT NULL, solver_seconds REAL NOT NULL, metrics TEXT NOT NULL,
    note TEXT NOT NULL
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Record:
    """What is kept of a run.

    ``status`` is that of the build-up, or ``not sound`` (the changes make no sound instance), ``error`` or
    ``crashed``; ``route`` says how it was found: base, patched, rebuilt, releases only. ``seconds`` is all
    the work, ``solver_seconds`` the part in HiGHS. ``metrics`` are numbers by name; ``note`` says why
    something failed or was rebuilt.
    """

    key: str
    point: Point
    changes: tuple[str, ...]
    status: str
    route: str
    seconds: float
    solver_seconds: float = 0.0
    metrics: Mapping[str, float] = field(default_factory=dict)
    note: str = ""

    def renamed(self, key: str) -> Record:
        """The same run under another key."""
        return replace(self, key=key)


class StoreError(StockpactError):
    """A store that cannot be opened or written."""


class Store:
    """The file of a study. Use it as a context; one process writes, any number may read."""

    def __init__(self, path: str | Path | None, *, readonly: bool = False) -> None:
        """Open the store at ``path``, and make it when it is not there; None keeps it in memory."""
        self.path = path if path is None else Path(path)
        if readonly and (self.path is None or not self.path.is_file()):
            raise InputError([Problem(str(path), 0, "", "", "no such store of a study")])
        if self.path is not None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._db = sqlite3.connect(self.path or ":memory:", timeout=30.0, isolation_level=None)
            if readonly:
                self._db.execute("PRAGMA query_only=ON")
            else:
                self._db.execute("PRAGMA journal_mode=WAL")
                self._db.execute("PRAGMA synchronous=NORMAL")
                self._db.executescript(_TABLES)
            self._check_format(readonly)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{self.path}: is not the store of a study ({error})") from error

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def describe(self, items: Mapping[str, str]) -> None:
        """Keep what the study is: name, instance, levers, units, versions. Replaces what was told before."""
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", list(items.items()))

    @property
    def about(self) -> dict[str, str]:
        """What :meth:`describe` kept."""
        return dict(self._db.execute("SELECT item, value FROM about"))

    def add(self, records: Iterable[Record]) -> None:
        """Keep runs, all of them or none."""
        rows = [
            (
                r.key, _json(dict(r.point)), _json(list(r.changes)), r.status, r.route, r.seconds,
                r.solver_seconds, _json(_finite(r.metrics)), r.note,
            )
            for r in records
        ]  # fmt: skip
        with self._transaction():
            self._db.executemany("INSERT OR REPLACE INTO runs VALUES (?,?,?,?,?,?,?,?,?)", rows)

    @property
    def size(self) -> int:
        """Bytes of the pages in use."""
        pages, free, page = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * page)

    def keys(self, *, answered: bool = False) -> dict[str, str]:
        """Status by key; with ``answered`` only of runs that need not be tried again."""
        found = dict(self._db.execute("SELECT key, status FROM runs"))
        return {k: s for k, s in found.items() if s in DONE} if answered else found

    def records(self, keys: Sequence[str] | None = None) -> Iterator[Record]:
        """Runs as they were kept: all, or those of some keys in their order."""
        query = "SELECT key, point, changes, status, route, seconds, solver_seconds, metrics, note FROM runs"
        if keys is None:
            for row in self._db.execute(query):
                yield _record(row)
            return
        for start in range(0, len(keys), 500):
            part = list(keys[start : start + 500])
            marks = ",".join("?" * len(part))
            found = {row[0]: row for row in self._db.execute(f"{query} WHERE key IN ({marks})", part)}
            yield from (_record(found[key]) for key in part if key in found)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{self.path}: another process is writing to this study ({error}); let it finish, or choose "
                "another folder with -o"
            ) from error
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _check_format(self, readonly: bool) -> None:
        found = self.about.get("format")
        if found is None and not readonly:
            self.describe({"format": str(FORMAT)})
        elif found != str(FORMAT):
            raise StoreError(f"{self.path}: format {found}; this stockpact reads format {FORMAT}")


def _record(row: tuple[str, str, str, str, str, float, float, str, str]) -> Record:
    key, point, changes, status, route, seconds, solver, metrics, note = row
    numbers = {n: float("nan") if v is None else float(v) for n, v in json.loads(metrics).items()}
    return Record(
        key, json.loads(point), tuple(json.loads(changes)), status, route, seconds, solver, numbers, note
    )


def _finite(metrics: Mapping[str, float]) -> dict[str, float | None]:
    return {n: float(v) if math.isfinite(v) else None for n, v in metrics.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
