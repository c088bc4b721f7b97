"""The bundled instances: sound, cited, reproducible, and true to the public statements they rest on."""

from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from stockpact.instances.derive_eu_japan import NAMES, texts
from stockpact.instances.eu_japan_facts import EUR_PER_USD
from stockpact.instances.eu_japan_terms import target_tonnes, yearly_budget

from stockpact import instances
from stockpact.instance import CATALOGUE, Instance, by_period
from stockpact.instance.checking import check
from stockpact.instance.reading import load
from tests.buildup import solved

FOLDER = Path(instances.__file__).parent
EU_JAPAN = list(NAMES.values())
BUNDLED = [*EU_JAPAN, "tutorial"]


@pytest.fixture(scope="module", params=BUNDLED)
def any_case(request: pytest.FixtureRequest) -> Instance:
    return load(request.param)


@pytest.fixture(scope="module", params=EU_JAPAN)
def case(request: pytest.FixtureRequest) -> Instance:
    return load(request.param)


@pytest.fixture(scope="module")
def lead() -> Instance:
    return load("eu-japan-ree")


def yearly(case: Instance, table: str) -> pd.Series:
    """Tonnes by party, material and year (usable ones for need)."""
    frame = case[table].copy()
    if table == "demand":
        frame["tonnes"] *= frame["usable_share"]
    return frame.groupby(["party", "material", "year"])["tonnes"].sum()


def test_every_bundled_instance_is_sound(any_case: Instance) -> None:
    assert check(any_case) == []


@pytest.mark.parametrize("usable", [True, False])
def test_deriving_again_gives_the_committed_files(usable: bool) -> None:
    folder = FOLDER / NAMES[usable]
    derived = texts(usable)
    assert {p.name for p in folder.iterdir()} == set(derived)
    for name, text in derived.items():
        assert (folder / name).read_text(encoding="utf-8") == text, f"{name}: run derive_eu_japan again"


def test_every_row_with_a_number_says_where_it_comes_from(any_case: Instance) -> None:
    for name, table in CATALOGUE.items():
        frame = any_case[name]
        if any(c.is_number for c in table.columns) and len(frame):
            blank = frame.index[frame["source"].str.strip() == ""]
            assert blank.empty, f"{name}: rows {[int(i) + 2 for i in blank]} have no source"


def test_sources_name_a_publication_or_an_assumption_with_its_reason(any_case: Instance) -> None:
    for name in CATALOGUE:
        for source in any_case[name]["source"].unique():
            if not source:
                continue
            assert re.search(r"\b(19|20)\d\d\b|^derived: |assumption: \w|^KEPM, ", source), (name, source)
            assert not re.search(r"BASELINE|README|FORMULATION|\.csv|recommendation", source, re.I), source
            for reason in re.findall(r"assumption:\s*([^;]*)", source):
                assert len(reason.split()) >= 3, f"{name}: no reason in {source!r}"


def test_every_number_among_the_settings_is_cited(any_case: Instance) -> None:
    settings = any_case.settings
    numbers = [f"money.{k}" for k in ("price_base_year", "discount_rate", "end_value_share")]
    numbers += [f"money.per_eur.{c}" for c in settings.money.per_eur]
    numbers += [f"policy.{k}" for k in ("unavailable_share", "release_delay_days", "survival_coverage")]
    numbers += ["agreement.lending_fee_share"]
    assert set(numbers) <= set(settings.sources)


def test_need_is_served_exactly_by_normal_flows(any_case: Instance) -> None:
    need, flow = yearly(any_case, "demand"), yearly(any_case, "imports")
    assert (flow.reindex(need.index) - need).abs().max() < 1e-6


def test_flows_never_exceed_access_or_supply(case: Instance) -> None:
    supply = case["supply"].groupby(["supplier", "material", "year"])["tonnes"].sum()
    flow = case["imports"].set_index(["party", "supplier", "material", "year"])["tonnes"]
    shares = case["access"].dropna(subset=["share"])
    access = shares.set_index(["party", "supplier", "material", "year"])["share"]
    for (party, supplier, material, year), tonnes in flow.items():
        if supplier != "china":
            open_t = access.get((party, supplier, material, year), 0.0) * supply[supplier, material, year]
            assert tonnes <= open_t + 1e-9, (party, supplier, material, year)
    assert ((supply - flow.groupby(["supplier", "material", "year"]).sum()).dropna() > -1e-9).all()


def test_access_shares_of_a_source_add_to_at_most_one(case: Instance) -> None:
    shares = case["access"].groupby(["supplier", "material", "year"])["share"].sum()
    assert shares.max() <= 1 + 1e-9


def test_china_is_the_balancing_source_and_sells_the_reserve_nothing_but_yttrium(case: Instance) -> None:
    balancing = case["imports"].groupby("supplier")["balancing"].agg(["all", "any"])
    assert balancing.loc["china", "all"]
    assert not balancing.drop("china")["any"].any()
    flow = case["imports"].query("supplier == 'china'")
    assert (flow["tonnes"] > 0).all()
    china = case["access"].query("supplier == 'china'")
    assert set(china.loc[china["stock_may_buy"], "material"]) == {"Y"}
    assert not china["shareable"].any()
    assert china["share"].isna().all()
    assert set(china.loc[china["material"] == "Y", "headroom_share"]) == {0.10}
    assert set(china.loc[china["material"] != "Y", "headroom_share"]) == {0.05}


