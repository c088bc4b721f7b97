"""Sentences on the reserve: with it and without, who owns, hosts and pays, and what a replan changes."""

from __future__ import annotations

from ...plan.reserve import HARDLY_USED
from ..measures import PlanLike
from ..units import Money, number, percent, plural
from .facts import MONEY_AT_ALL, Custody, Facts, Protection, WorstOnset

SHOWN_PROTECTION = 6
"""Materials of which the answer tells what a EUR in the reserve averts."""
SHOWN_SHARE = 0.005
"""Share bought through a partner that is worth a word."""


def reserve_lines(plan: PlanLike, found: Facts, shown: Money) -> tuple[str, ...]:
    """With and without the reserve: the worst onset, what a EUR averts, and what is hardly used."""
    out = []
    if found.worst is not None:
        out.append(_worst(plan, found.worst, shown))
    out += _protection(found.protection, shown)
    return tuple(out)


def _worst(plan: PlanLike, w: WorstOnset, shown: Money) -> str:
    step = plan.instance.calendar.step
    out = [
        f"Worst case: {w.scenario} ({w.name}) from {w.onset}, damage {shown.text(w.damage_eur)} with the "
        f"reserve, {shown.text(w.damage_without_eur)} without"
    ]
    if w.short_after >= 0:
        before = ""
        if w.short_after_without >= 0 and w.short_after_without != w.short_after:
            before = f" ({_after(w.short_after_without, step)} without)"
        who = f"{', '.join(w.short_sectors)} in {w.short_party} ({w.short_material})"
        out.append(f"short first: {who}, {_after(w.short_after, step)}{before}")
    else:
        out.append("no sector goes short")
    if w.party and w.coverage == w.coverage and w.coverage < 1 - 1e-9:
        out.append(
            f"worst served {w.material_name} in {w.party}, {percent(w.coverage)} of need "
            f"({percent(w.coverage_without)} without)"
        )
    return f"{'; '.join(out)}."


def _after(periods: int, step: str) -> str:
    return "at once" if periods == 0 else f"after {plural(periods, step)}"


def _protection(rows: tuple[Protection, ...], shown: Money) -> list[str]:
    out = []
    total = next((p for p in rows if not p.party and not p.material), None)
    each = [p for p in rows if not p.party and p.material and p.ratio == p.ratio]
    each = sorted(each, key=lambda p: -p.ratio)[:SHOWN_PROTECTION]
    if total is not None:
        ratio = f": EUR {number(total.ratio, 2)} for each EUR" if total.ratio == total.ratio else ""
        listed = ", ".join(f"{p.material} {number(p.ratio, 2)}" for p in each)
        by = f" ({listed})" if len(each) > 1 and ratio else ""
        out.append(
            f"The reserve costs {shown.text(total.cost_eur)} net of its end value and averts damage of "
            f"{shown.text(total.averted_eur)} net of refilling{ratio}{by}."
        )
    elif len(each) > 1:
        words = ", ".join(f"{p.material} EUR {number(p.ratio, 2)}" for p in each)
        out.append(f"Expected damage averted for each EUR of the reserve's cost: {words}.")
    idle = [p for p in rows if p.party and p.material and p.used_share < HARDLY_USED]
    if idle:
        which = ", ".join(f"{p.party} {p.material} {percent(p.used_share)}" for p in idle)
        out[-1:] = [" ".join([*out[-1:], f"Hardly used: no scenario draws more than {which}."])]
    return out


def custody_line(found: Facts) -> str:
    """Whose soil the stock lies on at the end, and what came through a partner's access."""
    held = [c for c in found.custody if c.owned_t > 1e-6]
    if not held:
        return ""
    away = [c for c in held if c.abroad_t > 1e-6]
    if away:
        soil = "At the end " + "; ".join(
            f"{percent(c.abroad_t / c.owned_t)} of {c.party}'s tonnes lie on a partner's soil" for c in away
        )
    else:
        soil = "All stock lies on its owner's soil"
    through = ", ".join(
        f"{percent(_through(c))} of {c.party}'s tonnes came through a partner's idle access"
        for c in held
        if _through(c) >= SHOWN_SHARE
    )
    tail = f"; {through}" if through else ""
    return f"{soil}{tail}."


def _through(c: Custody) -> float:
    return min(1.0, c.partner_access_t / c.owned_t)


def bills_line(plan: PlanLike, shown: Money) -> str:
    """What the rise of the price through the parties' own purchases costs whom."""
    table = plan.tables["bills"]
    if table.empty:
        return ""
    paid, true = (
        table.groupby("party", sort=False)["paid_eur"].sum(),
        table.groupby("party", sort=False)["true_eur"].sum(),
    )
    off = (paid - true).abs()
    worst = str(off.idxmax())
    rise = shown.text(float(paid.sum()))
    first = f"Their own purchases raise the price: the parties pay {rise} more for it (not discounted)"
    industry = float(table["industry_eur"].sum())
    second = f", their industries {shown.text(industry)}" if industry > MONEY_AT_ALL else ""
    third = (
        f"; the fixed shares charge {worst} {shown.text(float(off[worst]))} "
        f"{'more' if paid[worst] > true[worst] else 'less'} than its own tonnes cause"
        if float(off[worst]) > MONEY_AT_ALL
        else ""
    )
    return f"{first}{second}{third}."


def changes_line(plan: PlanLike, shown: Money) -> str:
    """How much of a plan under way a replanned one changes."""
    table = plan.tables["changes"]
    if table.empty:
        return ""
    rows = table[table["difference"].abs() > 1e-9]
    if rows.empty:
        return "Nothing changes against the plan under way."
    counts = rows.groupby("decision", sort=False).size()
    words = ", ".join(f"{d} {n}" for d, n in counts.items())
    spent = rows[(rows["decision"] == "outlays") & (rows["unit"] == "EUR")]["difference"].sum()
    money = ""
    if abs(spent) > MONEY_AT_ALL:
        money = (
            f"; outlays {'rise' if spent > 0 else 'fall'} by {shown.text(abs(float(spent)))} (not discounted)"
        )
    return f"Against the plan under way {plural(len(rows), 'decision')} change ({words}){money}."
