"""Where the time of a command went."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from time import perf_counter

from .screen import Screen

LIBRARIES = (
    "numpy",
    "pandas",
    "pydantic",
    "pyomo.core",
    "stockpact.sparse",
    "highspy",
    "pyarrow",
    "xlsxwriter",
)
"""What planning needs at the least; importing it is told apart from the work. Figures are made in a
process of their own, which imports what it needs."""


class Clock:
    """Seconds by lap, in the order in which the laps were first entered."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.within: dict[str, float] = {}
        """Seconds that are part of laps, such as HiGHS runs; they are told apart and not added."""
        self._start = perf_counter()

    @contextmanager
    def __call__(self, lap: str) -> Iterator[None]:
        """Time a lap; several of the same name add up."""
        start = perf_counter()
        try:
            yield
        finally:
            self.seconds[lap] = self.seconds.get(lap, 0.0) + perf_counter() - start

    def split(self, lap: str, parts: Mapping[str, float]) -> None:
        """Replace a lap by its parts; what they do not account for stays under the lap's name."""
        whole = self.seconds.pop(lap)
        self.seconds |= parts
        rest = whole - sum(parts.values())
        if rest > 0.005:
            self.seconds[f"{lap}, other"] = rest

    @property
    def total(self) -> float:
        """Seconds since the command began."""
        return perf_counter() - self._start

    def tell(self, screen: Screen) -> None:
        """Print the split, with each lap's share of the whole."""
        total = self.total
        rows = [(name, f"{s:.2f} s", f"{s / total:.0%}") for name, s in self.seconds.items()]
        rest = total - sum(self.seconds.values())
        rows += [("other", f"{rest:.2f} s", f"{rest / total:.0%}"), ("total", f"{total:.2f} s", "")]
        rows += [(f"of which {name}", f"{s:.2f} s", f"{s / total:.0%}") for name, s in self.within.items()]
        screen.say()
        screen.table(("time", "", ""), rows, right=(1, 2))


SEARCH_EVERY = 100_000
"""New objects after which Python searches for unused ones that refer to each other; its own 700 suit long
runs, while a command makes few of them and searching so often takes a twentieth of its time."""


def import_libraries() -> None:
    """Import what planning needs, so that the time for it is not counted as work.

    What is imported stays to the end of the process, so Python's search for unused objects rests meanwhile,
    passes it over afterwards, and comes seldom.
    """
    from importlib import import_module

    searching = gc.isenabled()
    gc.disable()
    try:
        for name in LIBRARIES:
            import_module(name)
    finally:
        gc.freeze()
        gc.set_threshold(SEARCH_EVERY, *gc.get_threshold()[1:])
        if searching:
            gc.enable()
