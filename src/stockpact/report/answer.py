"""The answer first, in words with units: what terminal, workbook and programs show of a plan.

:func:`read` turns a plan's tables into an :class:`Answer`; :func:`sentences` gives it as plain sentences.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from . import measures, remarks
from .damage import ExpectedDamage, damage_shares, expected_damage
from .key_figures import KeyFigure, of_worth, with_ranges
from .measures import MaterialRow, PlanLike
from .remarks import Binding, Gap
from .scenarios import ScenarioAnswer, scenario_answers
from .ties import ties
from .turned_round import turned_round
from .units import Money, money, number, percent
from .wording import binding_words, damage_words, fiscal_words, gap_words, scenario_words
from .worth.page import WorthPage, worth_page


@dataclass(frozen=True)
class Answer:
    """Everything a reader should see first.

    ``headline`` is one or more sentences; ``remarks`` says what is easily misread, ``advice`` what would
    help an
    infeasible case. Money in fields is in EUR, prices in EUR/t, amounts in t; sentences use EUR million, and
    the
    other currency beside it when one was asked for.
    """

    name: str
    title: str
    handling_class: str
    status: str
    solved: bool
    parties: tuple[str, ...]
    headline: tuple[str, ...]
    materials: tuple[MaterialRow, ...]
    scenarios: tuple[ScenarioAnswer, ...]
    scenario_sentences: tuple[str, ...]
    damage: ExpectedDamage | None
    binds: tuple[Binding, ...]
    binding_sentences: tuple[str, ...]
    gaps: tuple[Gap, ...]
    advice: tuple[str, ...]
    remarks: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    money: Money
    worth: WorthPage | None = None
    """What the tables of the verb worth say; None when they have no rows."""
    notes: tuple[str, ...] = ()
    """How to read what was said, such as how fiscal years are named."""

    def as_dict(self) -> dict[str, Any]:
        """The answer as nested dictionaries and lists, for JSON; numbers that are not there are None."""
        out = _plain(asdict(self))
        assert isinstance(out, dict)
        return out


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    return None if isinstance(value, float) and value != value else value


def sentences(plan: PlanLike, currency: str | None = None) -> list[str]:
    """The answer as sentences, most important first. Raises InputError for an unknown currency."""
    a = read(plan, currency)
    first = a.worth.sentences if a.worth is not None else ()
    return [*first, *a.headline, *a.scenario_sentences, *a.binding_sentences, *a.remarks, *a.notes]


def read(
    plan: PlanLike, currency: str | None = None, *, low: PlanLike | None = None, high: PlanLike | None = None
) -> Answer:
    """The answer of a plan; ``low`` and ``high`` are the plans of the ranges' low and high run, when they
    were made.

    Raises InputError for a currency without exchange rate in the instance.
    """
    shown = money(plan.instance.settings, currency)
    settings = plan.instance.settings
    status = str(plan.meta.get("status", "")) or "unknown"
    solved = status in ("optimal", "time limit") and len(plan.tables["money"]) > 0
    missed = remarks.gaps(plan)
    materials = measures.material_rows(plan) if solved else ()
    told = scenario_answers(plan) if solved else ()
    binds = remarks.bindings(plan) if solved else ()
    damage = expected_damage(plan) if solved else None
    binding_sentences = tuple(binding_words(b) for b in binds)
    worth = worth_page(plan, shown) if solved else None
    return Answer(
        name=settings.name,
        title=settings.title,
        handling_class=settings.handling_class,
        status=status,
        solved=solved,
        parties=plan.instance.parties,
        headline=(
            *turned_round(plan, materials, shown),
            *_headline(plan, shown, materials, missed, (low, high)),
        )
        if solved
        else _no_plan(plan, status, missed),
        materials=materials,
        scenarios=told,
        scenario_sentences=tuple(scenario_words(s, shown) for s in told),
        damage=damage,
        binds=binds,
        binding_sentences=binding_sentences,
        gaps=missed,
        advice=_advice(plan),
        remarks=_remarks(plan, shown, damage, worth) if solved else (),
        key_figures=_key_figures(plan, told, worth, (low, high)) if solved else (),
        money=shown,
        worth=worth,
        notes=fiscal_words(plan.instance) if "FY" in " ".join(binding_sentences) else (),
    )


def _key_figures(
    plan: PlanLike,
    told: tuple[ScenarioAnswer, ...],
    worth: WorthPage | None,
    runs: tuple[PlanLike | None, PlanLike | None],
) -> tuple[KeyFigure, ...]:
    certain = of_worth(worth.facts if worth is not None else None, plan.instance.parties)
    return certain or with_ranges(plan, told, *runs)


def _advice(plan: PlanLike) -> tuple[str, ...]:
    """For an infeasible instance: which rows contradict, and what each by itself would help."""
    conflict, remedies = plan.meta.get("conflict") or (), plan.meta.get("remedies") or ()
    out = [f"The conflict: {' · '.join(map(str, conflict))}."] if conflict else []
    return (*out, *(f"Try: {words}." for words in map(str, remedies)))


def _no_plan(plan: PlanLike, status: str, missed: tuple[Gap, ...]) -> tuple[str, ...]:
    if status == "infeasible":
        first = "No plan can meet all policies."
        return (
            first + " The least that has to give, in order of priority:" if missed else first,
            *(f"{g.words}{f' ({g.where})' if g.where else ''}." for g in missed),
        )
    note = str(plan.meta.get("note", "") or "")
    words = {
        "unbounded": "The cost can fall without limit: a price, premium or end value pays for buying more.",
        "time limit": "The time limit passed before any plan was found.",
    }
    return (
        " ".join(
            part
            for part in (words.get(status, f"No plan: the solver ended with status {status}."), note)
            if part
        ),
    )


def _headline(
    plan: PlanLike,
    shown: Money,
    materials: tuple[MaterialRow, ...],
    missed: tuple[Gap, ...],
    runs: tuple[PlanLike | None, PlanLike | None],
) -> tuple[str, ...]:
    case = plan.instance
    calendar, cash = case.calendar, case.settings.money
    due = sorted({c.deadline for r in materials for c in r.covers})
    late = [r for r in materials if any(c.missed or not c.reached for c in r.covers)]
    span = f"from {calendar.names[0]} to {calendar.names[-1]}"
    multiplied = (plan.meta.get("question") or {}).get("aim") == "most cover"
    if due and not late and not multiplied:
        hold = f" and holding them to {calendar.names[-1]}" if due[-1] != calendar.names[-1] else ""
        opening = f"Reaching the targets by {due[-1]}{hold} takes outlays of"
    elif due and late:
        which = ", ".join(
            f"{c.party} {r.material}" for r in late for c in r.covers if c.missed or not c.reached
        )
        opening = f"The plan misses targets ({which}); it takes outlays {span} of"
    else:
        opening = f"The plan takes outlays {span} of"
    parts = "; ".join(f"{p} {number(measures.outlays(plan, p) / 1e6)}" for p in case.parties)
    rate = f", discounted at {cash.discount_rate * 100:g} %" if cash.discount_rate else ", not discounted"
    low, high = runs
    between = (
        f"; low–high {number(measures.outlays(low) / 1e6)}–{number(measures.outlays(high) / 1e6)}"
        if low is not None and high is not None
        else ""
    )
    out = [
        f"{opening} {shown.text(measures.outlays(plan))} (present value at the start of {calendar.names[0]}, "
        f"prices of {cash.price_base_year}{rate}; in EUR million {parts}{between})."
    ]
    if plan.meta.get("status") == "time limit":
        gap = plan.meta.get("gap")
        words = (
            f": another plan may be up to {float(gap) * 100:.2g} % cheaper"
            if isinstance(gap, (int, float))
            else ""
        )
        out.append(f"The time limit was reached{words}.")
    out += [w for w in (_alone(plan, shown), _end_value(plan, shown), _assumed(plan)) if w]
    return (*out, *gap_words(missed))


def _alone(plan: PlanLike, shown: Money) -> str:
    found = measures.summary_value(plan, "alone", "saving") or measures.summary_value(
        plan, "less than", "alone"
    )
    if found is None:
        return ""
    value, _ = found
    if value >= 0:
        return f"Acting together costs {shown.text(value)} less than if each party acted alone."
    return f"Acting together costs {shown.text(-value)} more than if each party acted alone."


def _end_value(plan: PlanLike, shown: Money) -> str:
    found = measures.summary_value(plan, "end value")
    if found is None or not abs(found[0]) > 0:
        return ""
    return (
        f"The stock left at the end is worth {shown.text(found[0])} (present value); this stands beside the "
        "outlays and is not taken off them."
    )


def _assumed(plan: PlanLike) -> str:
    either, price, supply = measures.assumption_shares(plan)
    if either != either:
        return ""
    return (
        f"{percent(either)} of the cost of purchases rests on assumptions: {percent(price)} on prices, "
        f"{percent(supply)} on supply (see Inputs)."
    )


def _remarks(
    plan: PlanLike, shown: Money, damage: ExpectedDamage | None, worth: WorthPage | None
) -> tuple[str, ...]:
    out: list[str] = []
    told = worth is not None and worth.complete
    if damage is not None:
        out.append(damage_words(damage, damage_shares(plan), shown))
    ranked = remarks.protection_per_euro(plan)
    if len(ranked) >= 2 and not told:
        words = ", ".join(f"{m} EUR {number(v, 2)}" for m, v in ranked.items())
        out.append(f"Expected damage averted for each EUR that the reserve costs, net of end value: {words}.")
    out += [] if told else [*remarks.hardly_used(plan), *remarks.abroad(plan)]
    tied = ties(plan)
    if tied:
        which = "; ".join(f"{t.party} {t.material}: {', '.join(t.suppliers)}" for t in tied[:4])
        more = f"; and {len(tied) - 4} more" if len(tied) > 4 else ""
        mixed = (
            " The share from strategic sources is then undetermined as well."
            if any(t.mixed for t in tied)
            else ""
        )
        out.append(
            "Which of these sources delivers is a tie, not a result, as they cost the same: "
            f"{which}{more}.{mixed}"
        )
    warning = remarks.audit_failed(plan)
    if warning and not told:
        out.insert(0, warning)
    return tuple(out)
