"""Clauses and sentences of the answer, made from its figures."""

from __future__ import annotations

from collections.abc import Mapping

from ..instance import Instance
from .damage import ExpectedDamage
from .remarks import Binding, Gap
from .scenarios import FirstShort, ScenarioAnswer
from .units import Money, percent

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
SHOWN_GAPS = 4
"""Missed policies told in the headline; the sheet Gaps has all."""
OTHER_RULE_POINTS = 0.01
"""Difference of coverage from which another rule is worth telling."""


def scenario_words(s: ScenarioAnswer, shown: Money) -> str:
    """What a scenario does, in sentences."""
    if all(p.without_reserve > 1 - 1e-6 or p.without_reserve != p.without_reserve for p in s.parties):
        return f"{s.scenario} ({s.name}), from {s.onset}: nothing runs short, with the reserve or without."
    covers = _listed(
        [
            f"{percent(p.with_reserve)} of {p.party}'s need ({percent(p.without_reserve)} without)"
            for p in s.parties
        ]
    )
    out = [f"{s.scenario} ({s.name}), from {s.onset}: with the reserve, {s.material_name} covers {covers};"]
    out.append(f"{_short_words(s.first_short)}.")
    if s.scarcest:
        low = _listed(
            [
                f"{percent(p.with_reserve)} for {p.party} ({percent(p.without_reserve)})"
                for p in s.scarcest_parties
            ]
        )
        out.append(f"Coverage is lowest for {s.scarcest}: {low}.")
    rules = [
        o
        for o in s.others
        if any(
            abs(a - p.with_reserve) >= OTHER_RULE_POINTS for a, p in zip(o.coverage, s.parties, strict=True)
        )
    ]
    if rules:
        told = "; ".join(
            f"under {o.words} "
            + ", ".join(f"{p.party} {percent(c)}" for p, c in zip(s.parties, o.coverage, strict=True))
            for o in rules[:3]
        )
        out.append(f"{told[0].upper()}{told[1:]}.")
    if s.damage_without_eur > 0:
        out.append(
            f"Expected damage {shown.text(s.damage_with_eur)} instead of {shown.text(s.damage_without_eur)}."
        )
    return " ".join(out)


def _short_words(first: FirstShort | None) -> str:
    if first is None:
        return "no sector is short"
    sectors = _listed(list(first.sectors))
    return (
        f"short first: {sectors} in {first.party} ({first.material}, {first.period}: "
        f"{percent(first.unserved_share)} of need unserved)"
    )


def damage_words(damage: ExpectedDamage, shares: Mapping[str, float], shown: Money) -> str:
    """Expected damage with and without the reserve, and which scenario it comes from."""
    parts = ", ".join(f"{s} {percent(v)}" for s, v in sorted(shares.items(), key=lambda item: -item[1]))
    by = f"; by scenario without the reserve: {parts}" if parts else ""
    return (
        f"Over all onsets the reserve lowers expected damage from {shown.text(damage.without_eur)} to "
        f"{shown.text(damage.with_eur)} (present value{by})."
    )


def binding_words(b: Binding) -> str:
    """What binds, in a sentence; a price that holds at fixed whole numbers only says so."""
    words = b.words or f"{b.policy}: {b.price:g} {b.unit}"
    local = (
        " (local: at fixed whole numbers)" if b.validity.startswith("local") and "local" not in words else ""
    )
    more = f" ({b.others} more of this kind)" if b.others else ""
    return f"{words.rstrip('.')}{local}{more}."


def fiscal_words(case: Instance) -> tuple[str, ...]:
    """How fiscal years are named, where a party's does not begin in January; said once an answer.

    A fiscal year is named by the calendar year in which it begins, as the table budgets says.
    """
    parties = case["parties"]
    year = int(case.calendar.years[0]) + 1
    out = []
    for party, month in zip(parties["party"], parties["fiscal_year_first_month"], strict=True):
        if int(month) != 1:
            last = (int(month) + 10) % 12
            out.append(
                f"FY{year} of {party} runs {MONTHS[int(month) - 1]} {year} to {MONTHS[last]} {year + 1}"
            )
    return (f"A fiscal year is named by the year in which it begins: {'; '.join(out)}.",) if out else ()


def gap_words(missed: tuple[Gap, ...]) -> tuple[str, ...]:
    """Missed policies, called missed; the hardest first."""
    out = [f"Missed: {g.words}." for g in missed[:SHOWN_GAPS]]
    if len(missed) > SHOWN_GAPS:
        out.append(f"{len(missed) - SHOWN_GAPS} more policies are missed (see Gaps).")
    return tuple(out)


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
