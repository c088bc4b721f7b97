"""The sentences of the front page, made from what the worth tables say.

Signs are said in words (less, more), never left to a minus; every amount has its unit.
"""

from __future__ import annotations

from ..measures import NAN, PlanLike
from ..units import Money, days, number, percent
from .facts import (
    ALONE,
    AVERTED,
    DAYS_AT_ALL,
    MONEY_AT_ALL,
    OUTLAYS,
    SIDE_BY_SIDE,
    TOGETHER,
    Arrangement,
    Facts,
    Gain,
)

STEPS = {
    "buying together": "buying together: each may use the other's idle access to sources",
    "storing together": "storing together: each may use sites on the other's soil",
    "sharing in an embargo": "sharing in an embargo: stocks are released by the agreed rule",
}
"""What the steps mean."""


def headline(found: Facts, shown: Money) -> tuple[str, ...]:
    """What the parties get that they would not have alone, and how sure that is."""
    total = found.gain(TOGETHER)
    out = []
    if total is not None:
        out.append(_worth(total, shown))
        out.append(_shared(found, total, shown))
    out += [_instead(found, shown), _sure(found, shown)]
    return tuple(line for line in out if line)


def _worth(total: Gain, shown: Money) -> str:
    parts = [
        f"{name} {shown.text(abs(eur))} {'lower' if eur > 0 else 'higher'}"
        for name, eur in (
            ("expected damage from embargoes", total.damage_eur),
            ("cost of refilling the stock after use", total.refill_eur),
            ("outlays, less the value of the stock at the end,", total.outlays_eur),
        )
        if abs(eur) >= MONEY_AT_ALL
    ]
    told = f": {', '.join(parts)}" if parts else ""
    if abs(total.net_eur) < MONEY_AT_ALL:
        first = "Acting together brings the parties nothing in money that they would not have side by side"
    elif total.net_eur > 0:
        first = f"Acting together is worth {shown.text(total.net_eur)} more than each acting for itself"
    else:
        first = f"Acting together costs the parties {shown.text(-total.net_eur)} more than it brings"
    return f"{first}{told}.{_missed_part(total.missed_days)}"


def _missed_part(missed: float) -> str:
    if abs(missed) < DAYS_AT_ALL:
        return ""
    more = "fewer" if missed > 0 else "more"
    return f" And the targets are missed by {days(abs(missed))} of cover {more}, which has no price here."


def _shared(found: Facts, total: Gain, shown: Money) -> str:
    """Who gains and who loses, with the reason that the table gives."""
    mine = [g for g in found.gains if g.gain == TOGETHER and g.party]
    parts = []
    for g in mine:
        if g.net_eur < -MONEY_AT_ALL:
            parts.append(f"{g.party} loses {shown.text(-g.net_eur)}{_because(g.words)}")
        elif g.net_eur > MONEY_AT_ALL:
            parts.append(f"{g.party} gains {shown.text(g.net_eur)}")
        else:
            parts.append(f"{g.party} neither gains nor loses money")
    if not parts:
        return ""
    tail = _after_numbers(total.words)
    mend = f" {_capital(tail)}." if tail and any(g.net_eur < -MONEY_AT_ALL for g in mine) else ""
    return f"{'; '.join(parts)}.{mend}"


def _because(words: str) -> str:
    tail = _after_numbers(words)
    reason = tail.removeprefix("worse off").strip()
    return f" {reason}" if reason else ""


def _after_numbers(words: str) -> str:
    """What the table gains says after its amounts, which the answer has told already."""
    return words.partition("; ")[2].strip().rstrip(".")


def _instead(found: Facts, shown: Money) -> str:
    """Levels behind the gain: together, side by side and, for the damage, without any reserve."""
    apart, joint = found.arrangement(SIDE_BY_SIDE), found.arrangement(TOGETHER)
    if apart is None or joint is None:
        return ""
    out = []
    for name, mine, other in (
        ("outlays", joint.outlays_eur, apart.outlays_eur),
        ("expected damage", joint.damage_eur, apart.damage_eur),
    ):
        if mine == mine and other == other:
            out.append(f"{name} {shown.text(mine)} together, {shown.text(other)} side by side")
    if out and joint.damage_without_eur == joint.damage_without_eur:
        out[-1] += f", {shown.text(joint.damage_without_eur)} without any reserve"
    return f"{_capital('; '.join(out))}." if out else ""


def _sure(found: Facts, shown: Money) -> str:
    """How far the headlines may lie from what was planned, and how much of that rests on assumptions."""
    told, assumed = [], []
    for name, short in ((OUTLAYS, "outlays"), (AVERTED, "the damage that the reserve averts")):
        h = found.headline(name)
        if h is None or h.high - h.low < MONEY_AT_ALL:
            continue
        told.append(
            f"{short} from {shown.text(h.low)} to {shown.text(h.high)}, or {shown.million(h.low_one)} to "
            f"{shown.million(h.high_one)} if one number at a time is wrong"
        )
        if h.assumed_share == h.assumed_share:
            assumed.append(percent(h.assumed_share))
    if not told:
        return ""
    tail = f" Of these spans {' and '.join(assumed)} come from assumptions." if assumed else ""
    return f"How sure: if every uncertain number is wrong the same way, {'; '.join(told)}.{tail}"


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
    """What each party would miss if it acted alone."""
    out = []
    for a in found.arrangements:
        if a.arrangement != ALONE or not a.party:
            continue
        out.append(_alone(a, found.arrangement(TOGETHER, a.party), shown))
    return tuple(out)


def _alone(a: Arrangement, joint: Arrangement | None, shown: Money) -> str:
    missed = ", ".join(f"{m} {number(d)}" for m, d in a.missed[:5])
    if a.missed:
        first = f"Alone, {a.party} would miss its targets by days of cover ({missed})"
    elif a.missed_days > DAYS_AT_ALL:
        first = f"Alone, {a.party} would miss its targets by {days(a.missed_days)} of cover"
    else:
        first = f"Alone, {a.party} would reach its targets too"
    parts = []
    for name, mine, other in (
        ("outlays", a.outlays_eur, joint.outlays_eur if joint else NAN),
        ("damage", a.damage_eur, joint.damage_eur if joint else NAN),
    ):
        if mine == mine and other == other:
            parts.append(f"{name} {shown.text(mine)}, together {shown.million(other)}")
    return f"{'; '.join([first, *parts])}."


def money_note(plan: PlanLike) -> str:
    """In which year's money amounts stand, and what expected means."""
    case = plan.instance
    cash = case.settings.money
    rate = f"discounted at {cash.discount_rate * 100:g} %" if cash.discount_rate else "not discounted"
    return (
        f"Present values at the start of {case.calendar.names[0]}, prices of {cash.price_base_year}, {rate}. "
        "Expected damage weighs each embargo by how often it may come and how long it may last."
    )


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}" if text else text