def test_lynas_sets_aside_at_most_7200_t_ndpr_for_japan(case: Instance) -> None:
    supply = by_period(case, "supply", "tonnes").loc[("lynas", "NdPr", 1)]
    share = by_period(case, "access", "share").loc[("lynas", "JP", "NdPr")]
    assert (supply * share).max() <= 7200 + 1e-6
    assert share.max() == 0.75
    assert (supply * share).iloc[-1] == pytest.approx(7200)


@pytest.mark.parametrize("party_pair", [("JP", "JP"), ("EU", "EU"), ("JP", "EU")])
def test_no_two_landed_prices_tie(case: Instance, party_pair: tuple[str, str]) -> None:
    price = case["prices"].set_index(["material", "year"])["eur_per_t"]
    freight = case["freight"].set_index(["supplier", "party"])["eur_per_t"]
    supply = case["supply"].query("tonnes > 0 and not supplier.str.startswith('recycling')")
    for (material, year), group in supply.groupby(["material", "year"]):
        landed = {
            (party, row.supplier): price[material, year] * (1 + row.premium_share)
            + row.adder_eur_per_t
            + freight[row.supplier, party]
            for row in group.itertuples()
            for party in sorted(set(party_pair))
        }
        for a, b in combinations(landed.values(), 2):
            assert abs(a - b) >= 10, (material, year, landed)


def test_no_exchange_of_two_sources_between_the_parties_ties(case: Instance) -> None:
    freight = case["freight"].pivot_table(index="supplier", columns="party", values="eur_per_t").dropna()
    gaps = np.sort((freight["JP"] - freight["EU"]).to_numpy())
    assert np.diff(gaps).min() >= 10


def test_both_public_statements_on_japans_heavies_follow(lead: Instance) -> None:
    need = yearly(lead, "demand")
    dytb = {y: need["JP", "Dy", y] + need["JP", "Tb", y] for y in (2027, 2035)}
    supply = lead["supply"].groupby(["supplier", "material", "year"])["tonnes"].sum()
    caremag = supply["caremag", "Dy", 2035] + supply["caremag", "Tb", 2035]
    assert caremag == 590
    assert 0.5 * caremag / dytb[2035] == pytest.approx(0.20, abs=0.001)
    lynas = sum(supply[s, m, 2028] for s in ("lynas", "lynas-heavy") for m in ("Dy", "Tb"))
    assert lynas == 240
    assert dytb[2027] == pytest.approx(530)
    assert 0.65 * lynas / dytb[2027] == pytest.approx(0.30, abs=0.05)
    assert 0.75 * lynas / dytb[2027] == pytest.approx(0.30, abs=0.05)
    assert need["JP", "Dy", 2030] / need["JP", "Tb", 2030] == pytest.approx(85 / 15, abs=1e-3)


def test_japans_ndpr_target_by_hand(lead: Instance) -> None:
    need = yearly(lead, "demand")
    assert 90 / 365 * need["JP", "NdPr", 2029] == pytest.approx(1495.4, abs=0.1)  # days of the year before
    # same year less recycling: 3 % in 2026 rising to 10 % in 2035 is 6.111 % in 2030
    by_hand = 5550 * 1.03**4 * (1 - (0.03 + 0.07 * 4 / 9)) * 90 / 365
    assert target_tonnes(True, 2030)["JP", "NdPr"] == pytest.approx(by_hand, abs=0.01)
    assert by_hand == pytest.approx(1446.1, abs=0.1)


def test_the_usable_share_of_eu_need_runs_from_15_over_40_to_60_percent(lead: Instance) -> None:
    share = lead["demand"].query("party == 'EU' and material == 'Dy'").groupby("year")["usable_share"].first()
    assert share[2028] == pytest.approx(0.275)  # half way between 15 % in 2026 and 40 % in 2030
    assert share[2030] == pytest.approx(0.40)
    assert share[2035] == pytest.approx(0.60)
    assert (lead["demand"].query("party == 'JP' or material in ('Sm', 'Y')")["usable_share"] == 1).all()
    assert (load("eu-japan-ree-full")["demand"]["usable_share"] == 1).all()


def test_opening_stock_is_60_days_in_japan_and_nothing_in_the_eu(lead: Instance) -> None:
    need = yearly(lead, "demand")
    stock = lead["opening_stock"]
    assert set(stock["party"]) == {"JP"}
    for row in stock.itertuples():
        assert row.tonnes == pytest.approx(60 / 365 * need["JP", row.material, 2027], abs=1e-3)


