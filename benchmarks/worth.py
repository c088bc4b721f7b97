"""The verb worth against the sum of its solver runs, and where the rest of the time goes.

    python -m benchmarks.worth [instance] [--sure]

One process, everything imported before, so that the work alone is measured. Releases have a closed form and
run without a solver; HiGHS only proves those of the display dates. With ``--sure`` the runs of the ranges are
timed too, in one process.
"""

from __future__ import annotations

import sys
from time import perf_counter

from stockpact.instance.reading import load
from stockpact.verbs.worth import worth

GROUPS = {
    "build-up runs": ("build", "compile", "solve build-up", "tables", "build-ups compared"),
    "releases": ("releases", "releases compared", "with and without the reserve"),
    "audits": ("audit", "audit of arrangements"),
    "how sure": ("how sure",),
}
"""Stages of the verb by what they are for."""


def main(name: str = "eu-japan-ree", sure: bool = False) -> None:
    """Print the table."""
    worth("tutorial", sure=False)
    case = load(name)
    start = perf_counter()
    plan = worth(case, sure=sure, workers=1)
    total = perf_counter() - start
    stages = dict(plan.meta["timings"])
    solver = stages.pop("HiGHS")
    print(f"{name}: {total:.2f} s, of which {solver:.2f} s in HiGHS ({total / solver:.1f} times as long)\n")
    print("| part | s | share |\n|---|---|---|")
    rest = total
    for group, names in GROUPS.items():
        seconds = sum(stages.get(stage, 0.0) for stage in names)
        rest -= seconds
        print(f"| {group} | {seconds:.2f} | {seconds / total:.0%} |")
    print(f"| other | {rest:.2f} | {rest / total:.0%} |")


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if a != "--sure"]
    main(*given[:1], sure="--sure" in sys.argv)
