"""The answer to a question turned round, in sentences: most cover for a budget, least outlays for a coverage,
earliest deadlines, and what changes in a plan under way.
"""

from __future__ import annotations

from typing import Any

from .measures import MaterialRow, PlanLike, outlays, rows_of, summary_value
from .scenarios import RULE_WORDS
from .units import Money, number, percent, plural

SHOWN = 3
"""Changes of which the answer tells."""


def turned_round(plan: PlanLike, materials: tuple[MaterialRow, ...], shown: Money) -> tuple[str, ...]:
    """Sentences on what was asked beyond the least cost of the targets; none when nothing was."""
    out = [*_most_cover(plan, materials), *_serve(plan, shown), *_earliest(plan), *_replanned(plan, shown)]
    return tuple(out)


def _asked(plan: PlanLike) -> dict[str, Any]:
    return dict(plan.meta.get("question") or {})


def _most_cover(plan: PlanLike, materials: tuple[MaterialRow, ...]) -> list[str]:
    if _asked(plan).get("aim") != "most cover":
        return []
    found = summary_value(plan, "multiple of all targets")
    multiple = found[0] if found else float("nan")
    given = _asked(plan).get("budget") or ()
    money = ", ".join(f"EUR {number(v)} million{f' for {p}' if p else ''}" for p, v in given)
    words = f" ({money} for the whole plan)" if money else ""
    parts = []
    for party in plan.instance.parties:
        mine = [(r.material, c) for r in materials if (c := r.cover(party)) is not None]
        days = ", ".join(f"{m} {number(c.target_days)} days" for m, c in mine)
        if days:
            parts.append(f"{party} {days}")
    due = sorted({c.deadline for r in materials for c in r.covers})
    by = f" by {due[-1]}" if due else ""
    return [
        f"The most cover that the budgets{words} pay for is {number(multiple)} times every target"
        f"{by}{': ' if parts else ''}{'; '.join(parts)}."
    ]


def _serve(plan: PlanLike, shown: Money) -> list[str]:
    asked = _asked(plan).get("serve")
    if not asked or "serve" not in plan.meta:
        return []
    found = plan.meta["serve"]
    table = plan.instance["embargoes"].set_index("scenario")
    name, onset = (str(table.loc[asked["scenario"], c]) for c in ("name", "display_onset"))
    whose = f"of every party's need for {asked['material'] or 'each material'}"
    parts = ", ".join(f"{p} {shown.text(outlays(plan, p, nominal=True))}" for p in plan.instance.parties)
    worst = min(found["reached"], key=lambda r: r["reached"], default=None)
    out = [
        f"To serve {percent(asked['share'])} {whose} in {asked['scenario']} ({name}, from {onset}) takes "
        f"outlays of {shown.text(outlays(plan, nominal=True))} over the plan, undiscounted ({parts})."
    ]
    if worst is not None:
        rule = plan.instance.settings.agreement.rule
        out.append(
            f"The release under the {RULE_WORDS.get(rule, rule)} then serves at least "
            f"{number(100 * worst['reached'])} % ({worst['party']} {worst['material']})."
        )
    above = (float(plan.meta.get("objective_keur") or 0.0) - float(found["first_keur"])) * 1000
    if above > 1e3:
        out.append(
            "What can be called on and lent depends on the plan itself: it was found in "
            f"{plural(int(found['turns']), 'turn')} and costs {shown.text(above)} more (present value) than "
            "if idle access and lending gave all that they can."
        )
    return out


def _earliest(plan: PlanLike) -> list[str]:
    rows = plan.tables["deadlines"]
    if not len(rows):
        return []
    moved = int(plan.meta.get("earliest") or 0)
    parts = "; ".join(
        f"{r.party or 'each party'} {r.material or f'{r.risk_class} risk'} {number(r.days)} days by "
        f"{r.earliest} in place of {r.asked}"
        for r in rows_of(rows)
    )
    if not moved:
        return ["The deadlines asked for are the earliest that can be met together."]
    how = (
        f"can be met {plural(-moved, 'period')} earlier"
        if moved < 0
        else f"can only be met {plural(moved, 'period')} later"
    )
    return [f"All deadlines together {how}: {parts}."]


def _replanned(plan: PlanLike, shown: Money) -> list[str]:
    fixed = plan.meta.get("fixed")
    if not fixed:
        return []
    more = outlays(plan) - float(fixed["outlays_eur"])
    changes = plan.tables["changes"]
    stay = f"Decisions taken until {fixed['until']} stay."
    if not len(changes):
        return [f"{stay} Nothing changes: the plan under way is still the best."]
    cost = (
        f"The new plan costs {shown.text(abs(more))} {'more' if more > 0 else 'less'} (present value) than "
        "the plan under way."
        if abs(more) > 1.0 + 1e-8 * outlays(plan)
        else "The new plan costs as much as the plan under way."
    )
    acts = changes[changes["decision"].isin(["purchases", "modules leased"])]
    if not len(acts):
        return [f"{stay} {cost}"]
    acts = acts.assign(size=acts["difference"].abs()).sort_values(
        ["period", "size"], ascending=[True, False], kind="stable"
    )
    first = "; ".join(_change(r) for r in rows_of(acts[acts["period"] == acts["period"].iloc[0]].head(SHOWN)))
    listed = plural(len(changes), "change")
    return [f"{stay} {cost}", f"What changes first: {first} ({listed} in the table changes)."]


def _change(row: Any) -> str:
    if row.decision == "purchases":
        what = f"{row.party} takes {number(row.after)} t of {row.material} from {row.name}"
    else:
        what = f"{row.party} leases {plural(round(row.after), 'module')} at {row.name}"
    return f"in {row.period} {what} in place of {number(row.before)}"
