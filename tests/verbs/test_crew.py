"""Workers in processes of their own: order, errors, breakdown and interruption."""

from __future__ import annotations

import operator
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stockpact.verbs.crew import MOST, Crew, WorkerError, workers_for

SCRIPT = """
import operator
from stockpact.verbs.crew import Crew
print("once")
with Crew(operator.mul, 3, 2) as crew:
    print(crew.map([1, 2, 3, 4]))
"""


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_stand_in_the_order_of_the_tasks_whatever_the_number_of_workers(workers: int) -> None:
    told: list[int] = []
    with Crew(operator.mul, 3, workers) as crew:
        assert crew.map(list(range(20)), lambda: told.append(1)) == [3 * n for n in range(20)]
        assert crew.map([5, 6]) == [15, 18]  # the same workers again
        assert crew.map([]) == []
    assert len(told) == 20


def test_what_a_function_prints_does_not_reach_the_answers() -> None:
    with Crew(operator.call, print, 2) as crew:
        assert crew.map(["noise", "more noise"]) == [None, None]


def test_an_error_of_the_function_is_told_with_its_words() -> None:
    with Crew(operator.truediv, 1, 2) as crew, pytest.raises(WorkerError, match="ZeroDivisionError"):
        crew.map([1, 0])


def test_a_worker_that_breaks_down_is_an_error_and_no_hang() -> None:
    with Crew(operator.call, os._exit, 2) as crew, pytest.raises(WorkerError, match="a worker broke down"):
        crew.map([3, 3])


def test_an_interruption_ends_the_workers_at_once() -> None:
    begin = time.monotonic()
    with Crew(operator.call, time.sleep, 2) as crew, pytest.raises(KeyboardInterrupt):  # noqa: PT012
        children = []

        def interrupt() -> None:
            children.extend(p._child for p in crew._processes)
            raise KeyboardInterrupt

        crew.map([0.0, 60.0, 60.0], interrupt)
    assert len(children) == 2
    assert all(child.poll() is not None for child in children)
    assert time.monotonic() - begin < 30


def test_a_script_without_a_guard_of_its_main_module_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "plain.py"
    script.write_text(SCRIPT, encoding="utf-8")
    out = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=True, timeout=60
    )
    assert out.stdout.splitlines() == ["once", "[3, 6, 9, 12]"]


def test_the_number_of_workers() -> None:
    assert workers_for(3, 10) == 3
    assert workers_for(3, 2) == 2
    assert workers_for(None, 0) == 1
    assert 1 <= workers_for(None, 100) <= MOST
    with pytest.raises(ValueError, match="at least one worker"):
        workers_for(0, 5)
