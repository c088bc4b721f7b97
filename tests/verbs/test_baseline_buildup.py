"""What a sound baseline shows in the build-up.

The expectations are those of a trial calculation with the same decisions; a golden number's comment says
what the trial
found.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from stockpact.models.question import BuildUpQuestion

from stockpact.instance import Instance
from stockpact.plan.plan import Plan
from stockpact.verbs.plan import plan

NEW_PLANTS = ("caremag", "iluka", "energyfuels", "arafura", "aclara", "lynas-heavy")


def test_every_target_is_reached_and_held(baseline: Plan) -> None:
    due = baseline.cover[baseline.cover["period"] >= "2030Q4"]
    assert baseline.status == "optimal"
    assert (due["days"] >= due["target_days"] - 1e-6).all()
    assert due["target_days"].min() >= 60 - 1e-9
    assert len(baseline.gaps) == 0


def test_the_audit_holds(baseline: Plan) -> None:
    assert baseline.ok, baseline.audit[~baseline.audit["ok"]]
    assert len(baseline.audit) >= 40


def test_purchases_and_holding_are_of_the_size_of_the_trial(baseline: Plan) -> None:
    # The trial: purchases about EUR 520 million to 2035, holding about EUR 30 million.
    holding = baseline.money[baseline.money["item"].isin(["leases", "rent", "rent on value", "handling"])]
    assert baseline.purchases["cost_eur"].sum() / 1e6 == pytest.approx(520, rel=0.05)
    assert holding["eur"].sum() / 1e6 == pytest.approx(30, rel=0.15)


def test_the_budget_binds_from_2028_to_2030_and_81_million_miss_a_target(
    case: Instance, baseline: Plan
) -> None:
    prices = baseline.shadow_prices[baseline.shadow_prices["policy"] == "budget"]
    binding = set(prices.loc[prices["price"] < -1e-6, "period"])
    assert {"FY2028", "FY2029", "FY2030"} <= binding
    # The trial missed a target by a third of a day at EUR 85 million a year; with prices by source 82 still
    # suffice.
    less = plan(case, f"budgets.eur*={81 / 90}", release=False)
    assert less.status == "infeasible"
    assert 0 < less.gaps["gap"].sum() < 3


def test_china_sells_the_reserve_nothing_but_yttrium(baseline: Plan) -> None:
    chinese = baseline.purchases[baseline.purchases["country"] == "CN"]
    assert set(chinese["material"]) == {"Y"}


def test_alone_japan_misses_dysprosium_and_terbium(case: Instance) -> None:
    # The trial: about 37 days of Dy and 20 of Tb in 2030Q4 without the partner's idle access.
    soft = case.changed("targets.hard=no")
    alone = plan(soft, question=BuildUpQuestion(parties=("JP",)), release=False)
    missed = alone.cover[(alone.cover["period"] == "2030Q4")].set_index("material")["missed_days"]
    assert missed["Dy"] == pytest.approx(37, abs=6)
    assert missed["Tb"] == pytest.approx(20, abs=6)
    assert missed.drop(["Dy", "Tb"]).max() == 0
    assert alone.ok, alone.audit[~alone.audit["ok"]]
    assert (alone.gaps["policy"].str.startswith("days of cover")).all()


def test_new_plants_two_years_late_miss_targets_and_change_the_plan(case: Instance, baseline: Plan) -> None:
    late = case.changed(
        "targets.hard=no", *(f"sources[supplier={name}].delay_years=2" for name in NEW_PLANTS)
    )
    found = plan(late, release=False)
    missed = found.cover[(found.cover["period"] == "2030Q4") & (found.cover["missed_days"] > 0)]
    assert set(zip(missed["party"], missed["material"], strict=True)) == {("JP", "Dy"), ("JP", "Tb")}
    keys = ["party", "material", "supplier", "year"]
    one, two = (p.purchases.groupby(keys)["tonnes"].sum() for p in (baseline, found))
    assert one.sub(two, fill_value=0).abs().sum() > 0.1 * one.sum()


def test_new_plants_at_half_volume_change_the_plan(case: Instance, baseline: Plan) -> None:
    half = case.changed(
        "targets.hard=no",
        *(
            f"{table}[supplier={name}].tonnes*=0.5"
            for name in NEW_PLANTS
            for table in ("supply", "imports")
            if (case[table]["supplier"] == name).any()
        ),
    )
    found = plan(half, release=False)
    keys = ["party", "material", "supplier", "year"]
    one, two = (p.purchases.groupby(keys)["tonnes"].sum() for p in (baseline, found))
    assert one.sub(two, fill_value=0).abs().sum() > 0.01 * one.sum()


def test_a_longer_horizon_changes_the_reported_years_by_less_than_one_per_cent(
    case: Instance, baseline: Plan
) -> None:
    """P18: eight quarters more, with data held at their last year; the last four quarters are not
    compared."""
    longer = plan(case, question=BuildUpQuestion(extra_periods=8), release=False)
    kept = list(case.calendar.names[:-4])
    keys = ["party", "material", "period"]

    def stock(p: Plan) -> pd.Series:
        frame = p.cover[p.cover["period"].isin(kept)]
        return frame.set_index(keys)["stock_t"]

    one, two = stock(baseline), stock(longer)
    largest = one.groupby(level=[0, 1]).transform("max")
    assert ((two.reindex(one.index) - one).abs() <= 0.01 * largest).all()
    bought = [p.purchases[p.purchases["period"].isin(kept)]["cost_eur"].sum() for p in (baseline, longer)]
    assert bought[1] == pytest.approx(bought[0], rel=0.01)


@pytest.mark.parametrize(("days", "trial"), [(0, 504), (180, 214)])
def test_japans_opening_stock_moves_its_purchases(
    case: Instance, baseline: Plan, days: int, trial: float
) -> None:
    # The trial: Japan bought for EUR 504, 368 and 214 million with 0, 60 and 180 days of opening stock.
    japan = baseline.purchases[baseline.purchases["party"] == "JP"]["cost_eur"].sum() / 1e6
    assert japan == pytest.approx(368, rel=0.05)
    changed = plan(
        case,
        f"opening_stock[party=JP].tonnes*={days / 60}",
        "targets.hard=no",
        "budgets[party=JP].eur*=2",
        release=False,
    )
    bought = changed.purchases[changed.purchases["party"] == "JP"]["cost_eur"].sum() / 1e6
    assert bought == pytest.approx(trial, rel=0.12)


def test_yttrium_is_the_only_material_whose_headroom_is_needed(case: Instance) -> None:
    # The trial: with 9 % headroom in China instead of 10 % the yttrium targets fail; here 8.5 % still
    # suffices.
    tight = plan(case, "access[supplier=china,material=Y].headroom_share=0.08", release=False)
    assert tight.status == "infeasible"
    assert set(tight.gaps["material"]) - {""} == {"Y"}
    assert np.isfinite(tight.gaps["possible"]).all()
