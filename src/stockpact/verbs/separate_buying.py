"""Separate buying in a thin market: each party buys for itself and raises the price for the others too.

Each party chooses its least-cost plan while it takes what the others buy as given: with X tonnes bought by
all, it pays p0 + b X for each of its own x, so that a further tonne costs it p0 + b X + b x. Plans that are
best for everybody at once are a Cournot-Nash equilibrium. A joint buyer counts b X in place of b x: what the
parties save that way is a gain of buying together (FORMULATION 1.5).

A linear slope makes this a potential game (Monderer and Shapley 1996): the plans that minimise the sum of all
costs before the rise plus b/2 (X² + sum of x²) are an equilibrium. That is one convex program, so it gives
the starting point and, at the end, a check. It is not the route itself, because it knows nothing of what a
party's budget says of its own bill: the answer is found by best responses in turn (Gauss-Seidel), each a plan
of one party with its budgets and policies, until nobody gains by answering again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ..instance import Instance
from ..models.buildup import BuildUp, build, build_from
from ..models.parts.price_impact import Curve, Curves, curves_of, find_curves
from ..models.parts.targets import target_rows
from ..models.question import BuildUpQuestion
from ..models.trunk import Trunk, trunk
from ..plan.schema import SCHEMA
from ..solve.curves import solve_curved
from ..solve.options import Options
from ..solve.patch import Entries, Patch
from ..solve.program import Program, compile_model
from ..solve.templates import build_with_templates
from .buildup_tables import Solved, buildup_tables
from .comparable import MISSES, OPTIMAL, BuiltUp, answered, joined
from .gaps import gaps_table
from .own_part import own_part
from .price_rises import DUST, rises, squares
from .solving import MISSED, Answer

SETTLED = 1e-6
"""What a party may still gain by answering again, as a share of its cost."""

SWEEPS = 40
"""Most rounds in which every party answers the others."""

Bought = dict[tuple[str, int], float]
"""Tonnes by curve and period."""


@dataclass(frozen=True)
class SeparateBuying:
    """Plans made apart that are best answers to each other.

    ``parts`` holds for each party its build-up as it stands beside the others: status, the plan's tables
    (purchases, stock, money with the price rise, bills, …), seconds and runs of HiGHS. ``outlays`` is EUR of
    present value by party. ``gain_left`` is the most that a party could still save by answering again, as a
    share of its cost; ``settled`` tells whether that is as small as it should be. ``above_potential`` is by
    how much the potential of the plans lies above its least value, as a share of it: 0 in the equilibrium
    that the one convex program finds; NaN where budgets or missed policies make that program another
    question.
    """

    parts: dict[str, BuiltUp]
    sweeps: int
    gain_left: float
    settled: bool
    above_potential: float = float("nan")

    @property
    def status(self) -> str:
        """Optimal, or the first status that is not."""
        return next((p.status for p in self.parts.values() if p.status != OPTIMAL), OPTIMAL)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables of all parties, one after another; empty when a party has no plan."""
        given = [p.tables for p in self.parts.values()]
        return joined(given) if all(given) else {}

    @property
    def outlays(self) -> pd.Series:
        """Outlays by party, EUR of present value."""
        return pd.Series(
            {p: float(b.tables["money"]["discounted_eur"].sum()) for p, b in self.parts.items() if b.tables}
        )

    @property
    def seconds(self) -> float:
        """Seconds inside HiGHS of the plans that stand."""
        return sum(p.seconds for p in self.parts.values())

    @property
    def runs(self) -> int:
        """Runs of HiGHS."""
        return sum(p.runs for p in self.parts.values())


@dataclass
class _Party:
    """One party's model, its last answer, and what the others bought when it was given."""

    name: str
    built: BuildUp
    program: Program
    soft: tuple[str, ...] = ()
    answer: Answer | None = None
    met: Bought = field(default_factory=dict)
    seconds: float = 0.0
    runs: int = 0

    @property
    def status(self) -> str:
        """That of the last answer; see :func:`.comparable.build_up`."""
        return MISSES if self.soft else self.answer.status if self.answer else "error"

    @property
    def bought(self) -> Bought:
        """Tonnes of the last answer."""
        if self.answer is None or not self.answer.solution.has_values or not self.built.curves:
            return {}
        tonnes = rises(self.built, self.answer.solution).tonnes[0]
        return dict(zip(self.built.curves.keys, tonnes.tolist(), strict=True))


