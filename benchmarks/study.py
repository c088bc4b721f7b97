"""Variants of a study, metrics only and kept in a store, against rebuilding each with appsi_highs.

    python -m benchmarks.study [variants] [workers]

Side by side in one run: the study with one worker, its own HiGHS seconds (what a bare warm run on the same
arrays takes), a sample of the same variants rebuilt in Pyomo and solved through appsi_highs, and the study
again with several workers.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from time import perf_counter

from stockpact.instance.reading import load
from stockpact.study.design import Design
from stockpact.study.levers import Lever
from stockpact.study.store import FILE, Store
from stockpact.study.study import Study
from stockpact.study.variant import Worker, prepare

from .change import rebuilt

SAMPLE = 6
"""Variants that are rebuilt."""
LEVERS = (
    Lever("days, high risk", ("targets[risk_class=high].days",), "*=", low=0.5, high=1.0),
    Lever("price of dysprosium", ("prices[material=Dy].eur_per_t",), "*=", low=0.6, high=1.0),
    Lever("budgets", ("budgets.eur",), "*=", low=1.0, high=1.5),
)


def main(variants: int = 300, workers: int = 2) -> None:
    """Print the table."""
    case = load("eu-japan-ree")
    asked = Study("benchmark", case, LEVERS, Design("latin-hypercube", variants), verb="build-up")
    start = perf_counter()
    job = prepare(asked)
    preparing = perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        worker = Worker(job)
        worker.record({})
        with Store(Path(folder) / FILE) as store:
            start = perf_counter()
            found = []
            for at in range(0, variants, 25):
                part = [worker.record(point) for point in asked.variants[at : at + 25]]
                store.add(part)
                found += part
            each = (perf_counter() - start) / variants
        solver = sum(r.solver_seconds for r in found) / variants
        step = max(1, variants // SAMPLE)
        points = asked.variants[::step][:SAMPLE]
        anew = [rebuilt(case.changed(*asked.changes(point))) for point in points]
        by_key = {r.key: r for r in found}
        for point, (objective, _) in zip(points, anew, strict=True):
            mine = by_key[asked.key(point)].metrics
            net = (mine["outlays"] - mine["end value"]) / 1000
            assert abs(net - objective) <= 1e-6 * abs(objective), (net, objective)
        rebuild = sum(seconds for _, seconds in anew) / len(anew)
        start = perf_counter()
        asked.run(Path(folder) / "several", workers=workers)
        several = perf_counter() - start - preparing
    patched = sum(r.route == "patched" for r in found)
    print(
        f"eu-japan-ree: {variants} variants of {len(LEVERS)} levers, {patched} patched; "
        f"{preparing:.1f} s to prepare, once\n"
    )
    print("| a variant | ms | |")
    print("|---|---|---|")
    print(f"| study, one worker, stored | {1000 * each:.1f} | |")
    print(f"| of which HiGHS, warm | {1000 * solver:.1f} | {1000 * (each - solver):.1f} ms more |")
    print(f"| rebuilt, appsi_highs | {1000 * rebuild:.0f} | {rebuild / each:.0f} times as long |")
    print(f"| study, {workers} workers, start included | {1000 * several / variants:.1f} | |")


if __name__ == "__main__":
    main(*(int(v) for v in sys.argv[1:3]))
