"""A study: an instance, what varies and how, and what is kept of every variant."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from .. import __version__
from ..instance import Instance
from ..solve.options import Options
from .design import Design
from .levers import Lever, Point, Value
from .spec import Verb

if TYPE_CHECKING:
    from .results import Results
    from .runner import Progress


@dataclass(frozen=True)
class Study:
    """What is asked of thousands of variants of one instance.

    Read it from a file (:func:`stockpact.study.study_file.read_study`) or make it here with :meth:`grid`,
    :meth:`one_at_a_time` or :meth:`sampled`; then ``study.run()`` gives a
    :class:`stockpact.study.results.Results`.
    """

    name: str
    case: Instance
    levers: tuple[Lever, ...]
    design: Design = field(default_factory=Design)
    verb: Verb = "plan"
    title: str = ""
    metrics: tuple[str, ...] = ("*",)
    """Names of the metrics that are kept, also with ``*`` and ``?``."""
    options: Options = field(default_factory=Options)

    @classmethod
    def grid(cls, case: Instance, settings: Mapping[str, Sequence[Value]], name: str = "study") -> Study:
        """All settings of all paths combined, such as ``{"agreement.shares.JP": [.3, .4, .5]}``."""
        return cls(name, case, tuple(_levers(settings)), Design("grid"), title=name)

    @classmethod
    def one_at_a_time(cls, case: Instance, name: str = "ranges") -> Study:
        """The base, and each group of the table ``ranges`` at its low and its high end."""
        from .levers import of_ranges

        return cls(name, case, of_ranges(case), Design("one-at-a-time"), title=name)

    @classmethod
    def sampled(
        cls,
        case: Instance,
        bounds: Mapping[str, tuple[float, float]],
        samples: int,
        seed: int = 1,
        kind: str = "latin-hypercube",
        name: str = "sample",
    ) -> Study:
        """Samples between the bounds of each path, by ``latin-hypercube`` or ``sobol``."""
        levers = tuple(Lever(path, (path,), low=low, high=high) for path, (low, high) in bounds.items())
        design = Design("sobol" if kind == "sobol" else "latin-hypercube", samples, seed)
        return cls(name, case, levers, design, title=name)

    def keeping(self, *metrics: str) -> Study:
        """The same study that keeps these metrics."""
        return replace(self, metrics=metrics)

    def run(
        self,
        folder: str | Path | None = None,
        workers: int = 1,
        scheduler: str = "",
        on_progress: Callable[[Progress], None] | None = None,
    ) -> Results:
        """Run the variants that are not there yet and give them all.

        ``folder`` keeps them in ``study.sqlite``, so that a study that was stopped goes on; without one they
        are kept in memory only. ``workers`` processes of this machine, or the Dask cluster at ``scheduler``.
        """
        from .results import results
        from .runner import run_study
        from .store import FILE, Store

        with Store(Path(folder) / FILE if folder is not None else None) as store:
            run_study(self, store, workers, scheduler, on_progress=on_progress)
            return results(self, store)

    @cached_property
    def variants(self) -> list[Point]:
        """The variants in their order."""
        return self.design.variants(self.levers)

    @cached_property
    def by_name(self) -> Mapping[str, Lever]:
        """Levers by name."""
        return {lever.name: lever for lever in self.levers}

    def changes(self, point: Point) -> tuple[str, ...]:
        """The changes of the instance that make a variant, lever by lever in their order."""
        return tuple(
            change
            for lever in self.levers
            if lever.name in point
            for change in lever.changes(point[lever.name])
        )

    def key(self, point: Point) -> str:
        """What a run is known by: a hash of the instance, its changes, the question, the options and the
        version. A run with the same key need not be repeated.
        """
        o = self.options
        told = {
            "instance": self.case.hash,
            "changes": list(self.changes(point)),
            "verb": self.verb,
            "options": [o.time_limit, o.gap, o.absolute_gap, o.algorithm, o.seed, o.tolerance, o.presolve],
            "version": __version__,
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:32]


def _levers(settings: Mapping[str, Sequence[Value]]) -> list[Lever]:
    return [Lever(path, (path,), settings=tuple(values)) for path, values in settings.items()]
