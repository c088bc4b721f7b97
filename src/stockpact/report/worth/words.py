"""The sentences of the front page, made from what the worth tables say.

Signs are said in words (less, more), never left to a minus; every amount has its unit.
"""

from __future__ import annotations

import re

from ..measures import NAN, PlanLike
from ..units import Money, days, number, percent
from .facts import (
    ALONE,
    AVERTED,
    DAYS_AT_ALL,
    MONEY_AT_ALL,
    NET,
    OUTLAYS,
    SIDE_BY_SIDE,
    TOGETHER,
    Arrangement,
    Facts,
    Gain,
    Mover,
)

SHOWN_MISSED = 5
"""Materials of a missed target that are named."""
COLUMNS = {"eur_per_t": "EUR/t", "eur": "EUR"}
"""Columns whose name is not yet a word."""
NUMBERS = {
    ("access", "swing_share"): "share of idle access that can be called on",
    ("embargoes", "rate_per_year"): "how often embargoes come",
    ("embargoes", "leakage_share"): "share of a cut that leaks through",
    ("private_stock", "days"): "days of industry's own stock",
    ("shortage_steps", "eur_per_t"): "cost of a missing tonne",
}
"""Numbers that have a plainer name than their table and column."""
SECTIONS = ("calendar", "money", "policy", "agreement")
"""Sections of instance.toml, whose settings need no table beside them."""
_PATH = re.compile(r"(?P<table>\w+)(\[(?P<keys>[^\]]*)\])?\.(?P<column>\w+)")
STEPS = {
    "buying together": "buying together: each may use the other's idle access to sources",
    "storing together": "storing together: each may use sites on the other's soil",
    "sharing in an embargo": "sharing in an embargo: stocks are released by the agreed rule",
}
"""What the steps mean."""


def headline(found: Facts, shown: Money) -> tuple[str, ...]:
    """What the parties get that they would not have alone, who loses, and how sure that is."""
    total = found.gain(TOGETHER)
    out = []
    if total is not None:
        out += [_worth(found, total, shown), _losers(found, total, shown)]
    out.append(_sure(found, shown))
    return tuple(line for line in out if line)


def _worth(found: Facts, total: Gain, shown: Money) -> str:
    if abs(total.net_eur) < MONEY_AT_ALL:
        first = "Acting together brings the parties nothing in money that they would not have side by side"
    elif total.net_eur > 0:
        worth = shown.text(total.net_eur)
        first = f"Acting together is worth {worth} more than side by side, each for itself"
    else:
        first = f"Acting together costs the parties {shown.text(-total.net_eur)} more than it brings"
    told = ", ".join([*_levels(found, shown), *_refill(total, shown), *_missed(total.missed_days)])
    return f"{first}{f': {told}' if told else ''}."


def _levels(found: Facts, shown: Money) -> list[str]:
    """Expected damage and outlays together, beside those of each acting for itself."""
    apart, joint = found.arrangement(SIDE_BY_SIDE), found.arrangement(TOGETHER)
    if apart is None or joint is None:
        return []
    out = []
    if joint.damage_eur == joint.damage_eur and apart.damage_eur == apart.damage_eur:
        none = joint.damage_without_eur
        tail = f"; without any reserve {shown.million(none)}" if none == none else ""
        alone = shown.million(apart.damage_eur)
        out.append(f"embargo damage to expect is {shown.text(joint.damage_eur)} (side by side {alone}{tail})")
    if joint.outlays_eur == joint.outlays_eur and apart.outlays_eur == apart.outlays_eur:
        out.append(
            f"outlays {shown.text(joint.outlays_eur)} (side by side {shown.million(apart.outlays_eur)})"
        )
    return out


def _refill(total: Gain, shown: Money) -> list[str]:
    if abs(total.refill_eur) < MONEY_AT_ALL:
        return []
    change = "less" if total.refill_eur > 0 else "more"
    return [f"{shown.text(abs(total.refill_eur))} {change} to refill the stock after use"]


def _missed(missed: float) -> list[str]:
    if abs(missed) < DAYS_AT_ALL:
        return []
    return [
        f"and {number(abs(missed))} {'fewer' if missed > 0 else 'more'} days of cover missed at the deadlines"
    ]


def _losers(found: Facts, total: Gain, shown: Money) -> str:
    """Who is worse off together, with the reason that the table gives, and what would mend it."""
    worse = [g for g in found.gains if g.gain == TOGETHER and g.party and g.net_eur < -MONEY_AT_ALL]
    if not worse:
        return ""
    parts = "; ".join(f"{g.party} is worse off by {shown.text(-g.net_eur)}{_because(g.words)}" for g in worse)
    mend = _after_numbers(total.words).partition("; ")[2]
    return f"{parts}.{f' {_capital(mend)}.' if mend else ''}"


def _because(words: str) -> str:
    reason = _after_numbers(words).removeprefix("worse off").strip()
    return f" {reason}" if reason else ""


def _after_numbers(words: str) -> str:
    """What the table gains says after its amounts, which the answer has told already."""
    return words.partition("; ")[2].strip().rstrip(".")


