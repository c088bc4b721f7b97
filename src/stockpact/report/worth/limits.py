"""What a plan did not model, in one paragraph: derived from what its instance and its question leave out."""

from __future__ import annotations

from ...instance import Instance
from ..measures import PlanLike

SHOWN_NEEDLESS = 4
"""Needs left out that are named; more are counted."""


def not_modelled(plan: PlanLike) -> str:
    """What the plan leaves out, as a paragraph."""
    case = plan.instance
    only = [
        f"any material but {_listed(list(case.materials))}",
        f"any buyer but {_listed(list(case.parties))}",
    ]
    out = [f"Not modelled: {', '.join([*only, *_left_out(case)])}."]
    counted = _uncounted(plan)
    if counted:
        out.append(counted)
    return " ".join(out)


def _left_out(case: Instance) -> list[str]:
    out = []
    if not _prices_rise(case):
        out.append("prices that rise with the purchases")
    if not case.has("contracts"):
        out.append("contracts with fixed costs or lots")
    out.append("new mines and plants as a choice")
    if not _substitutes(case):
        out.append("substitution")
    else:
        out.append("substitution except as a cost of shortage")
    if not case.has("withdrawals"):
        out.append("sale of stock")
    out.append("metals and magnets made from oxides")
    if not case.has("private_stock"):
        out.append("industry's own stocks")
    if case.has("embargoes"):
        out.append("two embargoes at once")
        out.append("deterrence")
        if not (case["embargoes"]["leakage_share"] > 0).any():
            out.append("detours through third countries")
    if not case.settings.policy.integer_modules and case.has("storage"):
        out.append("storage in whole modules")
    return out


def _prices_rise(case: Instance) -> bool:
    """Whether purchases move a price."""
    money = case.settings.money
    if getattr(money, "price_impact", getattr(case.settings.policy, "price_impact", "uniform")) == "none":
        return False
    return any(
        case.has(table) and "price_slope" in case[table] and bool((case[table]["price_slope"] > 0).any())
        for table in ("prices", "supply")
    )


def _substitutes(case: Instance) -> bool:
    return case.has("shortage_steps") and bool((case["shortage_steps"]["kind"] == "substitution").any())


def _uncounted(plan: PlanLike) -> str:
    """Needs without figures, and scenarios outside the expected damage."""
    case = plan.instance
    out = []
    needs = case["demand"][case["demand"]["tonnes"] > 0]
    asked = set(zip(needs["party"], needs["material"], strict=True))
    none = [f"{m} for {p}" for p in case.parties for m in case.materials if (p, m) not in asked]
    if none:
        more = f" and {len(none) - SHOWN_NEEDLESS} more" if len(none) > SHOWN_NEEDLESS else ""
        out.append(f"no need is given of {', '.join(none[:SHOWN_NEEDLESS])}{more}")
    if case.has("sectors"):
        served = set(needs["sector"])
        empty = [
            str(n)
            for s, n in zip(case["sectors"]["sector"], case["sectors"]["name"], strict=True)
            if s not in served
        ]
        if empty:
            out.append(f"no need is given for {', '.join(empty)}")
    if case.has("embargoes"):
        table = case["embargoes"]
        shown = table[~table["in_expected_damage"].astype(bool) | ~(table["rate_per_year"] > 0)]
        if len(shown):
            names = _listed([str(s) for s in shown["scenario"]])
            out.append(f"scenario {names} is shown, but not in the expected damage")
    if not out:
        return ""
    text = "; ".join(out)
    return f"{text[0].upper()}{text[1:]}."


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
