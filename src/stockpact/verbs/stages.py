"""Stages of a verb: how long each took, and words about it for whoever listens."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter


class Stages:
    """Clock and messenger of a verb; ``solver`` sums the seconds inside HiGHS."""

    def __init__(self, listener: Callable[[str, str], None] | None = None) -> None:
        self._listener = listener
        self._seconds: dict[str, float] = {}
        self.solver = 0.0

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time a stage."""
        start = perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + perf_counter() - start

    def told(self, name: str, words: str) -> None:
        """Tell the listener that a stage is done."""
        if self._listener:
            self._listener(name, words)

    @property
    def timings(self) -> dict[str, float]:
        """Seconds by stage, and of these ``HiGHS``."""
        return {**self._seconds, "HiGHS": self.solver}
