"""Balancing flows: what is left of need, recomputed after a change, and never when an embargo is declared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from stockpact.instance.balancing import rebalanced
from stockpact.instance.checking import check
from stockpact.instance.flows import flows, need
from stockpact.instance.instance import Instance


def tonnes(case: Instance, party: str, material: str, supplier: str) -> list[float]:
    frame = case["imports"]
    mine = (frame["party"] == party) & (frame["material"] == material) & (frame["supplier"] == supplier)
    return frame.loc[mine, "tonnes"].tolist()


def test_what_balances_already_is_left_alone(good: Instance) -> None:
    assert rebalanced(good) is good


def test_more_demand_means_more_of_the_balancing_source(good: Instance) -> None:
    case = good.changed("demand[party=JP,material=Dy].tonnes*=1.1")
    assert tonnes(case, "JP", "Dy", "china") == pytest.approx([320, 340, 384])
    assert tonnes(case, "JP", "Dy", "lynas") == [120, 144, 144]
    assert tonnes(case, "EU", "Dy", "china") == tonnes(good, "EU", "Dy", "china")


def test_only_the_usable_share_of_demand_counts(good: Instance) -> None:
    case = good.changed("demand[party=EU].usable_share=0.25")
    assert tonnes(case, "EU", "Dy", "china") == pytest.approx([100, 100, 100, 27.5])


def test_another_flow_takes_from_the_balancing_one_and_never_below_zero(good: Instance) -> None:
    case = good.changed("supply.tonnes*=10", "imports[source=lynas,year=2028].tonnes=1000")
    assert tonnes(case, "JP", "Dy", "china") == pytest.approx([280, 0, 336])


def test_a_delayed_source_leaves_its_years_to_the_balancing_one(good: Instance) -> None:
    case = good.changed("sources[source=caremag].delay_years=1")
    assert tonnes(case, "JP", "Tb", "china") == pytest.approx([80, 80, 50])


def test_a_growing_source_that_is_delayed_adds_years_after_the_last_one_written(good: Instance) -> None:
    case = good.changed(
        "supply.tonnes*=3",
        "imports[source=caremag,year=2029].tonnes=60",
        "sources[source=caremag].delay_years=1",
    )
    mine = case["imports"].query("supplier == 'china' and material == 'Tb'")
    assert mine["year"].tolist() == [2027, 2028, 2029, 2030]
    assert mine["tonnes"].tolist() == pytest.approx([80, 80, 50, 20])
    assert case.files["imports"].rows.tolist()[-1] == 0, "the new row stands in no file"
    longer = case.calendar.extended(8)
    left = need(case, longer) - flows(case, longer).groupby(level=["party", "material"]).sum()
    assert np.abs(left.loc[("JP", "Tb")]).max() < 1e-9


def test_need_that_varies_within_a_year_gets_rows_by_period(good: Instance) -> None:
    case = good.changed("demand[party=EU,period=2029Q4].tonnes=200")
    assert tonnes(case, "EU", "Dy", "china")[-1] == pytest.approx(100), "there is a row for that quarter"
    fewer = replace(good, tables={**good.tables, "imports": good["imports"][:-1]}, _cache={})
    case = rebalanced(fewer.changed("demand[party=EU,period=2029Q4].tonnes=120"))
    mine = case["imports"].query("party == 'EU'")
    assert mine["period"].tolist() == ["", "", "", "2029Q1", "2029Q2", "2029Q3", "2029Q4"]
    assert mine["tonnes"].tolist()[3:] == pytest.approx([50, 50, 50, 60])
    assert check(case, require_sources=False) == []


def test_a_change_of_the_balancing_flow_itself_is_a_declared_cut(good: Instance) -> None:
    case = good.changed("imports[source=china,party=JP,year=2027].tonnes*=0")
    cut = case["imports"].query("supplier == 'china' and party == 'JP' and year == 2027")
    assert cut["tonnes"].tolist() == [0, 0]
    assert cut["declared_cut"].all()
    again = case.changed("demand[party=JP].tonnes*=1.2")
    assert tonnes(again, "JP", "Dy", "china") == pytest.approx([0, 384, 432])
    assert not case["imports"].query("year == 2028")["declared_cut"].any()


def test_a_flow_that_does_not_balance_is_not_declared_cut(good: Instance) -> None:
    case = good.changed("imports[source=lynas].tonnes*=0.5")
    assert not case["imports"]["declared_cut"].any()
    assert tonnes(case, "JP", "Dy", "china") == pytest.approx([340, 368, 408])


def test_rounded_data_keep_their_rounding(good: Instance) -> None:
    imports = good["imports"].copy()
    imports.loc[imports["supplier"] == "china", "tonnes"] += 0.004
    rounded = replace(good, tables={**good.tables, "imports": imports}, _cache={})
    assert check(rounded) == []
    case = rounded.changed("demand[party=JP,material=Dy].tonnes*=1.1")
    assert tonnes(case, "EU", "Dy", "china") == tonnes(rounded, "EU", "Dy", "china")
    assert tonnes(case, "JP", "Dy", "china") == pytest.approx([320, 340, 384], abs=1e-9)


@pytest.mark.parametrize("factor", [0.5, 0.9, 1.3, 2.0])
@pytest.mark.parametrize("delay", [0, 1, 2])
def test_industry_is_served_after_any_change_of_demand_and_delay(
    good: Instance, factor: float, delay: int
) -> None:
    case = good.changed(
        "supply.tonnes*=4", f"demand.tonnes*={factor}", f"sources[source=caremag].delay_years={delay}"
    )
    got: pd.DataFrame = flows(case).groupby(level=["party", "material"]).sum()
    assert ((need(case) - got).to_numpy() < 1e-9).all()
