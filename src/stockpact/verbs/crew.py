"""The same function on many inputs in processes of their own, with results that do not depend on how many.

A worker is ``python -m stockpact.verbs.crew``: it is told the function and what all inputs share, then takes
one input after the other over its standard input. The parent's main module is never imported again, so a
plain script, a notebook and the command line work alike on Linux, macOS and Windows. Workers leave Ctrl-C to
the parent, which ends them at once.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import IO, Any, Generic, TypeVar

from ..instance import StockpactError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")

MOST = 4
"""Workers unless told otherwise, where there are as many processors."""


class WorkerError(StockpactError):
    """A worker ended without an answer, or failed in a way that is no error of the input."""


def workers_for(asked: int | None, tasks: int) -> int:
    """Workers to use: as asked, or one a processor up to :data:`MOST`; never more than there are tasks.

    Raises ValueError for less than one.
    """
    if asked is not None and asked < 1:
        raise ValueError(f"at least one worker is needed, not {asked}")
    return max(1, min(asked or min(os.cpu_count() or 1, MOST), tasks))


class Crew(Generic[Shared, Task, Result]):
    """A function and what its inputs share, in one process or several; use it in a ``with`` block.

    ``function(shared, task)`` must be importable by name; what goes in and comes out must bear pickling. With
    one worker it runs in this process.
    """

    def __init__(self, function: Callable[[Shared, Task], Result], shared: Shared, workers: int) -> None:
        self.function, self.shared, self.workers = function, shared, workers
        self._processes: list[_Process] = []

    def __enter__(self) -> Crew[Shared, Task, Result]:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._processes:
            process.end()
        self._processes = []

    def map(self, tasks: Sequence[Task], on_done: Callable[[], None] | None = None) -> list[Result]:
        """The results in the order of the tasks; ``on_done`` is called here after each one.

        An error of the function is raised here, and so is WorkerError when a worker breaks down.
        """
        told = on_done or (lambda: None)
        if self.workers == 1:
            out = []
            for task in tasks:
                out.append(self.function(self.shared, task))
                told()
            return out
        self._start(min(self.workers, len(tasks)))
        return self._share_out(tasks, told)

    def _start(self, number: int) -> None:
        if len(self._processes) < number:
            first = pickle.dumps((self.function, self.shared), pickle.HIGHEST_PROTOCOL)
            while len(self._processes) < number:
                self._processes.append(_Process(first))

    def _share_out(self, tasks: Sequence[Task], told: Callable[[], None]) -> list[Result]:
        to_do: queue.SimpleQueue[int] = queue.SimpleQueue()
        done: queue.SimpleQueue[tuple[int, bool, Any]] = queue.SimpleQueue()
        for number in range(len(tasks)):
            to_do.put(number)

        def work(process: _Process) -> None:
            while True:
                try:
                    number = to_do.get_nowait()
                except queue.Empty:
                    return
                good, value = process.ask(tasks[number])
                done.put((number, good, value))

        for process in self._processes:
            threading.Thread(target=work, args=(process,), daemon=True).start()
        results: dict[int, Result] = {}
        while len(results) < len(tasks):
            try:  # in short waits, so that Ctrl-C is heard on every system
                number, good, value = done.get(timeout=0.5)
            except queue.Empty:
                continue
            if not good:
                raise value
            results[number] = value
            told()
        return [results[number] for number in range(len(tasks))]


class _Process:
    """One worker and the pipes to it."""

    def __init__(self, first: bytes) -> None:
        self._first: bytes | None = first
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the worker ends
        self._child = subprocess.Popen(
            [sys.executable, "-m", "stockpact.verbs.crew"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )

    def ask(self, task: object) -> tuple[bool, Any]:
        """Whether the task went well, and its result or its error."""
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        try:
            if self._first is not None:
                _send(self._child.stdin, self._first)
                self._first = None
            _send(self._child.stdin, pickle.dumps(task, pickle.HIGHEST_PROTOCOL))
            answer = _receive(self._child.stdout)
        except (OSError, ValueError):
            answer = None
        if answer is None:
            return False, WorkerError(f"a worker broke down{self._said()}")
        try:
            good, value = pickle.loads(answer)
        except Exception as error:  # the thread that waits here must answer whatever comes
            return False, WorkerError(f"a worker's answer cannot be read: {error}")
        return bool(good), value

    def _said(self) -> str:
        try:
            self._child.wait(5)
            self._errors.seek(0)
            lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        except (subprocess.TimeoutExpired, OSError, ValueError):
            lines = []
        return f"; it said: {lines[-1]}" if lines else ""

    def end(self) -> None:
        """End the worker, and on systems with process groups what it has started."""
        if self._child.poll() is None:
            if hasattr(os, "killpg"):
                try:
                    os.killpg(self._child.pid, signal.SIGKILL)
                except (ProcessLookupError, PermissionError):
                    self._child.kill()
            else:
                self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout, self._errors):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:  # what was not sent any more
                continue


def _send(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(8, "big"))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes | None:
    """The next message; None at the end."""
    head = pipe.read(8)
    if len(head) < 8:
        return None
    size = int.from_bytes(head, "big")
    data = pipe.read(size)
    return data if len(data) == size else None


def main() -> int:
    """The worker: what is said on standard output by anything else goes to standard error."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    first = _receive(sys.stdin.buffer)
    if first is None:
        return 0
    function, shared = pickle.loads(first)
    while (task := _receive(sys.stdin.buffer)) is not None:
        try:
            told = pickle.dumps((True, function(shared, pickle.loads(task))), pickle.HIGHEST_PROTOCOL)
        except StockpactError as error:
            told = pickle.dumps((False, error), pickle.HIGHEST_PROTOCOL)
        except Exception:
            words = traceback.format_exc().strip()
            told = pickle.dumps((False, WorkerError(f"a worker failed:\n{words}")), pickle.HIGHEST_PROTOCOL)
        _send(answers, told)
    return 0


if __name__ == "__main__":
    from stockpact.verbs import crew  # under its own name, by which its errors travel

    sys.exit(crew.main())
