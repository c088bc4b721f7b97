"""The headlines of a plan: the few numbers by which plans are compared, and how to find them fast.

A run finds them without proof, prices, audit or workbook, with targets soft, so that a target out of reach is
days missed and not a failure. A run that knows another one (:class:`Run`) takes from it what cannot differ:
all build-ups when only numbers of the embargoes have changed, and the release of every shortage that is the
same to the last digit. The numbers are those of a run from scratch; tests hold them together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from ..instance import Instance, StockpactError
from ..instance.changes import apply
from ..models.buildup import build
from ..models.question import BuildUpQuestion
from ..solve.options import Options
from ..solve.program import compile_model
from ..solve.templates import build_with_templates
from .arrangements import SIDE_BY_SIDE, Evaluation
from .awards import Awards, find_awards, on_own_stock
from .buildup_tables import Solved, buildup_tables
from .comparable import BuiltUp, joined
from .headline_numbers import Headlines, Released, of_build_up, of_pact, of_releases
from .reserve import APART, Embargoes
from .same_build_up import same_build_up
from .solving import solve_build_up

KEPT = ("purchases", "stock", "cover", "storage", "money")
"""Tables of a build-up that headlines are taken from."""


class NoPlanError(StockpactError):
    """A build-up that cannot be solved even with soft targets; the message gives the status."""


@dataclass(frozen=True, eq=False)
class Run:
    """A build-up and its releases, with what another run may take from it."""

    instance: Instance
    tables: Mapping[str, pd.DataFrame]
    """purchases, stock, cover, storage and money of the joint build-up."""
    headlines: Headlines
    awards: Awards | None = None
    """What the agreed rule awards of the joint stock; None without embargoes."""
    apart: Mapping[BuildUpQuestion, BuiltUp] = field(default_factory=dict)
    """Build-ups of the parties side by side."""
    own_awards: Awards | None = None
    """What each party awards of its own stock, side by side."""
    end_value: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """Discounted EUR per tonne left at the end, by material, as in the joint build-up."""


def headlines(case: Instance | str | Path, options: Options | None = None) -> Headlines:
    """The headlines of an instance: value and unit by headline and party (blank for all together).

    Outlays, expected damage with the reserve and without and what is averted are EUR, present value; averted
    per EUR of outlays is EUR per EUR and absent without outlays; days missed are summed over parties and
    materials, each at the deadline at which it misses most; coverage at its lowest is the least share of the
    expected need of a material that is served in a scenario at its display date. The gain of the pact is that
    of acting together over acting side by side, as in the table gains. Targets count as soft.

    Raises InputError for unsound input, NoPlanError when the policies other than targets leave no plan, and
    EngineError when the solver fails.
    """
    if not isinstance(case, Instance):
        from ..instance.reading import load

        case = load(case)
    return run(comparable(case), options, pact=True).headlines


def comparable(instance: Instance) -> Instance:
    """The instance with soft targets: one out of reach is then missed, and the run can be compared."""
    hard = instance.has("targets") and bool(instance["targets"]["hard"].any())
    return apply(instance, ["targets.hard=no"], checked=False) if hard else instance


def run(
    instance: Instance, options: Options | None = None, known: Run | None = None, *, pact: bool = False
) -> Run:
    """Solve the build-up, run the releases and take the headlines; errors are those of :func:`headlines`.

    ``known`` is a run of another instance with the same options, from which is taken what is the same.
    ``pact`` adds the gain of the pact, where there are several parties and each has a plan alone.
    """
    return _Running(instance, options or Options(), known).run(pact)


class _Running:
    """One run; what its parts share is found once."""

    def __init__(self, instance: Instance, options: Options, known: Run | None) -> None:
        self.instance, self.options, self.known = instance, options, known
        self.same = known is not None and same_build_up(instance, known.instance)

    def run(self, pact: bool) -> Run:
        if self.known and self.same:
            tables, end_value = self.known.tables, self.known.end_value
        else:
            tables, end_value = built_up(self.instance, self.options)
        found = of_build_up(self.instance, tables)
        joint = self.released(tables, shared=True)
        awards = joint.awards.light if joint else None
        if joint:
            found |= of_releases(self.instance, tables, joint)
        if not pact or len(self.instance.parties) < 2:
            return Run(self.instance, tables, found, awards, end_value=end_value)
        evaluation = Evaluation(self.instance, self.options, tables)
        asked = evaluation.questions(evaluation.known[SIDE_BY_SIDE])
        known = self.known.apart if self.known and self.same else {}
        apart = {q: known[q] if q in known else _kept(evaluation.built_up(q)) for q in asked}
        if not all(part.tables for part in apart.values()):
            return Run(self.instance, tables, found, awards, apart, end_value=end_value)
        side = joined([part.tables for part in apart.values()])
        own = self.released(side, shared=False)
        found |= of_pact(self.instance, (side, own), (tables, joint), end_value)
        return Run(
            self.instance,
            tables,
            found,
            awards,
            apart,
            own.awards.light if own else None,
            end_value,
        )

    @cached_property
    def embargoes(self) -> Embargoes:
        return Embargoes.of(self.instance)

    def released(self, tables: Mapping[str, pd.DataFrame], *, shared: bool) -> Released | None:
        """What reaches industry of a stock under the agreed rule, or of each party's own; None without
        embargoes.
        """
        if not self.instance.has("embargoes"):
            return None
        events = self.embargoes.meet(tables["stock"], tables["purchases"])
        if not events.occasions:
            return None
        earlier = None
        if self.known:
            earlier = self.known.awards if shared else self.known.own_awards
        rule = self.instance.settings.agreement.rule if shared else APART
        cases = events.cases if shared else on_own_stock(events.cases)
        return Released(events, find_awards(cases, rule, earlier))


def built_up(instance: Instance, options: Options) -> tuple[dict[str, pd.DataFrame], pd.Series]:
    """The tables of the joint build-up, and the discounted EUR that a tonne left at the end is worth, by
    material. Raises NoPlanError when there is no plan.
    """
    built = build_with_templates(build, instance, BuildUpQuestion()).result
    answer = solve_build_up(built, compile_model(built.model), options)
    if not answer.solution.has_values or answer.status not in ("optimal", "time limit"):
        raise NoPlanError(f"no plan, even with soft targets: the build-up is {answer.status}")
    tables = buildup_tables(Solved(built, answer.solution))
    data = built.data
    return {name: tables[name] for name in KEPT}, data.end_value * float(data.discount[-1]) * 1000


def _kept(part: BuiltUp) -> BuiltUp:
    """A build-up with the tables that headlines are taken from."""
    return BuiltUp(part.status, {name: part.tables[name] for name in KEPT if name in part.tables})
