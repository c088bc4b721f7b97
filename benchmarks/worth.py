"""The verb worth against the sum of its solver runs, and where the rest of the time goes.

    python -m benchmarks.worth [instance] [--sure]

One process, everything imported before, so that the work alone is measured. Releases have a closed form and
run without a solver; HiGHS only proves those of the display dates. So two sums are given: the HiGHS runs that
the verb makes, and these with the releases of all arrangements solved as linear programs instead, warm and on
one compiled program, as the proof does it. With ``--sure`` the runs of the ranges are timed too, in one
process.
"""

from __future__ import annotations

import sys
from time import perf_counter

from stockpact.instance.reading import load
from stockpact.plan.plan import Plan
from stockpact.verbs.arrangements import ALONE
from stockpact.verbs.events import find_events
from stockpact.verbs.release_proof import prove
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
    solved, seconds = releases_as_programs(plan)
    evaluated = plan.worth.loc[plan.worth["scenario"] != "", ["arrangement", "party"]]
    times = len(evaluated.loc[evaluated["arrangement"] != ALONE, "arrangement"].unique()) + len(
        evaluated.loc[evaluated["arrangement"] == ALONE, "party"].unique()
    )
    whole = solver + times * seconds
    print(
        f"\nThe releases of one arrangement are {solved:,} linear programs, {seconds:.2f} s in HiGHS; with "
        f"those of {times} arrangements the runs take {whole:.1f} s, and the verb {total / whole:.2f} times "
        "as long."
    )


def releases_as_programs(plan: Plan) -> tuple[int, float]:
    """How many linear programs the releases of the joint plan are at every onset; their HiGHS seconds."""
    events = find_events(plan.instance, plan.stock, plan.purchases)
    rule = plan.instance.settings.agreement.rule
    found = prove(events, rule, events.awards(rule))
    return found.compared, found.seconds


if __name__ == "__main__":
    given = [a for a in sys.argv[1:] if a != "--sure"]
    main(*given[:1], sure="--sure" in sys.argv)
