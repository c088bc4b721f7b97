"""Solving: statuses, prices with the right sign, limits, algorithms, and what a failing solver leads to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest

from stockpact.solve import child, cold
from stockpact.solve.engine import Options, local_duals, solve
from stockpact.solve.errors import EngineError
from stockpact.solve.highs import HighsError, Solver, settings_for, solve_arrays
from stockpact.solve.options import DUAL, IPX, LARGE, PRIMAL, TREE
from stockpact.solve.patch import Patch
from stockpact.solve.program import compile_model

from ..signals import hear_interrupts
from .samples import knapsack, program, slow_program, stock_model

ROOT = Path(__file__).parents[2]


# --- prices ---


def by_hand(sense):
    """Three products; solved by hand: x = (2, 3, 1), cost 22.

    4 x0 + 3 x1 + 5 x2 with x0 + x1 >= 5, x1 <= 3, x0 + x2 == 3 and 1 <= x2 <= 2 (a two-sided row): the second
    and the first give x0 >= 2, the third and the fourth x0 <= 2, so it is the only point there is.
    """
    inf = np.inf
    return program(
        np.array([4, 3, 5]) * sense,
        [[1, 1, 0], [0, 1, 0], [1, 0, 1], [0, 0, 1]],
        [5, -inf, 3, 1],
        [inf, 3, 3, 2],
        sense=sense,
    )


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize("algorithm", [DUAL, PRIMAL, IPX])
def test_the_hand_solution(sense, algorithm):
    s = solve(by_hand(sense), Options(algorithm=algorithm))
    assert s.status == "optimal"
    np.testing.assert_allclose(s.values, [2, 3, 1], atol=1e-9)
    assert s.objective == pytest.approx(sense * 22)
    assert s.bound == pytest.approx(sense * 22)
    assert s.algorithm == algorithm
    assert s.residuals.within(1e-9)


def all_kinds(sense):
    """Every kind of row and bound, with a non-degenerate optimum: >=, <=, ==, two-sided at either side,
    bounds.
    """
    inf = np.inf
    return program(
        np.array([4.0, 3.0, 5.0, -2.0, 6.0, 1.0]) * sense,
        [
            [1, 1, 0, 0, 0, 0],  # >= 5, binding
            [0, 2, 0, 0, 0, 0],  # <= 6, binding
            [0, 0, 1, 0, 1, 0],  # == 4
            [0, 0, 0, 3, 0, 0],  # 1 <= . <= 9, binding above
            [0, 0, 0, 0, 1, 1],  # 2 <= . <= 8, binding below
            [1, 1, 1, 1, 1, 1],  # <= 99, slack
        ],
        [5, -inf, 4, 1, 2, -inf],
        [inf, 6, 4, 9, 8, 99],
        column_lower=[0, 0, 0, 0, 0.5, 0],
        column_upper=[inf, inf, 3, inf, inf, inf],
        sense=sense,
    )


@pytest.mark.parametrize("sense", [1, -1])
@pytest.mark.parametrize("algorithm", [DUAL, PRIMAL, IPX])
def test_every_dual_is_the_change_of_the_objective_per_unit_of_its_side(sense, algorithm):
    p, options, step = all_kinds(sense), Options(algorithm=algorithm), 1e-3
    s = solve(p, options)
    assert s.optimal
    assert s.prices == "exact"
    expected_sign = sense * np.array([1, -1, 1, -1, 1, 0])
    assert (np.sign(np.round(s.dual("r"), 9)) == expected_sign).all()
    for row in range(6):
        for move in (step, -step):
            low, high = np.full(6, np.nan), np.full(6, np.nan)
            low[row], high[row] = p.row_lower[row] + move, p.row_upper[row] + move
            moved = solve(p.patched(Patch(row_lower={"r": low}, row_upper={"r": high})), options)
            assert (moved.objective - s.objective) / move == pytest.approx(s.dual("r")[row], abs=1e-6), row


@pytest.mark.parametrize("sense", [1, -1])
def test_every_reduced_cost_is_the_change_of_the_objective_per_unit_of_its_bound(sense):
    p = program(
        np.array([2.0, -3.0, 1.0]) * sense,
        [[1, 1, 1]],
        [-np.inf],
        [10],
        [1, 0, 0],
        [np.inf, 2, np.inf],
        sense=sense,
    )
    s, step = solve(p), 1e-3
    np.testing.assert_allclose(s.values, [1, 2, 0])
    np.testing.assert_allclose(s.reduced_cost("x"), sense * np.array([2, -3, 1]))
    for column in range(3):
        for field in ("column_lower", "column_upper"):
            bound = getattr(p, field).copy()
            binding = bound[column] == s.values[column]
            bound[column] += step
            moved = solve(p.patched(Patch(**{field: {"x": bound}})))
            change = (moved.objective - s.objective) / step
            assert change == pytest.approx(s.reduced_cost("x")[column] if binding else 0, abs=1e-6)


def test_duals_of_the_stock_model_have_names_and_meaning():
    p = compile_model(stock_model())
    s = solve(p)
    prices = s.dual_series("cover")
    assert (prices >= -1e-9).all()
    more = p.row("cover").take(p.row_lower) + np.array([0, 0, 0, 0.01, 0, 0, 0, 0])
    moved = solve(p.patched(Patch(row_lower={"cover": more})))
    assert (moved.objective - s.objective) / 0.01 == pytest.approx(prices["Nd", 4], abs=1e-6)
    assert s.activity("cover")[3] == pytest.approx(s.series("stock")["Nd", 4])


# --- answers that are not optimal ---


@pytest.mark.parametrize("integral", [False, True])
def test_infeasible_and_unbounded_are_answers(integral):
    whole = [integral] * 2
    no = program([1, 1], [[1, 1], [1, 1]], [5, -np.inf], [np.inf, 3], integral=whole)
    s = solve(no)
    assert (s.status, s.has_values, s.optimal) == ("infeasible", False, False)
    with pytest.raises(EngineError, match="no values: its status is infeasible"):
        s.value("x")
    ever = program([-1, 0], [[1, -1]], [-np.inf], [1], integral=whole)
    assert solve(ever).status == "unbounded"


def test_crossed_bounds_are_infeasible_and_named():
    p = program([1], [[1]], [4], [3])
    s = solve(p)
    assert s.status == "infeasible"
    assert s.note == "r[0] must be at least 4 and at most 3"


def test_a_program_without_rows_or_columns():
    assert solve(program([2], np.zeros((0, 1)), [], [], column_lower=[3])).objective == 6
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 1))
    m.x.fix(1)
    m.o = pyo.Objective(expr=3 * m.x)
    assert solve(compile_model(m)).objective == 3


def test_the_time_limit_holds_for_each_run_of_one_object():
    p = slow_program()
    solver = Solver()
    solver.load(p.arrays)
    for _ in range(3):
        solver.configure(settings_for(Options(presolve=False), DUAL))
        begin = time.perf_counter()
        solver.run(0.4)
        assert solver.status() == "time limit"
        assert 0.3 < time.perf_counter() - begin < 3
        assert solver.highs.getInfo().simplex_iteration_count > 50


def test_a_time_limit_on_an_lp_is_told_and_not_taken_for_an_optimum():
    s = solve(slow_program(), Options(time_limit=0.4))
    assert s.status == "time limit"
    assert s.bound == -np.inf
    assert s.prices == "none"


def test_a_time_limit_on_a_mip_gives_incumbent_bound_and_gap():
    p = knapsack(count=90, rows=40)
    s = solve(p, Options(time_limit=1.0, gap=0.0, absolute_gap=0.0))
    assert s.status == "time limit"
    assert s.has_values
    assert s.objective == pytest.approx(-p.cost @ s.values)
    assert s.objective < s.bound < np.inf
    assert s.gap == pytest.approx((s.bound - s.objective) / s.objective, rel=1e-6)
    assert s.residuals.primal < 1e-6
    assert s.residuals.integrality < 1e-5


# --- options, log, interruption ---


def test_large_programs_go_to_the_interior_point_method_by_name():
    assert Options().algorithm_for(LARGE - 1, False) == DUAL
    assert Options().algorithm_for(LARGE, False) == IPX
    assert Options(algorithm=PRIMAL).algorithm_for(LARGE, False) == PRIMAL
    assert Options().algorithm_for(10, True) == TREE


@pytest.mark.parametrize(
    "wrong",
    [{"algorithm": "hipo"}, {"time_limit": 0}, {"gap": -1}, {"tolerance": 1}, {"time_limit": float("nan")}],
)
def test_options_that_make_no_sense_are_refused(wrong):
    with pytest.raises(EngineError):
        Options(**wrong)


def test_an_option_that_highs_refuses_is_an_error_and_not_ignored():
    solver = Solver()
    with pytest.raises(HighsError, match="HiGHS refused solver = hipo"):
        solver.configure({"solver": "hipo"})
    with pytest.raises(HighsError, match="no_such_option"):
        solver.configure({"no_such_option": 1})


def test_nothing_is_left_of_the_options_of_an_earlier_run():
    solver = Solver()
    solver.configure(settings_for(Options(gap=0.5, seed=7), PRIMAL) | {"simplex_iteration_limit": 3})
    solver.configure(settings_for(Options(), DUAL))
    h = solver.highs
    assert h.getOptionValue("mip_rel_gap")[1] == 1e-4
    assert h.getOptionValue("random_seed")[1] == 0
    assert h.getOptionValue("simplex_strategy")[1] == 1
    assert h.getOptionValue("simplex_iteration_limit")[1] > 1000
    assert h.getOptionValue("threads")[1] == 1


@pytest.mark.parametrize("whole", [False, True])
def test_the_log_goes_to_the_file_and_nowhere_else(whole, tmp_path, capfd):
    log = tmp_path / "löser.log"
    solve(compile_model(stock_model(whole=whole)), Options(log_file=log))
    solve(compile_model(stock_model(whole=whole)))
    text = log.read_text(encoding="utf-8")
    assert text.count("HiGHS run time") + text.count("Solving report") == 1
    assert capfd.readouterr() == ("", "")


def test_another_thread_may_solve():
    outcome = []
    thread = threading.Thread(target=lambda: outcome.append(solve(by_hand(1)).objective))
    thread.start()
    thread.join()
    assert outcome == [pytest.approx(22)]


@pytest.mark.skipif(sys.platform == "win32", reason="signals to another process differ on Windows")
@pytest.mark.parametrize("what", ["slow_program()", "knapsack(count=90, rows=40)"])
def test_ctrl_c_stops_the_solver_at_once(what):
    code = (
        "import sys, time\n"
        "from tests.solve.samples import slow_program, knapsack\n"
        "from stockpact.solve.engine import Options, solve\n"
        f"p = {what}\n"
        "print('go', flush=True)\n"
        "try:\n    solve(p, Options(gap=0.0, absolute_gap=0.0))\n"
        "except KeyboardInterrupt:\n    print('stopped', flush=True); sys.exit(3)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True, preexec_fn=hear_interrupts
    )
    try:
        assert process.stdout.readline() == "go\n"
        time.sleep(1.0)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=10)
    finally:
        process.kill()
    assert (process.returncode, out) == (3, "stopped\n")


@pytest.mark.skipif(sys.platform == "win32", reason="processes are listed otherwise on Windows")
def test_the_process_of_a_mip_ends_with_the_one_that_started_it():
    code = (
        "from tests.solve.samples import knapsack\n"
        "from stockpact.solve import child\n"
        "import subprocess, sys\n"
        "start = subprocess.Popen\n"
        "def told(*a, **k):\n    p = start(*a, **k)\n    print(p.pid, flush=True)\n    return p\n"
        "child.subprocess.Popen = told\n"
        "from stockpact.solve.engine import Options, solve\n"
        "solve(knapsack(count=90, rows=40), Options(gap=0.0, absolute_gap=0.0))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    number = int(process.stdout.readline())
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while _runs(number) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(number)


def _runs(number: int) -> bool:
    """Whether a process runs; one that has ended and is not yet waited for does not."""
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True)
    return bool(shown.stdout.strip()) and not shown.stdout.strip().startswith("Z")


# --- MIP ---


def test_a_mip_is_solved_in_a_child_process_and_its_answer_checked():
    s = solve(
        program(
            [5, 4, 3],
            [[2, 3, 1], [4, 1, 2], [3, 4, 2]],
            [-np.inf] * 3,
            [5, 11, 8],
            integral=[1, 1, 1],
            sense=-1,
        )
    )
    assert (s.status, s.algorithm) == ("optimal", TREE)
    assert s.objective == pytest.approx(
        13
    )  # Chvátal, Linear Programming (1983), chapter 2: x = (2, 0, 1), integral
    np.testing.assert_allclose(s.values, [2, 0, 1], atol=1e-6)
    assert s.prices == "none"
    with pytest.raises(EngineError, match="local_duals"):
        s.dual("r")


def test_local_duals_fix_the_integers_and_say_so():
    p = compile_model(stock_model(whole=True))
    s = solve(p, Options(gap=0.0))
    prices = local_duals(p, s)
    assert prices.prices == "local"
    assert prices.objective == pytest.approx(s.objective, rel=1e-6)
    np.testing.assert_allclose(prices.value("lots"), np.round(s.value("lots")))
    assert p.integral.any()  # relaxing copied the integrality
    step = 1e-3
    low = p.row("cover").take(p.row_lower)
    low[3] += step
    moved = local_duals(p.patched(Patch(row_lower={"cover": low})), s)
    assert (moved.objective - prices.objective) / step == pytest.approx(prices.dual("cover")[3], abs=1e-6)
    lp = solve(compile_model(stock_model()))
    assert local_duals(lp.program, lp) is lp


def test_a_start_is_used_by_the_mip():
    p = knapsack(count=30, rows=5)
    best = solve(p, Options(gap=0.0))
    raw = solve_arrays(p.arrays, Options(gap=0.9), TREE, best.values)
    assert -raw.objective == pytest.approx(best.objective)


@pytest.mark.skipif(sys.platform == "win32", reason="processes do not end by signals on Windows")
def test_a_crash_of_the_solver_is_an_error_message(monkeypatch):
    code = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    monkeypatch.setattr(child, "command", lambda folder: [sys.executable, "-c", code])
    with pytest.raises(EngineError, match="the solver crashed: its process was ended by signal SIGSEGV"):
        solve(knapsack(count=5))


def test_a_child_that_fails_or_says_nothing_is_an_error_message(monkeypatch):
    monkeypatch.setattr(
        child, "command", lambda folder: [sys.executable, "-c", "raise SystemExit('no library')"]
    )
    with pytest.raises(EngineError, match="its process ended with code 1; it said: no library"):
        solve(knapsack(count=5))
    monkeypatch.setattr(child, "command", lambda folder: [sys.executable, "-c", "pass"])
    with pytest.raises(EngineError, match="ended with code 0"):
        solve(knapsack(count=5))


def test_a_child_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(
        child, "command", lambda folder: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    monkeypatch.setattr(child, "GRACE", 0.2)
    begin = time.perf_counter()
    with pytest.raises(EngineError, match="did not stop"):
        solve(knapsack(count=5), Options(time_limit=0.2))
    assert time.perf_counter() - begin < 10


def test_the_child_starts_without_the_heavy_libraries():
    code = "import sys, stockpact.solve.child; "
    code += "print([m for m in ('pyomo', 'pandas', 'scipy', 'pydantic') if m in sys.modules])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert told.stdout.strip() == "[]"


# --- doubt ---


def spoiled(raw):
    return raw._replace(values=raw.values + 0.1)


def test_an_answer_that_fails_its_residuals_is_solved_again_cold(monkeypatch):
    calls = []

    def bad_at_first(arrays, options, algorithm):
        calls.append(algorithm)
        raw = solve_arrays(arrays, options, algorithm)
        return spoiled(raw) if len(calls) == 1 else raw

    monkeypatch.setattr(cold, "solve_arrays", bad_at_first)
    s = solve(all_kinds(1))
    assert calls == [DUAL, IPX]
    assert s.status == "optimal"
    assert s.counters == {"runs": 2, "cold re-solves": 1}
    assert "solved again cold by ipx with crossover: residuals too large" in s.note


def test_an_answer_that_fails_twice_is_an_error_and_not_an_optimum(monkeypatch):
    monkeypatch.setattr(cold, "solve_arrays", lambda a, o, algorithm: spoiled(solve_arrays(a, o, algorithm)))
    s = solve(all_kinds(1))
    assert s.status == "error"
    assert "without success" in s.note


def test_a_mip_that_is_called_infeasible_is_asked_again_without_presolve(monkeypatch):
    seen = []

    def liar(arrays, options, start=None):
        seen.append(options.presolve)
        raw = solve_arrays(arrays, options, TREE)
        return raw._replace(status="infeasible", values=np.zeros(0)) if options.presolve else raw

    monkeypatch.setattr(cold, "solve_apart", liar)
    s = solve(knapsack(count=8, rows=2))
    assert seen == [True, False]
    assert s.optimal
    assert s.counters["cold re-solves"] == 1


def test_a_wrong_price_is_noticed(monkeypatch):
    def wrong(arrays, options, algorithm):
        raw = solve_arrays(arrays, options, algorithm)
        return raw._replace(row_duals=-raw.row_duals)

    monkeypatch.setattr(cold, "solve_arrays", wrong)
    assert solve(all_kinds(1)).status == "error"


def test_the_same_question_gives_the_same_answer():
    p = compile_model(stock_model())
    one, two = solve(p), solve(replace(p))
    assert one.values.tobytes() == two.values.tobytes()
    assert one.row_duals.tobytes() == two.row_duals.tobytes()
