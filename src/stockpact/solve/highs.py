"""HiGHS from arrays: load, set every option, run so that Ctrl-C works, read back.

The only module that touches highspy. It needs numpy and no Pyomo, pandas or scipy, so that the child process
of a MIP starts fast. What HiGHS does oddly and what is done about it:

* options stay on the object: all are reset and set before each run, and every returned status is checked;
* its time limit counts the run clock of the object since it was made: the limit of a run is that clock plus a
  budget;
* its thread count configures one scheduler per process: one thread always, and one retry after a reset of the
  scheduler if other code in this process has set it up differently;
* a run in the main thread would hold back Ctrl-C until it ends: the run goes to a second thread (it releases
  the GIL) while the main thread waits; on Ctrl-C the solver is stopped by its interrupt callbacks, each
  attached once per object.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import highspy
import numpy as np

from .arrays import Arrays, Floats
from .options import DUAL, IPX, PRIMAL, TREE, Options

NO_VALUES: Floats = np.zeros(0)


_Highs: Any = highspy.Highs  # its stubs know neither its constructor nor all of its methods


class HighsError(Exception):
    """HiGHS refused an option or a model, or ended with an error."""


class Raw(NamedTuple):
    """The outcome of one run, of the minimisation. Arrays are empty where there is no such thing."""

    status: str
    objective: float
    bound: float
    gap: float
    values: Floats
    row_duals: Floats
    reduced_costs: Floats
    algorithm: str
    iterations: int
    nodes: int
    seconds: float
    note: str


STATUS = {
    highspy.HighsModelStatus.kOptimal: "optimal",
    highspy.HighsModelStatus.kInfeasible: "infeasible",
    highspy.HighsModelStatus.kUnbounded: "unbounded",
    highspy.HighsModelStatus.kUnboundedOrInfeasible: "unbounded or infeasible",
    highspy.HighsModelStatus.kTimeLimit: "time limit",
    highspy.HighsModelStatus.kIterationLimit: "iteration limit",
    highspy.HighsModelStatus.kModelEmpty: "optimal",
}


class Solver:
    """One HiGHS object with its log and its interrupt, both attached once."""

    def __init__(self, log_file: Path | None = None) -> None:
        self.highs: Any = _Highs()
        self._stop = False
        self._log = log_file
        self._lines: list[str] = []
        h = self.highs
        check(h.setOptionValue("log_to_console", False), "log_to_console")
        check(h.setOptionValue("output_flag", log_file is not None), "output_flag")
        for callback in (h.cbSimplexInterrupt, h.cbIpmInterrupt, h.cbMipInterrupt):
            callback.subscribe(self._interrupt)
        if log_file is not None:
            h.cbLogging.subscribe(lambda event: self._lines.append(event.message))

    def _interrupt(self, event: Any) -> None:
        if self._stop:
            event.interrupt()

    def load(self, arrays: Arrays) -> None:
        """Hand over a model as it is; what was there before is forgotten."""
        a = arrays
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_, lp.offset_ = len(a.cost), len(a.row_lower), a.offset
        lp.col_cost_, lp.col_lower_, lp.col_upper_ = a.cost, a.column_lower, a.column_upper
        lp.row_lower_, lp.row_upper_ = a.row_lower, a.row_upper
        lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = lp.num_col_, lp.num_row_
        lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = a.indptr, a.indices, a.data
        if a.integral.any():
            kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
            lp.integrality_ = [kinds[whole] for whole in a.integral.tolist()]
        check(self.highs.passModel(lp), "the model", warnings=True)

    def configure(self, settings: Mapping[str, Any]) -> None:
        """Reset all options, then set these; nothing is left of earlier runs."""
        check(self.highs.resetOptions(), "resetOptions")
        for name, value in settings.items():
            check(self.highs.setOptionValue(name, value), f"{name} = {value}")

    def run(self, budget: float | None) -> float:
        """Run with this many seconds, return the seconds used. Ctrl-C stops the solver and is raised here."""
        h = self.highs
        begin = h.getRunTime()
        limit = highspy.kHighsInf if budget is None else begin + budget
        check(h.setOptionValue("time_limit", limit), "time_limit")
        self._stop = False
        status = self._run_aside() if threading.current_thread() is threading.main_thread() else h.run()
        if status == highspy.HighsStatus.kError and h.getModelStatus() == highspy.HighsModelStatus.kNotset:
            highspy.Highs.resetGlobalScheduler(True)
            status = h.run()
        self._write_log()
        if status == highspy.HighsStatus.kError:
            raise HighsError(
                f"HiGHS ended with an error, model status {h.modelStatusToString(h.getModelStatus())}"
            )
        return float(h.getRunTime() - begin)

    def _run_aside(self) -> Any:
        """Run in a second thread while this one waits on an event.

        A thread's own ``join`` would not do: interrupted by Ctrl-C it takes the thread for finished (Python
        issue 90882).
        """
        outcome: list[Any] = []
        done = threading.Event()
        threading.Thread(target=_keep, args=(self.highs.run, outcome, done), daemon=True).start()
        try:
            while not done.wait(0.2):
                pass
        except KeyboardInterrupt:
            self._stop = True
            while not done.wait(0.2):  # a second Ctrl-C leaves at once; the thread ends with the process
                pass
            self._write_log()
            raise
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    def _write_log(self) -> None:
        if self._log is not None and self._lines:
            lines, self._lines = self._lines, []
            with self._log.open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)

    def status(self) -> str:
        """The model status in our words; ``"error"`` for any that is no answer."""
        return STATUS.get(self.highs.getModelStatus(), "error")

    def read(self, algorithm: str, seconds: float, note: str = "") -> Raw:
        """Everything of the last run that has a meaning for its status."""
        h = self.highs
        status, info = self.status(), h.getInfo()
        if status == "error":
            note = note or f"HiGHS: {h.modelStatusToString(h.getModelStatus())}"
        solution = h.getSolution()
        has_values = bool(solution.value_valid) and status in (
            "optimal",
            "time limit",
            "iteration limit",
            "error",
        )
        has_duals = has_values and bool(solution.dual_valid) and algorithm != TREE
        values = np.array(solution.col_value, dtype=float) if has_values else NO_VALUES
        iterations = sum(
            max(0, int(n))
            for n in (info.simplex_iteration_count, info.ipm_iteration_count, info.crossover_iteration_count)
        )
        objective = float(info.objective_function_value) if has_values else np.nan
        if algorithm == TREE:
            bound, gap = float(info.mip_dual_bound), float(info.mip_gap)
        else:
            bound, gap = (objective, 0.0) if status == "optimal" else (-np.inf, np.inf)
        return Raw(
            status,
            objective,
            bound,
            gap,
            values,
            np.array(solution.row_dual, dtype=float) if has_duals else NO_VALUES,
            np.array(solution.col_dual, dtype=float) if has_duals else NO_VALUES,
            algorithm,
            iterations,
            max(0, int(info.mip_node_count)) if algorithm == TREE else 0,
            seconds,
            note,
        )


def check(status: Any, what: str, warnings: bool = False) -> None:
    """Raise :class:`HighsError` unless HiGHS said yes (or, where allowed, yes with a warning)."""
    if status == highspy.HighsStatus.kOk or (warnings and status == highspy.HighsStatus.kWarning):
        return
    raise HighsError(f"HiGHS refused {what} ({status})")


def _keep(work: Callable[[], Any], outcome: list[Any], done: threading.Event) -> None:
    try:
        outcome.append(work())
    except BaseException as error:
        outcome.append(error)
    finally:
        done.set()


def settings_for(options: Options, algorithm: str) -> dict[str, Any]:
    """The full set of HiGHS options of a run but its time limit, by HiGHS's names."""
    return {
        "log_to_console": False,
        "output_flag": options.log_file is not None,
        "threads": 1,
        "parallel": "off",
        "random_seed": options.seed,
        "presolve": "on" if options.presolve else "off",
        "primal_feasibility_tolerance": options.tolerance,
        "dual_feasibility_tolerance": options.tolerance,
        "mip_rel_gap": options.gap,
        "mip_abs_gap": options.absolute_gap,
        "solver": {DUAL: "simplex", PRIMAL: "simplex", IPX: "ipx", TREE: "choose"}[algorithm],
        "run_crossover": "on",
        "simplex_strategy": 4 if algorithm == PRIMAL else 1,
    }


def solve_arrays(arrays: Arrays, options: Options, algorithm: str, start: Floats | None = None) -> Raw:
    """Solve from scratch in this process, with the integral columns of ``start`` as a MIP start.

    Raises :class:`HighsError` when HiGHS refuses or fails.
    """
    solver = Solver(options.log_file)
    solver.load(arrays)
    solver.configure(settings_for(options, algorithm))
    if start is not None and algorithm == TREE:
        whole = np.flatnonzero(arrays.integral).astype(np.int32)
        check(
            solver.highs.setSolution(len(whole), whole, np.round(start[whole])), "setSolution", warnings=True
        )
    seconds = solver.run(options.time_limit)
    note = ""
    if solver.status() == "unbounded or infeasible":
        solver.configure(settings_for(options, algorithm) | {"presolve": "off"})
        left = None if options.time_limit is None else max(0.1, options.time_limit - seconds)
        seconds += solver.run(left)
        note = "solved again without presolve to tell unbounded from infeasible"
    return solver.read(algorithm, seconds, note)
