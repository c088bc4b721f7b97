"""Solve a MIP in a child process, so that a crash of the solver costs an answer and not the session.

The parent writes arrays and options into a folder of its own, starts ``python -m stockpact.solve.child
FOLDER``, waits, and reads the answer; nothing is pickled and nothing of the parent's main module is imported
again, so it works alike on Linux, macOS and Windows. The child leaves Ctrl-C to the parent, which ends it,
and ends by itself when the parent is gone.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from .arrays import Arrays, Floats
from .highs import HighsError, Raw, solve_arrays
from .options import TREE, Options

GRACE = 30.0
"""Seconds beyond the time limit after which a child that does not answer is ended."""

ARRAY_FIELDS = ("values", "row_duals", "reduced_costs")


def command(folder: Path) -> list[str]:
    """What starts the child."""
    return [sys.executable, "-m", "stockpact.solve.child", str(folder)]


def solve_apart(arrays: Arrays, options: Options, start: Floats | None = None) -> Raw:
    """Solve in a child process; :class:`HighsError` says when the child crashes, hangs or HiGHS refuses."""
    with tempfile.TemporaryDirectory(prefix="stockpact-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        stored: dict[str, Any] = arrays._asdict() | ({} if start is None else {"start": start})
        np.savez(folder / "program.npz", **stored)
        (folder / "options.json").write_text(_written(options), encoding="utf-8")
        with (folder / "stderr.txt").open("wb") as errors:
            child = subprocess.Popen(
                command(folder), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors
            )
            try:
                code = child.wait(None if options.time_limit is None else options.time_limit + GRACE)
            except subprocess.TimeoutExpired:
                raise HighsError(
                    f"the solver did not stop {GRACE:.0f} seconds after its time limit of "
                    f"{options.time_limit:g} seconds and was ended"
                ) from None
            finally:
                if child.poll() is None:  # also when Ctrl-C arrives here
                    child.kill()
                    child.wait()
                if child.stdin is not None:
                    child.stdin.close()
        answer = folder / "answer.json"
        if code != 0 or not answer.exists():
            raise HighsError(_crash(code, folder / "stderr.txt"))
        told = json.loads(answer.read_text(encoding="utf-8"))
        if "fault" in told:
            raise HighsError(told["fault"])
        with np.load(folder / "answer.npz", allow_pickle=False) as file:
            return Raw(**told, **{field: file[field] for field in ARRAY_FIELDS})


def _crash(code: int, errors: Path) -> str:
    if code < 0:
        try:
            how = f"was ended by signal {signal.Signals(-code).name}"
        except ValueError:
            how = f"was ended by signal {-code}"
    else:
        how = f"ended with code {code}"
    said = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    tail = f"; it said: {said[-1]}" if said else ""
    return f"the solver crashed: its process {how}{tail}"


def _written(options: Options) -> str:
    plain = asdict(options)
    plain["log_file"] = None if options.log_file is None else str(options.log_file.absolute())
    return json.dumps(plain)


def end_with_parent() -> None:
    """Wait for the end of standard input, which the parent holds open as long as it lives, and end with it: a
    parent that is killed cannot end its child.
    """
    while os.read(0, 1024):  # not sys.stdin, whose lock would still be held when the child is done
        pass
    os._exit(1)


def main(folder: Path) -> int:
    """The child: read the folder, solve, write the answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=end_with_parent, daemon=True).start()
    plain = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    plain["log_file"] = Path(plain["log_file"]) if plain["log_file"] else None
    with np.load(folder / "program.npz", allow_pickle=False) as file:
        arrays = Arrays(**{field: file[field] for field in Arrays._fields})
        start = file.get("start")
    arrays = arrays._replace(offset=float(arrays.offset))
    try:
        raw = solve_arrays(arrays, Options(**plain), TREE, start)
    except HighsError as fault:
        told = {"fault": str(fault)}
    else:
        np.savez(folder / "answer.npz", **{field: getattr(raw, field) for field in ARRAY_FIELDS})
        told = {field: getattr(raw, field) for field in Raw._fields if field not in ARRAY_FIELDS}
    (folder / "answer.json").write_text(json.dumps(told), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