def separate_buying(
    case: Instance, question: BuildUpQuestion | None = None, options: Options | None = None
) -> SeparateBuying:
    """Plans of parties that buy apart in the same market.

    ``question.parties`` (all of the instance if empty) each plan alone, with their own access, their own part
    of supply that several may buy and of what is there once (``contested="by access"`` and
    :func:`.own_part.own_part`, as for any party alone), so that the plans can be carried out side by side;
    ``shared_storage`` and the rest of the question are as asked. Prices rise with what all of them buy.
    Without slopes the plans do not depend on each other, and are those of each party alone.

    Returns the plans by party; ``result.tables`` are those of all parties together, in which ``bills`` has
    the rise that each pays on its own tonnes. A party that cannot meet its policies misses as little as it
    can, and its status says so. Raises InputError for unsound input and EngineError when the solver fails.
    """
    question, options = question or BuildUpQuestion(), options or Options()
    asked = replace(question, shared_access=False, contested="by access")
    names = question.parties or case.parties
    parties = [_party(case, replace(asked, parties=(p,)), p) for p in names]
    data = trunk(case, replace(asked, parties=tuple(names)))
    plain = find_curves(data, target_rows(data))
    least, first = _potential(data, plain, options)
    start: dict[str, Bought] = {p.name: first.get(p.name, {}) for p in parties}
    sweeps, gains = 0, dict.fromkeys(names, np.inf)
    while sweeps < SWEEPS:
        sweeps += 1
        for party in parties:
            others = _others(party, parties, start)
            known = party.answer is not None and others == party.met
            gains[party.name] = 0.0 if known else _respond(party, others, options)
        if max(gains.values()) <= SETTLED or not parties[0].built.curves:
            break
        if any(p.answer is None or not p.answer.solution.has_values for p in parties):
            break
    bills = _bills(data, plain, parties)
    left = max(gains.values()) if any(p.built.curves for p in parties) else 0.0
    return SeparateBuying(
        {p.name: _built_up(p, parties, bills) for p in parties},
        sweeps,
        left,
        left <= SETTLED,
        _above(least, parties),
    )


def _party(case: Instance, question: BuildUpQuestion, name: str) -> _Party:
    built = build_with_templates(build, own_part(case, name), question).result
    return _Party(name, built, compile_model(built.model))


def _others(party: _Party, parties: list[_Party], start: Mapping[str, Bought]) -> Bought:
    """What the other parties buy, at the keys of this one."""
    out = dict.fromkeys(party.built.curves.keys, 0.0)
    for other in parties:
        if other is not party:
            for key, tonnes in (other.bought if other.answer else start[other.name]).items():
                if key in out:
                    out[key] += max(tonnes, 0.0)
    return out


def _respond(party: _Party, others: Bought, options: Options) -> float:
    """Answer what the others buy; the old answer stays if it is as good. Returns what the party gained by
    answering, as a share of its cost.
    """
    before, built = party.answer, _meeting(party.built, others)
    program = _patched(built, party.program)
    answer, soft, seconds, runs = answered(built, program, options)
    party.seconds, party.runs = party.seconds + seconds, party.runs + runs
    party.program = answer.program or program
    gain = np.inf
    if before is not None and before.solution.has_values and answer.solution.has_values:
        old = before.solution.objective + _dearer(party, others)
        size = max(abs(answer.solution.objective), 1.0)
        if (party.soft, before.status) == (soft, answer.status) and _missed_alike(before, answer):
            gain = abs(old - answer.solution.objective) / size
    party.built, party.met = built, others
    if gain <= SETTLED and before is not None:
        kept = replace(before.solution, objective=old)
        party.answer = replace(before, solution=kept)
    else:
        party.answer, party.soft = answer, soft
    return float(gain) if party.built.curves else 0.0


def _dearer(party: _Party, others: Bought) -> float:
    """By how much the last answer costs more now that the others buy otherwise, kEUR of present value."""
    discount, curves = party.built.data.discount, party.built.curves
    return sum(
        float(discount[t - 1])
        * float(curves.at(name).slope[t - 1])
        * (others[name, t] - party.met[name, t])
        * tonnes
        for (name, t), tonnes in party.bought.items()
    )


def _missed_alike(before: Answer, after: Answer) -> bool:
    """Whether two answers miss the same policies by the same amounts."""
    gaps = [{(m.policy.family, m.policy.key): m.gap for m in a.missed} for a in (before, after)]
    keys = set(gaps[0]) | set(gaps[1])
    return all(abs(gaps[0].get(k, 0.0) - gaps[1].get(k, 0.0)) <= 10 * MISSED for k in keys)


def _meeting(built: BuildUp, others: Bought) -> BuildUp:
    """The model with what the others buy."""

    def met(curve: Curve) -> Curve:
        tonnes = curve.others.copy()
        for (name, t), value in others.items():
            if name == curve.name:
                tonnes[t - 1] = value
        return replace(curve, others=tonnes)

    curves = replace(built.curves, curves=tuple(met(c) for c in built.curves.curves))
    return replace(built, curves=curves)


def _patched(built: BuildUp, program: Program) -> Program:
    """The program in which each tonne costs what the others' purchases add to the price."""
    if not built.curves:
        return program
    (party,) = built.data.parties
    rows, columns = program.row("other_costs"), program.column("bought_on_curve")
    keys = built.curves.keys
    places = np.array([rows.at((party, t)) for _, t in keys], dtype=np.int64)
    added = [built.curves.at(g).slope[t - 1] * built.curves.at(g).others[t - 1] for g, t in keys]
    at = columns.position
    there = at >= 0
    entries = Entries(places[there], at[there], -np.array(added)[there])
    return program.patched(Patch(entries=entries))


