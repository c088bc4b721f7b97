"""Write docs/baseline.md: what the baseline shows, each number from a run of the package.

    python docs/baseline.py

It plans ``eu-japan-ree`` and some thirty variants and takes about two minutes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.plan.plan import Plan
from stockpact.report.remarks import protection_per_euro
from stockpact.rules import RULES
from stockpact.verbs.plan import plan
from stockpact.verbs.releases import releases

NEW_PLANTS = ("caremag", "iluka", "energyfuels", "arafura", "aclara", "lynas-heavy")
TARGET = Path(__file__).with_name("baseline.md")


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table; numbers get three significant digits or thousands separators."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    return "\n".join([*lines, *("| " + " | ".join(shown(c) for c in row) + " |" for row in rows)])


def shown(value: object) -> str:
    """A cell: numbers with three significant digits, from a thousand on with separators and no decimals."""
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def expected(found: pd.DataFrame) -> pd.DataFrame:
    """Expected damage over the window of onsets, EUR million present value, by rule and scenario."""
    counted = found[found["weight"] > 0]
    weighted = counted.assign(value=counted["weight"] * counted["discounted_eur"] / 1e6)
    return weighted.pivot_table(index="scenario", columns="rule", values="value", aggfunc="sum")


def bought(found: Plan, party: str = "") -> float:
    """Purchases at the source, EUR million undiscounted."""
    rows = found.purchases
    return float(rows.loc[(rows["party"] == party) | (party == ""), "cost_eur"].sum() / 1e6)


def missed(found: Plan) -> str:
    """Days missed at 2030Q4, in words."""
    late = found.cover[(found.cover["period"] == "2030Q4") & (found.cover["missed_days"] > 0.05)]
    return ", ".join(f"{r.party} {r.material} {r.missed_days:.1f}" for r in late.itertuples()) or "none"


def build_up(case: Instance, base: Plan) -> str:
    """The build-up and how it answers to changes."""
    soft = case.changed("targets.hard=no")
    late = [f"sources[supplier={s}].delay_years=2" for s in NEW_PLANTS]
    half = [f"{t}[supplier={s}].tonnes*=0.5" for s in NEW_PLANTS for t in ("supply", "imports")
            if (case[t]["supplier"] == s).any()]  # fmt: skip
    runs = {
        "base": base,
        "eight quarters longer": plan(case, question=BuildUpQuestion(extra_periods=8), release=False),
        "without shared access": plan(soft, "agreement.shared_access=no", release=False),
        "Japan alone": plan(soft, question=BuildUpQuestion(parties=("JP",)), release=False),
        "new plants two years late": plan(soft, *late, release=False),
        "new plants at half volume": plan(soft, *half, release=False),
        "budgets at 85 of 90 million": plan(soft, f"budgets.eur*={85 / 90}", release=False),
        "budgets at 81 of 90 million": plan(soft, "budgets.eur*=0.9", release=False),
        "no opening stock in Japan, twice its budget": plan(
            soft, "opening_stock.tonnes=0", "budgets[party=JP].eur*=2", release=False
        ),
        "180 days of opening stock in Japan": plan(soft, "opening_stock.tonnes*=3", release=False),
        "China may sell everything, 5 % headroom": plan(
            soft, "access[supplier=china].stock_may_buy=yes", release=False
        ),
        "China's Dy and Tb to Japan at zero in 2027": plan(
            soft, "imports[supplier=china,party=JP,material=Dy|Tb,year=2027].tonnes=0", release=False
        ),
    }
    rows = [(name, bought(p), bought(p, "JP"), bought(p, "EU"), missed(p)) for name, p in runs.items()]
    heads = ("variant", "purchases", "of JP", "of EU", "days missed in 2030Q4")
    return table(heads, rows)


def by_scenario(case: Instance, base: Plan) -> str:
    """Expected damage by scenario and rule."""
    run = releases(case, base.stock, base.purchases, every_onset=list(RULES))
    found = expected(run.tables["damage"])
    order = ["none", "strict", "account-no-lending", "account", "proportional-to-loss", "least-damage"]
    found = found[order]
    rows = [(s, *map(float, found.loc[s]), f"{found.at[s, 'none'] / found['none'].sum():.0%}",
             f"{found.at[s, 'account'] / found['account'].sum():.0%}") for s in found.index]  # fmt: skip
    rows.append(("all", *map(float, found.sum()), "100%", "100%"))
    return table(("scenario", *order, "share of none", "share of account"), rows)


def sensitivity(case: Instance, base: Plan) -> str:
    """Expected damage of the base plan's stock under other assumptions."""
    variants = {
        "base": (),
        "swing 0": ("access.swing_share=0",),
        "swing 1": ("access.swing_share=1",),
        "rates doubled": ("embargoes.rate_per_year*=2",),
        "release delay 0 days": ("policy.release_delay_days=0",),
        "release delay 30 days": ("policy.release_delay_days=30",),
        "shortage cost x 1/3": ("shortage_steps.eur_per_t*=0.333333",),
        "no private stock": ("private_stock.days=0",),
    }
    rows = []
    for name, changes in variants.items():
        variant = case.changed(*changes) if changes else case
        run = releases(variant, base.stock, base.purchases, rules=["account"], proof=[])
        found = expected(run.tables["damage"])
        largest = found["none"].idxmax()
        rows.append((name, float(found["none"].sum()), float(found["account"].sum()),
                     f"{largest} {found.at[largest, 'none'] / found['none'].sum():.0%}"))  # fmt: skip
    return table(("variant", "without the reserve", "with it", "largest scenario, share of none"), rows)


