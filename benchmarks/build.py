"""From a Pyomo model to a loaded HiGHS model: this package against Pyomo with appsi_highs, in one run.

    python -m benchmarks.build [--case stock] [--size M] [--repeats 3]

Times are medians; routes are interleaved, so that a busy machine hits all alike; solver time is not in them.
Before anything is timed each route is run once at the smallest size (imports, first use), and at that size
the optima of both packages are compared.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from pyomo.common.gc_manager import PauseGC
from pyomo.contrib.appsi.solvers.highs import Highs

from stockpact.solve.engine import solve
from stockpact.solve.highs import Solver
from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates

from .registry import CASES, Case

Times = dict[str, float]


def ours(case: Case, data: Any) -> Times:
    """Templates, one compile to arrays, one hand-over."""
    with PauseGC():
        begin = time.perf_counter()
        model = build_with_templates(case.build, data).result
        built = time.perf_counter()
        program = compile_model(model)
        compiled = time.perf_counter()
        Solver().load(program.arrays)
        return _split(begin, built, compiled, time.perf_counter())


def ours_with_rules(case: Case, data: Any) -> Times:
    """The same without templates: what a model costs whose rules cannot be templates."""
    with PauseGC():
        begin = time.perf_counter()
        model = case.build(data)
        built = time.perf_counter()
        program = compile_model(model)
        compiled = time.perf_counter()
        Solver().load(program.arrays)
        return _split(begin, built, compiled, time.perf_counter())


def appsi(case: Case, data: Any) -> Times:
    """What a user of Pyomo does."""
    begin = time.perf_counter()
    model = case.build(data)
    built = time.perf_counter()
    Highs().set_instance(model)
    return _split(begin, built, built, time.perf_counter())


ROUTES: dict[str, Callable[[Case, Any], Times]] = {
    "stockpact, templates": ours,
    "stockpact, plain rules": ours_with_rules,
    "Pyomo, appsi_highs": appsi,
}


def _split(begin: float, built: float, compiled: float, loaded: float) -> Times:
    return {
        "build": built - begin,
        "compile": compiled - built,
        "load": loaded - compiled,
        "total": loaded - begin,
    }


def measured(case: Case, size: str, repeats: int) -> dict[str, Times]:
    """Median times of every route."""
    data = case.prepare(*case.sizes[size])
    runs: dict[str, list[Times]] = {name: [] for name in ROUTES}
    for _ in range(repeats):
        for name, route in ROUTES.items():
            runs[name].append(route(case, data))
    return {
        name: {part: statistics.median(r[part] for r in found) for part in found[0]}
        for name, found in runs.items()
    }


def warm_up(case: Case) -> None:
    """Run every route once at the smallest size and compare the optima."""
    smallest = next(iter(case.sizes))
    data = case.prepare(*case.sizes[smallest])
    for route in ROUTES.values():
        route(case, data)
    program = compile_model(build_with_templates(case.build, data).result)
    theirs = Highs().solve(case.build(data)).best_feasible_objective
    mine = solve(program).objective
    if abs(mine - theirs) > 1e-6 * (1 + abs(theirs)):
        raise SystemExit(f"the optima differ: {mine} and {theirs}")


def table(case: Case, size: str, repeats: int) -> str:
    """The result as a Markdown table; the last column says how many times faster than appsi_highs."""
    warm_up(case)
    data = case.prepare(*case.sizes[size])
    program = compile_model(build_with_templates(case.build, data).result)
    rows, columns = program.shape
    results = measured(case, size, repeats)
    slow = results["Pyomo, appsi_highs"]["total"]
    lines = [
        f"{case.name}, size {size}: {columns:,} variables, {rows:,} rows, "
        f"{program.matrix.nnz:,} coefficients; median of {repeats}, seconds",
        "",
        "| route | build | compile | load | total | times faster |",
        "|---|---|---|---|---|---|",
    ]
    for name, t in results.items():
        lines.append(
            f"| {name} | {t['build']:.2f} | {t['compile']:.2f} | {t['load']:.2f} | {t['total']:.2f} "
            f"| {slow / t['total']:.1f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure and write the table to standard output."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--case", choices=CASES, default="stock")
    parser.add_argument("--size", default="M")
    parser.add_argument("--repeats", type=int, default=3)
    asked = parser.parse_args()
    sys.stdout.write(table(CASES[asked.case], asked.size, asked.repeats))


if __name__ == "__main__":
    main()