def _sure(found: Facts, shown: Money) -> str:
    """How far the headlines may lie from what was planned, and how much of that rests on assumptions."""
    one, every, assumed = [], [], []
    headlines = (
        (NET, "the worth of acting together"),
        (OUTLAYS, "outlays"),
        (AVERTED, "the damage averted by the reserve"),
    )
    for name, short in headlines:
        h = found.headline(name)
        if h is not None and h.high - h.low > MONEY_AT_ALL:
            one.append(f"{short} to EUR {shown.million(h.low_one)}–{shown.million(h.high_one)} million")
            every.append(f"{shown.million(h.low)}–{shown.million(h.high)}")
            assumed.append(percent(h.assumed_share))
    if not one:
        return ""
    alone = found.gains and found.headline(NET) is None
    only = "; the worth of acting together stands for the planned numbers only" if alone else ""
    return (
        f"How sure: one uncertain number at the end of its range moves {_listed(one)}, all at once "
        f"{_listed(every)}. Of these swings {_listed(assumed)} come from assumptions{only}."
    )


def gain_lines(found: Facts, shown: Money) -> tuple[str, ...]:
    """A line for each step of acting together."""
    out = []
    for name, meaning in STEPS.items():
        g = found.gain(name)
        if g is None:
            continue
        if max(abs(g.net_eur), abs(g.least_eur), abs(g.most_eur)) < MONEY_AT_ALL:
            amount = "nothing in money"
        else:
            amount = shown.text(g.net_eur)
            if g.most_eur - g.least_eur > MONEY_AT_ALL:
                least, most = shown.million(g.least_eur), shown.million(g.most_eur)
                amount += f" (EUR {least} to {most} million, by what comes first)"
        more = f", {days(g.missed_days)} fewer missed" if g.missed_days > DAYS_AT_ALL else ""
        out.append(f"{_capital(meaning)}: {amount}{more}.")
    return tuple(out)


def alone_lines(found: Facts, shown: Money) -> tuple[str, ...]:
    """What each party would miss and expect if it acted alone, in one line."""
    out = []
    for a in found.arrangements:
        if a.arrangement == ALONE and a.party:
            out.append(_alone(a, found.arrangement(TOGETHER, a.party), shown))
    return (f"Alone, {'; '.join(out)}.",) if out else ()


def _alone(a: Arrangement, joint: Arrangement | None, shown: Money) -> str:
    which = ", ".join(f"{m} {number(d)}" for m, d in a.missed[:SHOWN_MISSED])
    if a.missed_days > DAYS_AT_ALL:
        first = f"{a.party} misses {days(a.missed_days)} of cover{f' ({which})' if which else ''}"
    else:
        first = f"{a.party} reaches its targets"
    other = joint.damage_eur if joint is not None else NAN
    if a.damage_eur == a.damage_eur and other == other:
        first += f" and expects damage of {shown.text(a.damage_eur)} (together {shown.million(other)})"
    return first


def movers_line(moved: str, movers: tuple[Mover, ...], shown: Money) -> str:
    """The ranges that move a headline most, with the headline at both ends of each."""
    if not movers:
        return ""
    scale, unit = (1e6, "EUR million") if movers[0].unit == "EUR" else (1.0, movers[0].unit)
    told = [
        f"{plain_range(m.range)} {number(m.at_low / scale)} to {number(m.at_high / scale)}"
        f"{' (a choice)' if m.policy else ''}"
        for m in movers
    ]
    return (
        f"What moves {moved.split(',')[0]} most ({unit} at the low and high end of each number alone): "
        f"{'; '.join(told)}."
    )


def plain_range(path: str) -> str:
    """A range's name as a reader would say it; names that are no paths stay as they are.

    >>> plain_range("targets[party=JP,risk_class=high].days"), plain_range("embargoes.rate_per_year")
    ('days of targets (JP, high)', 'how often embargoes come')
    >>> plain_range("money.discount_rate"), plain_range("new plants")
    ('discount rate', 'new plants')
    """
    found = _PATH.fullmatch(path)
    if found is None:
        return path
    table, keys, column = found["table"], found["keys"] or "", found["column"]
    chosen = [part.partition("=")[2] for part in keys.split(",") if "=" in part]
    tail = f" ({', '.join(chosen)})" if chosen else ""
    if (table, column) in NUMBERS:
        return NUMBERS[table, column] + tail
    name = COLUMNS.get(column, column.replace("_", " "))
    if table in SECTIONS:
        return name
    return f"{name} of {table.replace('_', ' ')}{tail}"


def money_note(plan: PlanLike) -> str:
    """In which year's money amounts stand."""
    case = plan.instance
    cash = case.settings.money
    rate = f"discounted at {cash.discount_rate * 100:g} %" if cash.discount_rate else "not discounted"
    start = f"present values at the start of {case.calendar.names[0]}"
    return f"Money: {start}, prices of {cash.price_base_year}, {rate}."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}" if text else text
