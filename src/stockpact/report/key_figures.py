"""About ten numbers that a committee asks for first, with low and high where the ranges were run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import measures
from .damage import expected_damage
from .measures import PlanLike
from .scenarios import ScenarioAnswer, scenario_answers
from .units import percent
from .worth.facts import AVERTED, DAMAGE, DAMAGE_WITHOUT, NET, OUTLAYS, TOGETHER, Facts


@dataclass(frozen=True)
class KeyFigure:
    """A headline number with low and high of the ranges' low and high run (NaN when not made)."""

    label: str
    value: float
    unit: str
    low: float = measures.NAN
    high: float = measures.NAN
    note: str = ""
    low_one: float = measures.NAN
    high_one: float = measures.NAN
    """Lowest and highest when one range alone is moved."""


def with_ranges(
    plan: PlanLike, told: tuple[ScenarioAnswer, ...], low: PlanLike | None, high: PlanLike | None
) -> tuple[KeyFigure, ...]:
    """The key figures of a plan beside those of the ranges' low and high run, when they were made."""
    base = key_figures(plan, told)
    below: Mapping[str, KeyFigure] = (
        {f.label: f for f in key_figures(low, scenario_answers(low))} if low is not None else {}
    )
    above: Mapping[str, KeyFigure] = (
        {f.label: f for f in key_figures(high, scenario_answers(high))} if high is not None else {}
    )
    blank = KeyFigure("", measures.NAN, "")
    return tuple(
        KeyFigure(
            f.label, f.value, f.unit, below.get(f.label, blank).value, above.get(f.label, blank).value, f.note
        )
        for f in base
    )


CERTAIN: tuple[tuple[str, str, bool], ...] = (
    (OUTLAYS, "present value", False),
    (OUTLAYS, "present value", True),
    ("days of cover missed at the deadlines", "summed over materials and parties", False),
    (DAMAGE_WITHOUT, "present value over the window of onsets", False),
    (DAMAGE, "present value over the window of onsets, agreed rule", False),
    (AVERTED, "by the reserve, present value", False),
    ("coverage at its lowest", "worst material and scenario, % of need", True),
)
"""Headlines of the table certainty that are key figures: name, note, and whether by party."""
PER_UNIT = {"EUR": (1e-6, "EUR million"), "share": (100.0, "%")}
"""Factor and unit in which a headline is shown."""


def of_worth(found: Facts | None, parties: Sequence[str]) -> tuple[KeyFigure, ...]:
    """The key figures of a plan whose ranges were run, with low and high; none without."""
    if found is None or not found.certainty:
        return ()
    out = []
    total = found.gain(TOGETHER)
    if total is not None:
        h, label = found.headline(NET), "Worth of acting together"
        note = "present value, against side by side"
        if h is None:
            out.append(KeyFigure(label, total.net_eur / 1e6, "EUR million", note=f"{note}; as planned"))
        else:
            low, low_one, high_one, high = (v / 1e6 for v in (h.low, h.low_one, h.high_one, h.high))
            base = total.net_eur / 1e6
            out.append(KeyFigure(label, base, "EUR million", low, high, note, low_one, high_one))
    for name, note, by_party in CERTAIN:
        for party in parties if by_party else [""]:
            h = found.headline(name, party)
            if h is not None:
                scale, unit = PER_UNIT.get(h.unit, (1.0, h.unit))
                low, low_one, base, high_one, high = (
                    scale * v for v in (h.low, h.low_one, h.base, h.high_one, h.high)
                )
                words = name.removesuffix(", present value")
                label = f"{words[0].upper()}{words[1:]}{f', {party}' if party else ''}"
                out.append(KeyFigure(label, base, unit, low, high, note, low_one, high_one))
    return tuple(out)


def key_figures(plan: PlanLike, told: tuple[ScenarioAnswer, ...]) -> tuple[KeyFigure, ...]:
    """About ten numbers a committee asks for first, in EUR million, per cent or days."""
    case = plan.instance
    out = [
        KeyFigure("Outlays, all parties", measures.outlays(plan) / 1e6, "EUR million", note="present value")
    ]
    out += [
        KeyFigure(f"Outlays, {p}", measures.outlays(plan, p) / 1e6, "EUR million", note="present value")
        for p in case.parties
    ]
    out.append(
        KeyFigure(
            "Outlays, undiscounted",
            measures.outlays(plan, nominal=True) / 1e6,
            "EUR million",
            note=f"real, prices of {case.settings.money.price_base_year}",
        )
    )
    end = measures.summary_value(plan, "end value")
    if end is not None:
        out.append(
            KeyFigure(
                "Value of the stock at the end",
                end[0] / 1e6,
                "EUR million",
                note="present value; beside the outlays, not taken off them",
            )
        )
    bought = plan.tables["purchases"]
    if bought["cost_eur"].sum() > 0:
        strategic = bought.loc[bought["strategic"], "cost_eur"].sum() / bought["cost_eur"].sum()
        out.append(
            KeyFigure("Purchases from strategic sources", 100 * float(strategic), "%", note="of their cost")
        )
        out.append(
            KeyFigure(
                "Purchases resting on assumptions",
                100 * measures.assumption_shares(plan)[0],
                "%",
                note="of their cost; price or supply row marked as assumption",
            )
        )
    damage = expected_damage(plan)
    if damage is not None:
        out.append(
            KeyFigure(
                "Expected damage without the reserve",
                damage.without_eur / 1e6,
                "EUR million",
                note="present value over the window of onsets",
            )
        )
        out.append(
            KeyFigure(
                "Expected damage with the reserve",
                damage.with_eur / 1e6,
                "EUR million",
                note="present value over the window of onsets, agreed rule",
            )
        )
    worst = min(
        (c for s in told for c in s.parties if c.without_reserve == c.without_reserve),
        key=lambda c: c.without_reserve,
        default=None,
    )
    if worst is not None:
        out.append(
            KeyFigure(
                "Lowest coverage without the reserve",
                100 * worst.without_reserve,
                "%",
                note=f"{worst.party}; with the reserve {percent(worst.with_reserve)}",
            )
        )
    return tuple(out)