def per_euro(base: Plan) -> str:
    """Expected damage averted for each EUR that the reserve costs, by material: the table protection."""
    rows = [(material, float(value)) for material, value in protection_per_euro(base).items()]
    return table(("material", "EUR averted for each EUR of cost"), rows)


def main() -> None:
    """Run everything and write the page."""
    case = load("eu-japan-ree")
    base = plan(case)
    money = base.money.groupby("item")["eur"].sum() / 1e6
    prices = base.shadow_prices
    binding = prices[(prices["policy"] == "budget") & (prices["price"] < -1e-6)]
    words = "; ".join(f"{r.party} {r.period}: {-r.price:.3f}" for r in binding.itertuples())
    held = float(money.drop("purchases").drop("freight").sum())
    chinese = ", ".join(sorted(set(base.purchases.loc[base.purchases["country"] == "CN", "material"])))
    text = f"""# What the baseline shows

Written by `docs/baseline.py` from runs of the package on `eu-japan-ree`; money in EUR million. The tests
`tests/verbs/test_baseline_buildup.py` and `tests/verbs/test_baseline_releases.py` hold the statements.

## Build-up

Purchases are EUR {shown(float(money["purchases"]))} million to 2035, freight
{shown(float(money["freight"]))}, holding {shown(held)}. All targets are reached by 2030Q4 and held;
{len(base.audit)} checks of the audit hold.
What one more EUR of budget would save, where it binds: {words}.
China sells the reserve only {chinese}.

Targets are soft in the variants, so that days missed can be compared. Days are missed at the least sum of
days over all quarters; how they are split between materials is a choice of that sum.

{build_up(case, base)}

The longer horizon leaves the reported years as they are (property P18). Without the partner's idle access
Japan misses days of dysprosium and terbium: that is what the pact buys when it is built up.

## Expected damage by scenario and rule

Present value over all onsets, weighted by their rates. The stock is that of the base plan.

{by_scenario(case, base)}

No single scenario should be trusted to dominate; the last two columns say how much rests on each. The
strict ratio releases nothing when only one party is hit (S1). What is averted rests on assumptions, as the
next table shows.

## How the damage moves

{sensitivity(case, base)}

## Which stock protects most for its money

The table `protection`: expected damage averted, less the refill, against outlays and the opening stock at
the first world price, less the end value; all present value. [Read what the reserve
does](how-to/read-the-reserve.md) explains it and shows each party.

{per_euro(base)}

Yttrium gives by far the most protection for a euro: nearly all of it comes from China, and it is cheap.
Samarium stands next to dysprosium and terbium, whose need in Japan is assumed to treble by 2035. Japan's
reserve of neodymium-praseodymium is hardly ever used, because its access outside China exceeds its need.
"""
    TARGET.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
