"""Arrangements: what the parties do together, and what then comes of it.

Three things can be done together: buying (the partner's idle access, one joint plan for supply that several
want), storing (on the partner's soil) and sharing in an embargo (the agreed rule with its lending). Each
party alone does none of them while the others' industries stay; side by side all carry out their plans made
alone at the same time; together they do all three.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import product
from pathlib import Path

import pandas as pd

from ..instance import Instance
from ..models.apart import open_sites
from ..models.question import BuildUpQuestion
from ..models.trunk import trunk
from ..solve.options import Options
from .comparable import OPTIMAL, BuiltUp, build_up, joined, measures
from .events import Events, Floats
from .own_part import own_part
from .reserve import APART, Embargoes, Service
from .separate_buying import separate_buying

BUYING, STORING, SHARING = "buying", "storing", "sharing"
STEPS = (BUYING, STORING, SHARING)
"""What can be done together, in the order of its names."""

ALONE, SIDE_BY_SIDE, TOGETHER = "alone", "side by side", "together"

Asked = tuple[BuildUpQuestion, ...]
"""Questions whose answers are carried out at the same time."""


@dataclass(frozen=True)
class Arrangement:
    """Who acts, and what they do ``together`` (some of :data:`STEPS`). One party alone does nothing
    together.
    """

    name: str
    parties: tuple[str, ...]
    together: frozenset[str] = frozenset()

    @property
    def built_up(self) -> frozenset[str]:
        """What is done together while the stock is built up."""
        return self.together - {SHARING}


def arrangements(parties: tuple[str, ...]) -> dict[str, Arrangement]:
    """Every arrangement of the parties by name: ``alone, P`` for each, ``side by side``, each set of steps by
    its words (``buying and storing together``) and ``together`` for all three.
    """
    found = [Arrangement(f"{ALONE}, {p}", (p,)) for p in parties]
    for chosen in product((False, True), repeat=len(STEPS)):
        steps = [s for s, yes in zip(STEPS, chosen, strict=True) if yes]
        found.append(Arrangement(_words(steps), parties, frozenset(steps)))
    return {a.name: a for a in found}


def _words(steps: list[str]) -> str:
    if not steps:
        return SIDE_BY_SIDE
    return TOGETHER if len(steps) == len(STEPS) else f"{' and '.join(steps)} {TOGETHER}"


@dataclass(frozen=True)
class Outcome:
    """What comes of an arrangement.

    Money is in EUR and, unless said otherwise, present value; series are indexed by what their text names.
    ``status`` is that of the build-up: optimal, ``misses policies`` when the parties cannot meet all of them
    (``missed`` says which, in days of cover), or infeasible, unbounded, time limit; without a plan the
    series are empty.
    """

    arrangement: Arrangement
    status: str
    seconds: float
    """Seconds inside HiGHS."""
    runs: int
    """How often it ran."""
    outlays: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """By party."""
    end_value: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """Value of the stock left at the end, by party; a tonne is worth the same in every arrangement."""
    missed_days: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """Days of cover missed at the deadline, by party and material with a target."""
    stock_at_deadline: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """Tonnes at the end of the deadline's period (of the calendar without target), by party and material."""
    average_price: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """EUR per tonne bought at the source, undiscounted, by party and material, ``""`` for all parties."""
    space_m3: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """Space used at its peak, by party and ``""`` for all."""
    industry_eur: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    """What industry pays more because purchases raise the price, by party; 0 where they do not."""
    service: Service | None = None
    """What the reserve does in the embargoes; None without scenarios or plan."""
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    """The plan's tables purchases, stock, cover, storage, money, budgets, contracts."""

    @property
    def solved(self) -> bool:
        """Whether there is a plan to carry out."""
        return len(self.tables) > 0

    @property
    def net_outlays(self) -> pd.Series:
        """Outlays less end value, by party."""
        return self.outlays - self.end_value

    @property
    def damage(self) -> pd.Series:
        """Expected damage with the reserve, by party."""
        return self._by_party("damage")

    @property
    def damage_without(self) -> pd.Series:
        """Expected damage without the reserve, by party."""
        return self._by_party("without")

    @property
    def refill(self) -> pd.Series:
        """Expected cost of refilling what is released, by party."""
        return self._by_party("refill")

    @property
    def stock(self) -> pd.DataFrame:
        """The plan's table stock."""
        return self.tables["stock"]

    @property
    def purchases(self) -> pd.DataFrame:
        """The plan's table purchases."""
        return self.tables["purchases"]

    def _by_party(self, name: str) -> pd.Series:
        parties = list(self.arrangement.parties)
        if self.service is None:
            return pd.Series(0.0, index=parties)
        found: pd.Series = getattr(self.service, name).groupby(level="party").sum()
        return found.reindex(parties, fill_value=0.0)


