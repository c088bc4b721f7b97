"""Running a study: in this process, in worker processes, or on a Dask cluster, with the same numbers.

Every variant starts from the one stored basis of the base program, so its result does not depend on which
worker takes it, nor on what that worker did before. Records go to the store as they come; one that breaks its
worker process is tried once more alone, and then recorded as crashed.
"""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from time import perf_counter

from .levers import Point
from .store import Record, Store
from .study import Study
from .variant import Job, Worker, prepare, work

EVERY = 0.5
"""Seconds after which finished runs are written."""
CHUNK = 40
"""Most variants that a worker is given at a time."""


@dataclass
class Progress:
    """How far a study is."""

    total: int
    done: int = 0
    reused: int = 0
    infeasible: int = 0
    failed: int = 0
    patched: int = 0
    rebuilt: int = 0
    seconds: float = 0.0

    def count(self, record: Record) -> None:
        """Count a finished run."""
        self.done += 1
        self.infeasible += record.status == "infeasible"
        self.failed += record.status in ("error", "crashed", "not sound", "time limit")
        self.patched += record.route in ("patched", "base")
        self.rebuilt += record.route not in ("patched", "base")

    @property
    def per_second(self) -> float:
        """Runs a second of this session."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float:
        """Seconds left at this rate; infinite before the first run."""
        remaining = self.total - self.done - self.reused
        return remaining / self.per_second if self.per_second else float("inf")


def run_study(
    study: Study,
    store: Store,
    workers: int = 1,
    scheduler: str = "",
    again: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
    on_step: Callable[[int, int], None] | None = None,
) -> Progress:
    """Run the variants that the store does not hold yet, and write them to it.

    ``workers`` processes of this machine, or the Dask cluster at ``scheduler`` (``tcp://host:port``).
    ``again`` repeats runs that ended by time limit, error or crash. Interrupted, it writes what is finished
    and raises KeyboardInterrupt; started again, it goes on from there. Raises InputError when the study's own
    instance is unsound, StoreError when another process holds the store.
    """
    kept = store.keys(answered=again)
    todo = [point for point in study.variants if study.key(point) not in kept]
    progress = Progress(len(study.variants), reused=len(study.variants) - len(todo))
    if on_progress:
        on_progress(progress)
    if not todo:
        return progress
    job = prepare(study, on_step)
    tell_store(store, study, job)
    start = perf_counter()
    pending: list[Record] = []
    last = start
    source = _records(job, todo, workers, scheduler)
    try:
        for record in source:
            pending.append(record)
            progress.count(record)
            now = perf_counter()
            progress.seconds = now - start
            if now - last >= EVERY:
                store.add(pending)
                pending, last = [], now
                if on_progress:
                    on_progress(progress)
    finally:
        source.close()
        store.add(pending)
        if on_progress:
            on_progress(progress)
    return progress


def tell_store(store: Store, study: Study, job: Job) -> None:
    """Keep in the store what the study is and how its variants are made."""
    store.describe(
        {
            "name": study.name,
            "title": study.title or study.name,
            "instance": study.case.name,
            "instance hash": study.case.hash,
            "handling class": study.case.settings.handling_class,
            "verb": study.verb,
            "levers": json.dumps([lever.name for lever in study.levers], ensure_ascii=False),
            "variants": str(len(study.variants)),
            "units": json.dumps({m.name: m.unit for m in job.listed}, ensure_ascii=False),
            "rebuilt because": json.dumps(reasons(job), ensure_ascii=False),
        }
    )  # fmt: skip


def reasons(job: Job) -> dict[str, str]:
    """Why variants are rebuilt, by lever; ``together`` for all."""
    effects = job.effects
    found = {} if effects is None else {n: e.reason for n, e in effects.by_lever.items() if e.reason}
    together = effects.reason if effects else job.reason
    return found | ({"together": together} if together else {})


def _records(job: Job, todo: Sequence[Point], workers: int, scheduler: str) -> Generator[Record, None, None]:
    if scheduler:
        from .cluster import on_cluster

        yield from on_cluster(job, chunks(todo, 8), scheduler)
    elif workers <= 1:
        worker = Worker(job)
        for point in todo:
            yield worker.record(point)
    else:
        yield from _in_processes(job, todo, workers)


def chunks(todo: Sequence[Point], workers: int) -> list[list[Point]]:
    """Variants in parts small enough that all workers end at about the same time."""
    size = max(1, min(CHUNK, len(todo) // (4 * workers)))
    return [list(todo[at : at + size]) for at in range(0, len(todo), size)]


def _in_processes(job: Job, todo: Sequence[Point], workers: int) -> Iterator[Record]:
    packed = job.packed()
    waiting = chunks(todo, workers)
    while waiting:
        suspects: list[list[Point]] = []
        running: dict[Future[list[Record]], list[Point]] = {}
        pool = _pool(min(workers, len(waiting)))
        try:
            while (waiting or running) and not suspects:
                while waiting and len(running) < 2 * workers:
                    part = waiting.pop(0)
                    running[pool.submit(work, packed, part)] = part
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    part = running.pop(future)
                    try:
                        yield from future.result()
                    except BrokenProcessPool:
                        suspects.append(part)
        except BaseException:
            _kill(pool)
            raise
        pool.shutdown(wait=not suspects, cancel_futures=True)
        for part in suspects:
            yield from _one_by_one(packed, part)
        waiting = [*running.values(), *waiting]


def _one_by_one(packed: bytes, part: Sequence[Point]) -> Iterator[Record]:
    """Each variant of a chunk whose worker broke, in a process of its own."""
    from pickle import loads

    study = loads(packed).study
    for point in part:
        pool = _pool(1)
        try:
            yield from pool.submit(work, packed, [point]).result()
        except BrokenProcessPool:
            yield Record(
                study.key(point), dict(point), study.changes(point), "crashed", "none", 0.0,
                note="the worker process ended without an answer, twice",
            )  # fmt: skip
        except BaseException:
            _kill(pool)
            raise
        pool.shutdown(wait=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def _kill(pool: ProcessPoolExecutor) -> None:
    """End the workers at once: the study was interrupted, and what they hold is not yet finished."""
    processes = list((pool._processes or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.terminate()
