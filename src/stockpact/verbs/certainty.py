"""How sure the headlines are: each at the low, base and high of the ranges, and which numbers move it most.

One run an end of each group of ranges shows what the group moves alone. Then, for each headline, every group
of knowledge goes to the end that lowers it alone, and once more to the end that raises it: the corner runs.
A headline need not rise and fall in a straight line between corners, so the corners are what the ranges can
do together as far as single runs tell, and never narrower than the single runs. Groups of policy are choices
of the parties: they are run alone and ranked, and no corner holds them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from ..instance import Instance
from ..instance.range_groups import ENDS, RangeGroup, range_groups
from ..plan.schema import SCHEMA
from ..solve.options import Options
from .corners import Corner, corners
from .crew import Crew, workers_for
from .headline_numbers import Headlines
from .headlines import Run, comparable, run
from .trials import Outcome, Trial, attempt

Key = tuple[str, str]


@dataclass(frozen=True)
class Swing:
    """What one group of ranges moves alone."""

    group: RangeGroup
    low: Outcome
    high: Outcome

    @property
    def tried(self) -> tuple[Outcome, Outcome]:
        """Its low end and its high end."""
        return self.low, self.high

    def at(self, key: Key) -> list[float]:
        """The headline at the ends that could be run."""
        return [o.values[key] for o in self.tried if key in o.values]

    def width(self, key: Key, base: float) -> float:
        """Farthest distance between base, low end and high end."""
        values = [base, *self.at(key)]
        return max(values) - min(values)


def certainty(
    case: Instance | str | Path,
    options: Options | None = None,
    workers: int | None = None,
    on_stage: Callable[[str, str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> dict[str, pd.DataFrame]:
    """The tables certainty and movers of an instance; both are empty when it has no ranges.

    ``workers`` is the number of processes, by default one a processor up to four; the numbers are the same
    whatever it is. ``on_stage`` is told when all is done, ``on_progress`` the runs done and the runs in all,
    which are known for certain once the single runs are done.

    A range whose end makes the instance unsound, or leaves no plan, is named in the notes and left out there.
    Raises InputError and NoPlanError for the instance itself, EngineError and WorkerError when a process
    fails.
    """
    if not isinstance(case, Instance):
        from ..instance.reading import load

        case = load(case)
    groups = range_groups(case)
    if not groups:
        return {name: SCHEMA[name].frame([]) for name in ("certainty", "movers")}
    options = replace(options or Options(), log_file=None)
    base = run(comparable(case), options, pact=True)
    first = [Trial.of(g.changes(end)) for g in groups for end in ENDS]
    told = _Progress(on_progress, sum(bool(t.steps) for t in first), 2 * len(base.headlines))
    with Crew(attempt, (base, options), workers_for(workers, len(first))) as crew:
        alone = _run(crew, first, base.headlines, told)
        swings = [Swing(g, *alone[2 * k : 2 * k + 2]) for k, g in enumerate(groups)]
        wanted = corners(swings, base.headlines)
        told.expect(len({c.trial for c in wanted.values() if c.trial.steps}))
        together = _run(crew, [c.trial for c in wanted.values()], base.headlines, told)
    reached = dict(zip(wanted, together, strict=True))
    tables = {
        "certainty": certainty_table(swings, wanted, reached, base.headlines),
        "movers": movers_table(swings, base.headlines),
    }
    if on_stage:
        on_stage("how sure", f"{len(groups)} groups of ranges · {told.done + 1} runs")
    return tables


@dataclass
class _Progress:
    listener: Callable[[int, int], None] | None
    single: int
    corners: int
    done: int = 0

    def __call__(self) -> None:
        self.done += 1
        self._tell()

    def expect(self, corners: int) -> None:
        """So many corners are to be run, now that it is known."""
        self.corners = corners
        self._tell()

    def _tell(self) -> None:
        if self.listener:
            self.listener(self.done, self.single + self.corners)


def _run(
    crew: Crew[tuple[Run, Options], Trial, Outcome], trials: list[Trial], base: Headlines, told: _Progress
) -> list[Outcome]:
    """Outcomes of the trials; those alike are run once, and one that changes nothing is the base."""
    due = [t for t in dict.fromkeys(trials) if t.steps]
    found = dict(zip(due, crew.map(due, told), strict=True))
    return [found.get(t) or Outcome(values(base)) for t in trials]


def values(found: Headlines) -> dict[Key, float]:
    """The numbers of the headlines without their units."""
    return {key: value for key, (value, _) in found.items()}


def certainty_table(
    swings: list[Swing],
    wanted: Mapping[tuple[Key, str], Corner],
    reached: Mapping[tuple[Key, str], Outcome],
    base: Headlines,
) -> pd.DataFrame:
    """The table certainty from the single runs and the corners."""
    known = [s for s in swings if not s.group.policy]
    rows: list[dict[str, object]] = []
    for key, (at_base, unit) in base.items():
        single = [at_base, *(v for s in known for v in s.at(key))]
        ends = {side: reached[key, side] for side in ("low", "high")}
        low = min([*single, *(v for v in [ends["low"].values.get(key)] if v is not None)])
        high = max([*single, *(v for v in [ends["high"].values.get(key)] if v is not None)])
        widths = [(s.width(key, at_base), s.group.assumption) for s in known]
        whole = sum(w for w, _ in widths)
        runs = {o.trial for s in known for o in s.tried if key in o.values and o.trial.steps}
        runs |= {o.trial for o in ends.values() if key in o.values and o.trial.steps}
        rows.append(
            {
                "headline": key[0],
                "party": key[1],
                "unit": unit,
                "low": low,
                "low_one": min(single),
                "base": at_base,
                "high_one": max(single),
                "high": high,
                "assumed_share": sum(w for w, assumed in widths if assumed) / whole if whole > 0 else 0.0,
                "runs": 1 + len(runs),
                "note": _left_out(known, wanted, ends, key),
            }
        )
    return SCHEMA["certainty"].frame(rows)


def _left_out(
    known: list[Swing],
    wanted: Mapping[tuple[Key, str], Corner],
    ends: Mapping[str, Outcome],
    key: Key,
) -> str:
    """What could not be run, in words."""
    said = [f"not run alone: {s.group.name}" for s in known if any(key not in o.values for o in s.tried)]
    for side, outcome in ends.items():
        names = wanted[key, side].names
        if key not in outcome.values:
            said.append(f"{side} is that of single ranges, all together: {outcome.why}")
        elif outcome.left_out:
            said.append(f"{side} without {', '.join(names[k] for k in outcome.left_out)}")
    return "; ".join(said)


def movers_table(swings: list[Swing], base: Headlines) -> pd.DataFrame:
    """The table movers: every group of ranges, ranked for each headline by its swing."""
    rows: list[dict[str, object]] = []
    for key, (at_base, unit) in base.items():
        # equal swings, but for rounding, stay in the order of their table
        order = sorted(swings, key=lambda s: -float(f"{s.width(key, at_base):.9g}"))
        for rank, swing in enumerate(order, start=1):
            group, low, high = swing.group, swing.low, swing.high
            rows.append(
                {
                    "headline": key[0],
                    "party": key[1],
                    "rank": rank,
                    "range": group.name,
                    "paths": group.paths,
                    "low_input": group.words("low"),
                    "high_input": group.words("high"),
                    "at_low": low.values.get(key, float("nan")),
                    "at_high": high.values.get(key, float("nan")),
                    "swing": swing.width(key, at_base),
                    "unit": unit,
                    "policy": group.policy,
                    "assumption": group.assumption,
                    "source": group.source,
                    "note": "; ".join(
                        f"{end} end not run: {o.why or 'it has no such headline'}"
                        for end, o in zip(ENDS, swing.tried, strict=True)
                        if key not in o.values
                    ),
                }
            )
    return SCHEMA["movers"].frame(rows)
