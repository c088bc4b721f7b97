"""The headlines of a plan: the few numbers by which plans are compared, and how to find them fast.

A run finds them without proof, prices, audit or workbook, with targets soft, so that a target out of reach is
days missed and not a failure. A run that knows another one (:class:`Run`) takes from it what cannot differ:
the whole build-up when only numbers of the embargoes have changed, and the release of every shortage that is
the same to the last digit. The numbers are those of a run from scratch; tests hold them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..instance import Instance, StockpactError
from ..instance.changes import apply
from ..instance.plain import records
from ..models.buildup import build
from ..models.question import BuildUpQuestion
from ..plan import metrics
from ..solve.options import Options
from ..solve.program import compile_model
from ..solve.templates import build_with_templates
from .awards import Awards, find_awards
from .buildup_tables import Solved, cover_table, money_table, purchases_table, stock_table
from .events import NONE, find_events
from .release_tables import EUR, expected_damage
from .same_build_up import same_build_up
from .solving import solve_build_up

OUTLAYS = "outlays, present value"
MISSED = "days of cover missed at the deadlines"
WITHOUT = "expected damage without the reserve"
WITH = "expected damage with the reserve"
AVERTED = "expected damage averted"
PER_EUR = "expected damage averted per EUR of outlays"
LOWEST = "coverage at its lowest"

Headlines = dict[tuple[str, str], tuple[float, str]]
"""Value and unit by headline and party; the party is blank for all together."""


class NoPlanError(StockpactError):
    """A build-up that cannot be solved even with soft targets; the message gives the status."""


@dataclass(frozen=True, eq=False)
class Run:
    """A build-up and its releases, with what another run may take from it."""

    instance: Instance
    tables: Mapping[str, pd.DataFrame]
    """purchases, stock, cover and money of the build-up."""
    awards: Awards | None
    """What the agreed rule awards; None without embargoes."""
    found: Headlines

    @property
    def headlines(self) -> Headlines:
        """The headlines of the run."""
        return self.found


def headlines(case: Instance | str | Path, options: Options | None = None) -> Headlines:
    """The headlines of an instance: value and unit by headline and party (blank for all together).

    Outlays, expected damage with the reserve and without and what is averted are EUR, present value; averted
    per EUR of outlays is EUR per EUR and absent without outlays; days missed are summed over parties and
    materials, each at the last deadline of its targets; coverage at its lowest is the least share of the
    expected need of a material that is served in a scenario at its display date. Targets count as soft.

    Raises InputError for unsound input, NoPlanError when the policies other than targets leave no plan, and
    EngineError when the solver fails.
    """
    if not isinstance(case, Instance):
        from ..instance.reading import load

        case = load(case)
    return run(comparable(case), options).headlines


def comparable(instance: Instance) -> Instance:
    """The instance with soft targets: one out of reach is then missed, and the run can be compared."""
    hard = instance.has("targets") and bool(instance["targets"]["hard"].any())
    return apply(instance, ["targets.hard=no"], checked=False) if hard else instance


def run(instance: Instance, options: Options | None = None, known: Run | None = None) -> Run:
    """Solve the build-up, run the releases and take the headlines; errors are those of :func:`headlines`.

    ``known`` is a run of another instance with the same options, from which is taken what is the same.
    """
    if known is not None and same_build_up(instance, known.instance):
        tables = known.tables
    else:
        tables = _built_up(instance, options or Options())
    awards = None
    if instance.has("embargoes"):
        events = find_events(instance, tables["stock"], tables["purchases"])
        if events.occasions:
            awards = find_awards(events, instance.settings.agreement.rule, known and known.awards)
    found = _of_build_up(instance, tables) | (_of_releases(instance, tables, awards) if awards else {})
    return Run(instance, tables, awards and awards.light, found)


def _built_up(instance: Instance, options: Options) -> dict[str, pd.DataFrame]:
    built = build_with_templates(build, instance, BuildUpQuestion()).result
    answer = solve_build_up(built, compile_model(built.model), options)
    if not answer.solution.has_values or answer.status not in ("optimal", "time limit"):
        raise NoPlanError(f"no plan, even with soft targets: the build-up is {answer.status}")
    solved = Solved(built, answer.solution)
    return {
        "purchases": purchases_table(solved),
        "stock": stock_table(solved),
        "cover": cover_table(solved),
        "money": money_table(solved),
    }


def _of_build_up(instance: Instance, tables: Mapping[str, pd.DataFrame]) -> Headlines:
    money = tables["money"].groupby("party")["discounted_eur"].sum()
    out: Headlines = {(OUTLAYS, ""): (float(money.sum()), "EUR")}
    for party in instance.parties:
        out[OUTLAYS, party] = (float(money.get(party, 0.0)), "EUR")
    if instance.has("targets"):
        out[MISSED, ""] = (missed_days(instance, tables["cover"]), "days")
    return out


def missed_days(instance: Instance, cover: pd.DataFrame) -> float:
    """Days of cover missed, summed over parties and materials, each at the last deadline of its targets.

    ``cover`` is the plan's table of that name.
    """
    calendar = instance.calendar
    risk = dict(zip(instance["materials"]["material"], instance["materials"]["risk_class"], strict=True))
    due: dict[tuple[str, str], int] = {}
    for target in records(instance["targets"]):
        at = min(max(calendar.number(target.deadline), 1), len(calendar))
        for party in [target.party] if target.party else instance.parties:
            for material in instance.materials:
                if target.material == material or (
                    not target.material and target.risk_class == risk[material]
                ):
                    due[party, material] = max(at, due.get((party, material), 0))
    missed = cover[cover["missed_days"] > 0]
    return float(
        sum(
            r.missed_days
            for r in records(missed)
            if due.get((r.party, r.material)) == calendar.number(r.period)
        )
    )


def _of_releases(instance: Instance, tables: Mapping[str, pd.DataFrame], awards: Awards) -> Headlines:
    events, award = awards.events, awards.by_event
    calendar = instance.calendar
    onset = np.array([o.onset for o in events.occasions])
    weight = np.array([o.weight for o in events.occasions])
    weight = weight * (1 + instance.settings.money.discount_rate) ** (-onset / calendar.per_year)
    without = EUR * np.einsum("e,epi->p", weight, expected_damage(events, events.awards(NONE)))
    with_reserve = EUR * np.einsum("e,epi->p", weight, expected_damage(events, award))
    averted = without - with_reserve
    out: Headlines = {
        (WITHOUT, ""): (float(without.sum()), "EUR"),
        (WITH, ""): (float(with_reserve.sum()), "EUR"),
        (AVERTED, ""): (float(averted.sum()), "EUR"),
    }
    out |= {(AVERTED, p): (float(averted[k]), "EUR") for k, p in enumerate(instance.parties)}
    outlays = float(tables["money"]["discounted_eur"].sum())
    if outlays > 0:
        out[PER_EUR, ""] = (float(averted.sum()) / outlays, "EUR per EUR")
    lowest = lowest_coverage(awards)
    return out | {(LOWEST, p): (float(lowest[k]), "share") for k, p in enumerate(instance.parties)}


def lowest_coverage(awards: Awards) -> np.ndarray:
    """(P,) least share of the expected need of a material that is served in a scenario at its display date;
    1 where nothing is needed.
    """
    events, award = awards.events, awards.by_event
    shown = [e for e, o in enumerate(events.occasions) if o.shown]
    least = np.ones(len(events.instance.parties))
    for e in shown:
        embargo = events.embargoes[e]
        need = (embargo.on * embargo.need).sum(axis=-1)
        unserved = (embargo.on * (embargo.claim - award[e])).sum(axis=-1)
        least = np.minimum(least, metrics.coverage(need, unserved).min(axis=1))
    return least