def test_budgets_are_90_million_a_year_split_by_what_is_to_be_bought(lead: Instance) -> None:
    budget = yearly_budget(True)
    assert sum(budget.values()) == pytest.approx(90e6)
    assert budget["JP"] / 90e6 == pytest.approx(0.72, abs=0.015)
    rows = lead["budgets"].set_index(["party", "fiscal_year"])["eur"]
    assert rows["JP", 2026] == pytest.approx(budget["JP"] / 4)  # January to March 2027 only
    assert rows["JP", 2035] == pytest.approx(budget["JP"] * 3 / 4)
    assert (rows.loc["EU"] == budget["EU"]).all()


def test_scenarios_have_their_rates_durations_and_onsets(case: Instance) -> None:
    e = case["embargoes"].set_index("scenario")
    counted = e[e["in_expected_damage"]]
    rates = {"S1": 0.06, "S2": 0.12, "S3": 0.06, "S4": 0.025, "S5": 0.02, "S6": 0.03}
    assert counted["rate_per_year"].to_dict() == rates
    assert set(counted["display_onset"]) == {"2031Q1"}
    assert e.loc["S3-now", "display_onset"] == "2027Q1"
    durations = case["embargo_durations"].groupby("scenario")
    assert (durations["probability"].sum() - 1).abs().max() < 1e-12
    given = {"S1": 1, "S2": 4, "S3": 8, "S4": 6, "S5": 4, "S6": 2}
    for scenario, group in durations:
        if scenario in given and scenario != "S1":
            half, whole, double = sorted(group["periods"])
            assert (half, whole, double) == (given[scenario] // 2, given[scenario], given[scenario] * 2)


def test_magnet_cuts_of_ndpr_hit_only_the_full_instance() -> None:
    def cut(name: str) -> list[float]:
        rows = load(name)["embargo_cuts"].query("scenario == 'S2' and material == 'NdPr'")
        return rows.sort_values("from_period")["cut"].tolist()

    assert cut("eu-japan-ree") == [0.0]
    assert cut("eu-japan-ree-full") == [0.5, 0.4, 0.2, 0.1]


def test_shortage_steps_rise_from_thrift_to_lost_output_and_differ(case: Instance) -> None:
    price = case["prices"].groupby("material")["eur_per_t"].first()
    steps = case["shortage_steps"]
    for (_, material, _), group in steps.groupby(["party", "material", "sector"]):
        ordered = group.sort_values("step")
        assert len(ordered) >= 6
        assert ordered["share"].sum() == pytest.approx(1)
        assert ordered["eur_per_t"].is_monotonic_increasing
        multiple = (ordered["eur_per_t"] / price[material]).to_numpy()
        assert 1 < multiple[0] < 3
        assert 24 < multiple[-1] < 50
    for _, group in steps.groupby("material"):
        assert group["eur_per_t"].is_unique  # equal steps would leave the split of a release open


def ends(case: Instance, end: str) -> list[list[str]]:
    """Changes that set each group of ranges to its low or high end."""
    groups: dict[str, list[str]] = {}
    for row in case["ranges"].itertuples():
        sign = "*=" if row.how == "factor" else "="
        groups.setdefault(row.moves_with or row.path, []).append(f"{row.path}{sign}{getattr(row, end)}")
    return list(groups.values())


@pytest.mark.parametrize("end", ["low", "high"])
def test_the_instance_stays_sound_at_either_end_of_every_range(lead: Instance, end: str) -> None:
    for changes in [*ends(lead, end), [c for group in ends(lead, end) for c in group]]:
        lead.changed(*changes)  # raises when need stays unserved or a flow exceeds its access


def test_every_range_encloses_its_base(case: Instance) -> None:
    r = case["ranges"]
    assert (r["low"] <= r["high"]).all()
    factors = r[r["how"] == "factor"]
    assert (factors["low"] <= 1 + 1e-9).all()
    assert (factors["high"] >= 1 - 1e-9).all()


def test_the_exchange_rate_stands_in_one_place(lead: Instance) -> None:
    assert lead.settings.money.per_eur["USD"] == pytest.approx(1 / EUR_PER_USD, abs=1e-4)
    price = lead["prices"].set_index(["material", "year"])["eur_per_t"]
    assert price["NdPr", 2030] == pytest.approx(101200)  # USD 110/kg at 0.92
    named = [p.name for p in FOLDER.glob("*.py") if re.search(r"\b0\.92\b", p.read_text(encoding="utf-8"))]
    assert named == ["eu_japan_facts.py"]


def test_the_lead_plan_is_feasible_and_costs_about_520_million(lead: Instance) -> None:
    outcome = solved(lead)
    money = outcome.tables["money"].groupby("item")["eur"].sum()
    purchases = outcome.tables["purchases"]
    assert outcome.solution.status == "optimal"
    assert not purchases.query("supplier == 'china' and material != 'Y'")["tonnes"].gt(1e-6).any()
    # trial calculation: purchases about EUR 520 million to 2035, holding about 30
    assert money.filter(like="purchase").sum() == pytest.approx(520e6, rel=0.03)


def test_the_full_plan_is_feasible() -> None:
    assert solved(load("eu-japan-ree-full")).solution.status == "optimal"