def evaluate(
    case: Instance | str | Path, options: Options | None = None, which: Iterable[str] = ()
) -> dict[str, Outcome]:
    """The outcomes of arrangements by name; all of them, or those of ``which`` (see :func:`arrangements`).

    Raises InputError for unsound input, KeyError for an unknown name and EngineError when the solver fails.
    """
    if not isinstance(case, Instance):
        from ..instance.reading import load

        case = load(case)
    found = Evaluation(case, options)
    return {name: found.outcome(name) for name in which or found.known}


class Evaluation:
    """Evaluates arrangements of one instance; what several of them need is computed once.

    ``joint`` are the tables of a plan of all parties together, where that is solved already.
    """

    def __init__(
        self,
        instance: Instance,
        options: Options | None = None,
        joint: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        self.instance = instance
        self.options = options or Options()
        self.known = arrangements(instance.parties)
        self._built: dict[BuildUpQuestion, BuiltUp] = {}
        self._apart: dict[Asked, tuple[BuiltUp, ...]] = {}
        self._met: dict[Asked, Events] = {}
        self._released: dict[tuple[Asked, bool], tuple[Events, Floats]] = {}
        self._services: dict[tuple[Asked, bool], Service] = {}
        if joint is not None:
            self._built[BuildUpQuestion()] = BuiltUp(OPTIMAL, dict(joint))

    def outcome(self, name: str) -> Outcome:
        """The outcome of an arrangement by its name. Raises KeyError for an unknown one."""
        a = self.known[name]
        parts = self.parts(a)
        tables = joined([part.tables for part in parts])
        status = next((part.status for part in parts if part.status != OPTIMAL), OPTIMAL)
        seconds, runs = sum(part.seconds for part in parts), sum(part.runs for part in parts)
        if not all(part.tables for part in parts):
            return Outcome(a, status, seconds, runs)
        return Outcome(
            a,
            status,
            seconds,
            runs,
            **measures(self.instance, a.parties, tables, self.end_value),
            service=self._service(a),
            tables=tables,
        )

    def build_all(self) -> None:
        """Solve the build-ups of all arrangements, which :meth:`outcome` would do one by one."""
        for a in self.known.values():
            self.parts(a)

    def outcomes(self) -> dict[str, Outcome]:
        """The outcomes of all arrangements by name."""
        return {name: self.outcome(name) for name in self.known}

    @property
    def seconds(self) -> float:
        """Time inside HiGHS."""
        return sum(b.seconds for b in self._solved)

    @property
    def _solved(self) -> list[BuiltUp]:
        return [*self._built.values(), *(b for parts in self._apart.values() for b in parts)]

    def words(self) -> str:
        """How much was compared, in words."""
        runs = sum(b.runs for b in self._solved)
        return f"{len(self.known)} arrangements · {runs} runs · {self.seconds:.1f} s in the solver"

    def questions(self, a: Arrangement) -> Asked:
        """What is asked of the build-up: one question for all, or one a party when each plans alone."""
        steps = a.built_up if self._storing_matters else a.built_up - {STORING}
        if not steps:
            alone = BuildUpQuestion(shared_access=False, shared_storage=False, contested="by access")
            return tuple(replace(alone, parties=(p,)) for p in a.parties)
        asked = replace(BuildUpQuestion(), shared_storage=STORING in steps or not self._storing_matters)
        if BUYING in steps:
            return (asked,)
        return (replace(asked, shared_access=False, contested="by access"),)

    def parts(self, a: Arrangement) -> tuple[BuiltUp, ...]:
        """The build-ups of an arrangement: one of all parties, or one of each that are carried out together.

        Where purchases raise prices, parties that buy apart answer each other's purchases until nobody gains
        by another plan (:mod:`.separate_buying`).
        """
        asked = self.questions(a)
        if len(a.parties) < 2 or asked[0].contested == "open" or not self._prices_rise:
            return tuple(self.built_up(q) for q in asked)
        if asked not in self._apart:
            question = replace(asked[0], parties=a.parties)
            found = separate_buying(self.instance, question, self.options)
            self._apart[asked] = tuple(found.parts.values())
        return self._apart[asked]

    def built_up(self, question: BuildUpQuestion) -> BuiltUp:
        """The build-up that answers a question."""
        if question not in self._built:
            alone = question.parties[0] if len(question.parties) == 1 else ""
            case = own_part(self.instance, alone) if alone else self.instance
            self._built[question] = build_up(case, question, self.options)
        return self._built[question]

    @cached_property
    def end_value(self) -> pd.Series:
        """What a tonne left at the end is worth in every arrangement, EUR of the last period, by material:
        its value in the joint plan, which is the least, for there the cheapest source of all counts.
        """
        data = trunk(self.instance, BuildUpQuestion())
        return data.end_value * float(data.discount[-1]) * 1000

    @cached_property
    def embargoes(self) -> Embargoes:
        """The embargoes of the instance."""
        return Embargoes.of(self.instance)

    @property
    def idle_steps(self) -> dict[str, str]:
        """Steps that can change nothing in this instance, and why."""
        found, agreement = {}, self.instance.settings.agreement
        if not self._storing_matters:
            found[STORING] = "no site is open to more parties when storage is shared"
        if not self.instance.has("embargoes"):
            found[SHARING] = "there is no embargo scenario"
        elif agreement.rule == APART and not agreement.shares:
            found[SHARING] = "by the agreed rule each party uses its own stock only"
        return found

    @cached_property
    def _prices_rise(self) -> bool:
        slopes = (self.instance[table]["price_slope"] for table in ("prices", "supply"))
        return self.instance.settings.policy.price_impact != "none" and any((s > 0).any() for s in slopes)

    @cached_property
    def _storing_matters(self) -> bool:
        stores, parties = self.instance["storage"].set_index("storage"), self.instance.parties
        return open_sites(stores, parties, True) != open_sites(stores, parties, False)

    def released(self, name: str) -> tuple[Events, Floats]:
        """The events that the stock of an arrangement meets, and what reaches industry in them, t, by event,
        party, material and period since the onset. Raises KeyError for an unknown arrangement.
        """
        a = self.known[name]
        key = self.questions(a), SHARING in a.together
        if key not in self._released:
            asked, shared = key
            if asked not in self._met:
                tables = joined([part.tables for part in self.parts(a)])
                self._met[asked] = self.embargoes.meet(tables["stock"], tables["purchases"])
            events = self._met[asked]
            self._released[key] = events, self.embargoes.award(events, shared)
        return self._released[key]

    def _service(self, a: Arrangement) -> Service | None:
        if not self.instance.has("embargoes"):
            return None
        key = self.questions(a), SHARING in a.together
        if key not in self._services:
            self._services[key] = self.embargoes.service(*self.released(a.name), a.parties)
        return self._services[key]
