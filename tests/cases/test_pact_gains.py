"""What a pact gains, small enough to be solved by hand: one case for each thing that is done together.

Two parties, A and B, one material, X, years as periods, nothing discounted and nothing worth anything at the
end, so that every EUR can be counted. Targets are 365 days: a year's need.
"""

from typing import Any

import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.verbs.arrangement_audit import arrangements_audited
from stockpact.verbs.arrangements import Evaluation
from stockpact.verbs.gains import gains_table

from ..small import small_instance


def pact(**tables: list[dict[str, Any]]) -> Instance:
    """A and B, one material at EUR 1,000 per tonne, and what each case adds."""
    rows: dict[str, list[dict[str, Any]]] = {
        "parties": [{"party": p, "name": p} for p in ("A", "B")],
        "materials": [{"material": "X", "name": "X", "m3_per_t": 1.0}],
        "prices": [{"material": "X", "year": 2027, "eur_per_t": 1000.0}],
        "sectors": [{"sector": "all", "name": "all industry"}],
    }
    return small_instance("2027", "2028", "year", **(rows | tables))


def gained(found: Evaluation) -> pd.DataFrame:
    """Net gain in EUR by step (rows) and party (columns); also that the audit of what is compared holds."""
    table = gains_table(found.outcomes(), found.idle_steps)
    assert arrangements_audited(found)["ok"].all()
    return table.pivot_table(index="gain", columns="party", values="net_eur")


def needs(a: float, b: float) -> list[dict[str, Any]]:
    return [
        {"party": p, "material": "X", "sector": "all", "year": 2027, "tonnes": t}
        for p, t in (("A", a), ("B", b))
        if t
    ]


def targets() -> list[dict[str, Any]]:
    return [{"material": "X", "days": 365, "deadline": "2028", "basis": "need", "ramp": False}]


@pytest.fixture
def buying() -> Evaluation:
    """Mine M sells 100 t a year at EUR 1,000, mine N any amount at EUR 1,500.

    Half of M is A's and half is B's. A holds 120 t against a need of 120 t a year, B 20 t against 20 t. Over
    two years A's own access to M is 2 × 50 = 100 t, so A alone buys 100 t of M and 20 t of N:
    100 × 1,000 + 20 × 1,500 = EUR 130,000. B alone buys 20 t of M: EUR 20,000.
    Together M's 200 t are enough for all 140 t: EUR 140,000, of which A pays 120,000.
    So buying together saves A 20 × (1,500 - 1,000) = EUR 10,000, and B nothing.
    """
    access = [
        {"supplier": n, "party": p, "material": "X", "year": 2027, "share": 0.5}
        for n in ("M", "N")
        for p in ("A", "B")
    ]
    return Evaluation(
        pact(
            demand=needs(120, 20),
            targets=targets(),
            sources=[{"supplier": n, "name": n, "country": "AU"} for n in ("M", "N")],
            supply=[
                {"supplier": "M", "material": "X", "year": 2027, "tonnes": 100.0},
                {"supplier": "N", "material": "X", "year": 2027, "tonnes": 1e4, "adder_eur_per_t": 500.0},
            ],
            access=access,
        )
    )


def test_buying_together_lets_a_buy_the_partners_idle_access(buying):
    assert buying.outcome("alone, A").outlays["A"] == pytest.approx(130_000)
    assert buying.outcome("alone, B").outlays["B"] == pytest.approx(20_000)
    assert buying.outcome("together").outlays.to_dict() == pytest.approx({"A": 120_000, "B": 20_000})
    gain = gained(buying)
    for name in ("buying together", "together"):
        assert gain.loc[name].to_dict() == pytest.approx({"A": 10_000, "B": 0, "": 10_000}, abs=1e-3)
    for name in ("storing together", "sharing in an embargo"):
        assert gain.loc[name].abs().max() == pytest.approx(0, abs=1e-3)


def test_without_enough_supply_buying_together_fills_a_target():
    """M alone, 100 t a year, half open to each; A needs 120 t and B 20 t, as before.

    A alone reaches 100 of 120 t by 2028 and misses 20 / 120 × 365 = 60.8 days; together it misses none.
    A then pays EUR 20,000 more: the gain is days of cover, not money.
    """
    case = pact(
        demand=needs(120, 20),
        targets=targets(),
        sources=[{"supplier": "M", "name": "M", "country": "AU"}],
        supply=[{"supplier": "M", "material": "X", "year": 2027, "tonnes": 100.0}],
        access=[
            {"supplier": "M", "party": p, "material": "X", "year": 2027, "share": 0.5} for p in ("A", "B")
        ],
    )
    found = Evaluation(case)
    alone = found.outcome("alone, A")
    assert alone.status == "misses policies"
    assert alone.missed_days["A", "X"] == pytest.approx(365 / 6, abs=0.01)
    table = gains_table(found.outcomes()).set_index(["gain", "party"])
    assert table.loc[("buying together", "A"), "missed_days"] == pytest.approx(365 / 6, abs=0.01)
    assert table.loc[("buying together", "A"), "net_eur"] == pytest.approx(-20_000, abs=1)
    words = table.loc[("together", "A"), "words"]
    assert "worse off in money because it spends EUR 0.02 million more, with 20 t more X" in words
    all_ = table.loc[("together", ""), "words"]
    assert "worse off in money: A by EUR 0.02 million" in all_
    assert "but reach targets that they would miss" in all_


