"""A changed number and a new solve on the baseline: patched and warm, against rebuilding Pyomo.

    python -m benchmarks.change [instance] [variants]

Both sides answer the same variants in the same run: multiples of a right-hand side (days of cover), of a
budget and of a price. The lever is found as a study would find it, by the difference of two compiled
programs; the time to find it is reported apart, for it is paid once. The other side is appsi_highs.
"""

from __future__ import annotations

import statistics
import sys
from time import perf_counter

from stockpact.models.buildup import build
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.solve.difference import difference
from stockpact.solve.engine import Session
from stockpact.solve.program import Program, compile_model
from stockpact.solve.templates import build_with_templates

LEVERS = {
    "days of cover": "targets[risk_class=high].days*={}",
    "budget": "budgets.eur*={}",
    "price of dysprosium": "prices[material=Dy].eur_per_t*={}",
}


def compiled(case: Instance) -> Program:
    """The program of an instance, built with templates."""
    return compile_model(build_with_templates(build, case, BuildUpQuestion()).result.model)


def rebuilt(case: Instance) -> tuple[float, float]:
    """Objective and seconds of building the Pyomo model anew and solving it through appsi_highs."""
    from pyomo.contrib.appsi.solvers import Highs

    start = perf_counter()
    model = build(case, BuildUpQuestion()).model
    result = Highs().solve(model)
    return float(result.best_feasible_objective), perf_counter() - start


def main(name: str = "eu-japan-ree", variants: int = 5) -> None:
    """Print the table."""
    case = load(name)
    base = compiled(case)
    session = Session(base)
    session.solve()
    print(f"{name}: {base.shape[1]:,} variables, {base.shape[0]:,} rows; {variants} variants a lever\n")
    print("| lever | find the patch, s (once) | patch and solve, ms | rebuild with appsi_highs, ms | ratio |")
    print("|---|---|---|---|---|")
    for lever, path in LEVERS.items():
        warm, cold, found = [], [], []
        for k in range(variants):
            factor = 1 - 0.002 * (k + 1)
            changed = case.changed(path.format(factor))
            start = perf_counter()
            patch = difference(base, compiled(changed)).patch
            found.append(perf_counter() - start)
            assert patch is not None, f"{lever} changes the rows of the program"
            start = perf_counter()
            mine = session.solve(patch)
            warm.append(perf_counter() - start)
            other, seconds = rebuilt(changed)
            cold.append(seconds)
            assert mine.optimal
            assert abs(mine.objective - other) <= 1e-6 * abs(other), (mine.objective, other)
        a, b = statistics.median(warm) * 1000, statistics.median(cold) * 1000
        print(f"| {lever} | {statistics.median(found):.2f} | {a:.1f} | {b:.0f} | {b / a:.0f}x |")


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(v) for v in sys.argv[2:3]))
