"""One variant after another: what a worker needs, and what it makes of a point."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from time import perf_counter

from ..instance import Instance
from ..instance.errors import InputError, StockpactError
from ..models.buildup import BuildUp, build
from ..models.question import BuildUpQuestion
from ..solve.engine import Session
from ..solve.program import Program, compile_model
from ..solve.solution import Solution
from ..solve.templates import build_with_templates
from ..verbs.headlines import Run, comparable
from ..verbs.headlines import run as full_run
from ..verbs.solving import solve_build_up
from .effects import Effects, find_effects
from .levers import Point
from .metrics import Metric, Metrics, chosen
from .store import Record
from .study import Study

MISSED = Metric("policies missed", "rows", "Rows of soft policies that the variant misses.")


@dataclass(frozen=True, eq=False)
class Job:
    """A study with what was found out about it once, so that a worker can start: it travels as bytes."""

    study: Study
    effects: Effects | None
    """What the levers do to the compiled program; None where no variant can be patched."""
    metrics: Metrics | None
    """The metrics of the build-up; None where variants run as a whole, with releases."""
    reason: str = ""
    """Why no variant can be patched."""

    @property
    def listed(self) -> list[Metric]:
        """The metrics that are kept; those of whole runs are known only from the first one."""
        return [*self.metrics.listed, MISSED] if self.metrics else []

    def packed(self) -> bytes:
        """The job as bytes."""
        return pickle.dumps(self, protocol=5)


def prepare(study: Study, on_step: Callable[[int, int], None] | None = None) -> Job:
    """Build and compile the base and find the effects of the levers. ``on_step`` is told programs compiled
    and how many there will be at most.

    Raises InputError when the study's own instance is unsound.
    """
    if study.verb == "plan":
        return Job(study, None, None, "releases belong to the whole run")
    built, program = _compiled(study.case)
    if built.curves:
        reason = "prices rise with purchases, so each variant is refined by itself"
        return Job(study, None, Metrics(built, program, study.metrics), reason)
    effects = find_effects(
        program, lambda point: _compiled(study.case.changed(*study.changes(point)))[1], study.levers,
        study.variants, on_step,
    )  # fmt: skip
    return Job(study, effects, Metrics(built, program, study.metrics))


def _compiled(case: Instance) -> tuple[BuildUp, Program]:
    built = build_with_templates(build, case, BuildUpQuestion()).result
    return built, compile_model(built.model)


class Worker:
    """Makes records of points; keeps one session and, for whole runs, the base run."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.study = job.study
        self._session = Session(job.effects.base, self.study.options) if job.effects else None
        self._base_run: Run | None = None

    def record(self, point: Point) -> Record:
        """Run a variant. Whatever goes wrong with it becomes a record, never an exception."""
        start = perf_counter()
        key, changes = self.study.key(point), self.study.changes(point)
        try:
            status, route, solver, metrics, note = self._answer(point)
        except InputError as error:
            words = "; ".join(str(p) for p in error.problems[:3]) or error.title
            status, route, solver, metrics, note = "not sound", "rebuilt", 0.0, {}, words
        except StockpactError as error:
            status, route, solver, metrics, note = "error", "rebuilt", 0.0, {}, str(error)
        return Record(key, dict(point), changes, status, route, perf_counter() - start, solver, metrics, note)

    def _answer(self, point: Point) -> tuple[str, str, float, dict[str, float], str]:
        if self.job.metrics is None:
            return self._whole(point)
        if self.job.effects is None:
            return self._rebuilt(point, self.job.reason)
        return self._patched(point)

    def _patched(self, point: Point) -> tuple[str, str, float, dict[str, float], str]:
        assert self.job.effects is not None
        assert self._session is not None
        change = self.job.effects.change(point)
        if isinstance(change, str):
            return self._rebuilt(point, change)
        base = not point or (change.empty and change.offset == self._session.program.offset)
        solution = self._session.solve_change(change)
        if solution.status == "infeasible" and self._soft:
            return self._rebuilt(point, "soft policies are missed")
        return self._told(solution, "base" if base else "patched", 0.0 if base else solution.seconds, 0, "")

    def _rebuilt(self, point: Point, why: str) -> tuple[str, str, float, dict[str, float], str]:
        case = self.study.case.changed(*self.study.changes(point))
        built, program = _compiled(case)
        answer = solve_build_up(built, program, self.study.options)
        metrics = Metrics(built, program, self.study.metrics)
        solution, missed = answer.solution, len(answer.missed)
        if answer.status not in ("optimal", "time limit"):
            return answer.status, "rebuilt", answer.seconds, {}, why
        numbers = metrics.of(solution) | self._count(missed)
        return answer.status, "rebuilt", answer.seconds, numbers, why

    def _told(
        self, solution: Solution, route: str, seconds: float, missed: int, note: str
    ) -> tuple[str, str, float, dict[str, float], str]:
        assert self.job.metrics is not None
        if not solution.has_values:
            return solution.status, route, seconds, {}, solution.note or note
        return solution.status, route, seconds, self.job.metrics.of(solution) | self._count(missed), note

    def _count(self, missed: int) -> dict[str, float]:
        return {MISSED.name: float(missed)} if chosen(MISSED.name, self.study.metrics) else {}

    @property
    def _soft(self) -> bool:
        case = self.study.case
        return any(len(case[t]) and not bool(case[t]["hard"].all()) for t in ("targets", "quotas", "budgets"))

    def _whole(self, point: Point) -> tuple[str, str, float, dict[str, float], str]:
        """Build-up and releases of the variant, sharing with the base run what cannot differ."""
        if self._base_run is None:
            self._base_run = full_run(comparable(self.study.case), self.study.options)
        known = self._base_run
        if not point:
            return "optimal", "base", 0.0, self._wanted(known), ""
        case = comparable(self.study.case.changed(*self.study.changes(point)))
        found = full_run(case, self.study.options, known)
        route = "releases only" if found.tables is known.tables else "rebuilt"
        return "optimal", route, 0.0, self._wanted(found), ""

    def _wanted(self, run: Run) -> dict[str, float]:
        named = {
            f"{headline}[{party}]" if party else headline: value
            for (headline, party), (value, _) in run.headlines.items()
        }
        return {name: value for name, value in named.items() if chosen(name, self.study.metrics)}


@lru_cache(maxsize=1)
def _worker(job: bytes) -> Worker:
    """The worker of this process; unpacked once and kept for the chunks that follow."""
    return Worker(pickle.loads(job))


def work(job: bytes, points: Sequence[Point]) -> list[Record]:
    """Run some variants of a packed job; what worker processes and clusters call."""
    worker = _worker(job)
    return [worker.record(point) for point in points]