def test_a_contested_mine_is_not_counted_twice():
    """No table of access: both may buy all 60 t a year of M, but there are 60 t only; N is dearer by EUR 500.

    Needs 120 t and 40 t share M as 3 : 1. Over two years A alone has 90 t of it and buys 30 t of N, B alone
    has 30 t and buys 10 t of N: 120 t of M are sold once, and 40 t of N cost EUR 20,000 more. Together it is
    the same 120 t and 40 t: nothing is gained, and nothing was counted twice.
    """
    case = pact(
        demand=needs(120, 40),
        targets=targets(),
        sources=[{"supplier": n, "name": n, "country": "AU"} for n in ("M", "N")],
        supply=[
            {"supplier": "M", "material": "X", "year": 2027, "tonnes": 60.0},
            {"supplier": "N", "material": "X", "year": 2027, "tonnes": 1e4, "adder_eur_per_t": 500.0},
        ],
    )
    found = Evaluation(case)
    assert found.outcome("alone, A").outlays["A"] == pytest.approx(120 * 1000 + 30 * 500)
    assert found.outcome("alone, B").outlays["B"] == pytest.approx(40 * 1000 + 10 * 500)
    assert found.outcome("together").outlays.sum() == pytest.approx(160 * 1000 + 40 * 500)
    assert gained(found).loc["together", ""] == pytest.approx(0, abs=1e-3)


@pytest.fixture
def storing() -> Evaluation:
    """A's site costs EUR 100 per tonne and year, B's site 40. Both need 50 t, held from 2028 on.

    Each buys its 50 t in 2028 at EUR 1,000 and pays rent for 2028. A alone pays 50,000 + 50 × 100 =
    EUR 55,000, B 50,000 + 50 × 40 = 52,000. Together A's stock lies on B's soil too: A saves 50 × 60 =
    EUR 3,000, B nothing.
    """
    return Evaluation(
        pact(
            demand=needs(50, 50),
            targets=targets(),
            sources=[{"supplier": "M", "name": "M", "country": "AU"}],
            supply=[{"supplier": "M", "material": "X", "year": 2027, "tonnes": 1e4}],
            storage=[
                {"storage": "dear", "host": "A", "rent_eur_per_t_year": 100.0},
                {"storage": "cheap", "host": "B", "rent_eur_per_t_year": 40.0},
            ],
        )
    )


def test_storing_together_opens_the_cheaper_site(storing):
    assert storing.outcome("alone, A").outlays["A"] == pytest.approx(55_000)
    assert storing.outcome("alone, B").outlays["B"] == pytest.approx(52_000)
    gain = gained(storing)
    for name in ("storing together", "together"):
        assert gain.loc[name].to_dict() == pytest.approx({"A": 3_000, "B": 0, "": 3_000}, abs=1e-3)
    for name in ("buying together", "sharing in an embargo"):
        assert gain.loc[name].abs().max() == pytest.approx(0, abs=1e-3)
    held = storing.outcome("together").stock
    assert set(held.loc[held["closing_t"] > 0, "storage"]) == {"cheap"}


def test_modules_on_nobodys_soil_are_shared_out_when_leasing_alone():
    """Two modules of 50 m3 on nobody's soil at EUR 10 a year, and each party's own site at EUR 100 a tonne.

    A needs 100 t (100 m3), B nothing. Alone A may lease one module, its half, and keeps 50 t at home:
    100 × 1,000 + 10 + 50 × 100 = EUR 105,010. Together A leases both: 100,020. Storing saves EUR 4,990.
    """
    case = pact(
        demand=needs(100, 0),
        targets=[{"party": "A"} | t for t in targets()],
        sources=[{"supplier": "M", "name": "M", "country": "AU"}],
        supply=[{"supplier": "M", "material": "X", "year": 2027, "tonnes": 1e4}],
        storage=[
            {"storage": "port", "module_m3": 50.0, "modules": 2, "lease_eur_per_module": 10.0},
            {"storage": "a", "host": "A", "rent_eur_per_t_year": 100.0},
            {"storage": "b", "host": "B", "rent_eur_per_t_year": 100.0},
        ],
    )
    found = Evaluation(case)
    assert found.outcome("alone, A").outlays["A"] == pytest.approx(105_010)
    assert found.outcome("together").outlays["A"] == pytest.approx(100_020)
    assert gained(found).loc["together", "A"] == pytest.approx(4_990, abs=1e-3)