def _potential(data: Trunk, plain: Curves, options: Options) -> tuple[float, dict[str, Bought]]:
    """Least potential, kEUR of present value, and what each party then buys; NaN and nothing where there is
    no such plan, or nothing raises prices.
    """
    if not plain:
        return np.nan, {}
    curves = _potential_curves(plain, data.parties)
    built = build_with_templates(build_from, data, curves).result
    found = solve_curved(compile_model(built.model), squares(built), options)
    if not found.solution.has_values:
        return np.nan, {}
    tonnes = rises(built, found.solution).tonnes
    known = {c.name for c in plain.curves}
    bought: dict[str, Bought] = {p: {} for p in data.parties}
    for k, (name, t) in enumerate(built.curves.keys):
        if name in known:
            for p, party in enumerate(data.parties):
                bought[party][name, t] = float(tonnes[p, k])
    return found.solution.objective, bought


def _potential_curves(plain: Curves, parties: tuple[str, ...]) -> Curves:
    """b/2 X² for all, and b/2 x² for each party (Monderer and Shapley 1996)."""
    out = []
    for c in plain.curves:
        half = replace(c, slope=c.slope / 2)
        out.append(half)
        for party in parties:
            mine = tuple(r for r in c.routes if r[0] == party)
            if mine:
                out.append(replace(half, name=f"{c.name} by {party}", routes=mine, shares={party: 1.0}))
    return curves_of(tuple(out))


def _above(least: float, parties: list[_Party]) -> float:
    """By how much the potential of the answers lies above its least value, as a share of it."""
    answers = [p.answer for p in parties]
    if not np.isfinite(least) or any(
        a is None or a.status != OPTIMAL or a.missed or len(p.built.budgets)
        for a, p in zip(answers, parties, strict=True)
    ):
        return float("nan")
    total = 0.0
    all_tonnes: dict[tuple[str, int], tuple[float, float]] = {}
    for party, answer in zip(parties, answers, strict=True):
        own = rises(party.built, answer.solution) if answer and party.built.curves else None
        total += answer.solution.objective if answer else 0.0
        if own is None:
            continue
        for (name, t), tonnes, rise in zip(party.built.curves.keys, own.tonnes[0], own.rise, strict=True):
            slope = float(party.built.curves.at(name).slope[t - 1])
            weight = float(party.built.data.discount[t - 1])
            total += weight * (slope / 2 * tonnes**2 - rise * tonnes)
            before = all_tonnes.get((name, t), (0.0, 0.0))[0]
            all_tonnes[name, t] = (before + tonnes, weight * slope / 2)
    total += sum(half * tonnes**2 for tonnes, half in all_tonnes.values())
    return float((total - least) / max(abs(least), 1e-9))


def _built_up(party: _Party, parties: list[_Party], bills: pd.DataFrame) -> BuiltUp:
    answer = party.answer
    if answer is None or not answer.solution.has_values or party.status in ("infeasible", "unbounded"):
        return BuiltUp(party.status, {}, party.seconds, party.runs)
    built = _meeting(party.built, _others(party, parties, {}))
    tables = buildup_tables(Solved(built, answer.solution)) | {"gaps": gaps_table(answer.missed)}
    if len(bills):
        acting = [p.name for p in parties]
        mine = bills["party"] == party.name
        if party is parties[0]:
            mine |= ~bills["party"].isin(acting)
        tables["bills"] = bills[mine].reset_index(drop=True)
    return BuiltUp(party.status, tables, party.seconds, party.runs, party.soft)


def _bills(data: Trunk, plain: Curves, parties: list[_Party]) -> pd.DataFrame:
    """The table bills of all parties: each pays the rise on its own tonnes, which is its part of them all."""
    known = [p for p in parties if p.answer and p.answer.solution.has_values and p.built.curves]
    base: dict[str, Bought] = {}
    for p in known:
        if p.answer:
            cost = rises(p.built, p.answer.solution).base[0]
            base[p.name] = dict(zip(p.built.curves.keys, cost.tolist(), strict=True))
    bought = {p.name: p.bought for p in known}
    rows: list[dict[str, object]] = []
    for key in plain.keys:
        name, t = key
        curve = plain.at(name)
        total = sum(b.get(key, 0.0) for b in bought.values())
        if total <= DUST:
            continue
        rise = float(curve.slope[t - 1]) * total * 1000
        for party in data.instance.parties:
            tonnes, industry = bought.get(party, {}).get(key, 0.0), float(curve.industry[party][t - 1]) * rise
            if party not in data.parties and industry == 0:
                continue
            rows.append(
                {
                    "party": party,
                    "curve": name,
                    "period": data.calendar.name(t),
                    "tonnes": tonnes,
                    "base_eur": base.get(party, {}).get(key, 0.0) * 1000,
                    "rise_eur_per_t": rise,
                    "fixed_share": tonnes / total,
                    "paid_eur": rise * tonnes,
                    "true_eur": rise * tonnes,
                    "industry_eur": industry,
                }
            )
    return SCHEMA["bills"].frame(rows)