@pytest.fixture
def sharing() -> Evaluation:
    """A embargo hits A alone: it loses its 40 t from C in 2028, for one year. Each holds 10 t.

    It comes once in ten years and can begin in 2028 only, so 0.1 onsets are expected. A tonne unserved costs
    EUR 50,000. Each for itself, A serves 10 t from its own stock: 0.1 × 30 × 50,000 = EUR 150,000. With
    accounts and lending B lends its idle 10 t: 0.1 × 20 × 50,000 = EUR 100,000. A gains EUR 50,000, B
    nothing: the tonnes are returned, and worth nothing at the end here.
    """
    return Evaluation(
        pact(
            demand=needs(40, 40),
            sources=[
                {"supplier": "C", "name": "C", "country": "CN"},
                {"supplier": "M", "name": "M", "country": "AU"},
            ],
            supply=[
                {"supplier": n, "material": "X", "year": 2027, "tonnes": 80.0} for n in ("C", "M")
            ],
            imports=[
                {"party": "A", "material": "X", "supplier": "C", "year": 2027, "tonnes": 40.0},
                {"party": "B", "material": "X", "supplier": "M", "year": 2027, "tonnes": 40.0},
            ],
            access=[
                {"supplier": n, "party": p, "material": "X", "year": 2027, "headroom_share": 0.0}
                for n, p in (("C", "A"), ("M", "B"))
            ],
            storage=[
                {"storage": "a", "host": "A", "owner": "A"},
                {"storage": "b", "host": "B", "owner": "B"},
            ],
            opening_stock=[
                {"party": p, "material": "X", "storage": p.lower(), "tonnes": 10.0} for p in ("A", "B")
            ],
            shortage_steps=[
                {"material": "X", "step": 1, "share": 1.0, "kind": "lost output", "eur_per_t": 5e4}
            ],
            embargoes=[
                {
                    "scenario": "stop", "name": "stop", "rate_per_year": 0.1, "first_onset": "2028",
                    "last_onset": "2028", "display_onset": "2028", "in_expected_damage": True,
                }
            ],
            embargo_cuts=[{"scenario": "stop", "country": "CN", "party": "A", "cut": 1.0}],
            embargo_durations=[{"scenario": "stop", "periods": 1, "probability": 1.0}],
        )
    )  # fmt: skip


def test_sharing_lends_to_the_party_that_is_hit(sharing):
    apart, joint = sharing.outcome("side by side"), sharing.outcome("together")
    assert sharing.outcome("alone, A").damage["A"] == pytest.approx(150_000)
    assert apart.damage.to_dict() == pytest.approx({"A": 150_000, "B": 0})
    assert joint.damage.to_dict() == pytest.approx({"A": 100_000, "B": 0})
    assert apart.service.coverage["stop", "A", "X"] == pytest.approx(0.25)
    assert joint.service.coverage["stop", "A", "X"] == pytest.approx(0.5)
    gain = gained(sharing)
    for name in ("sharing in an embargo", "together"):
        assert gain.loc[name].to_dict() == pytest.approx({"A": 50_000, "B": 0, "": 50_000}, abs=1e-3)
    assert gain.loc["buying together"].abs().max() == pytest.approx(0, abs=1e-3)


def test_a_payment_that_mends_a_loss_is_named(sharing):
    """As above, but by the rule least-damage, and B is hit as well.

    B's own need loses 10 t of M, which B's own stock would serve; a missing tonne costs B EUR 10,000 and A
    50,000, so the rule gives all 20 t to A. A's damage falls from 0.1 × 30 × 50,000 = 150,000 to 100,000;
    B's rises from 0 to 0.1 × 10 × 10,000 = 10,000. Together EUR 40,000 are gained: 20,000 each, if A pays B
    30,000.
    """
    case = sharing.instance
    agreement = case.settings.agreement.model_copy(update={"rule": "least-damage"})
    settings = case.settings.model_copy(update={"agreement": agreement})
    steps, cuts = (
        case[name].iloc[[0, 0]].reset_index(drop=True) for name in ("shortage_steps", "embargo_cuts")
    )
    steps["party"], steps["eur_per_t"] = ["A", "B"], [5e4, 1e4]
    cuts["party"], cuts["country"], cuts["cut"] = ["A", "B"], ["CN", "AU"], [1.0, 0.25]
    found = Evaluation(Instance(settings, {**case.tables, "shortage_steps": steps, "embargo_cuts": cuts}))
    assert gained(found).loc["together"].to_dict() == pytest.approx({"A": 50_000, "B": -10_000, "": 40_000})
    words = gains_table(found.outcomes()).set_index(["gain", "party"])["words"]
    assert "in stop 75.0% of its X is covered instead of 100.0%" in words["together", "B"]
    assert "gives 10 t of the reserve to A" in words["together", "B"]
    assert "payments of A EUR 0.03 million, giving EUR 0.03 million to B" in words["together", ""]
