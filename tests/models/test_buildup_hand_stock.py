"""Stock, intake, rotation and space (FORMULATION B1, B2, B7, B8), each solved by hand in a comment."""

import pytest

from ..buildup import solved
from .rows import case, materials, need, offer, out, parties, sources, supply, target


def status(instance) -> str:
    return solved(instance).solution.status


def test_b1_stock_is_lost_a_share_a_year():
    # 100 t held: 90 end of 2027, 81 end of 2028; in 2029 72.9 are left of them and 100 must leave.
    # Buying early would lose too, so 27.1 t are bought in 2029 at EUR 100: 2,710.
    outcome = solved(
        case(
            out("2029", 100),
            end="2029",
            materials=materials("X", loss_share_per_year=0.1),
            opening_stock=[{"party": "A", "material": "X", "tonnes": 100}],
        )
    )
    assert outcome.stock() == [90, 81, 0]
    assert outcome.cost == pytest.approx(2710)
    assert outcome.tables["stock"]["lost_t"].tolist() == pytest.approx([10, 9, 8.1])


def test_b1_loss_in_a_quarter_is_the_fourth_root_of_the_year_s():
    outcome = solved(
        case(
            end="2027Q4",
            materials=materials("X", loss_share_per_year=0.1),
            opening_stock=[{"party": "A", "material": "X", "tonnes": 100}],
        )
    )
    assert outcome.stock()[-1] == pytest.approx(90)
    assert outcome.stock()[0] == pytest.approx(100 * 0.9**0.25)


def test_b1_stock_stays_where_it_is():
    # 10 t at the dear site (rent 8) cannot move to the cheap one (rent 2): rent 80 + 2 * 5 for 5 t bought.
    storage = [
        {"storage": "dear", "host": "A", "rent_eur_per_t_year": 8},
        {"storage": "cheap", "host": "A", "rent_eur_per_t_year": 2},
    ]
    held = [{"party": "A", "material": "X", "storage": "dear", "tonnes": 10}]
    outcome = solved(
        case(storage=storage, opening_stock=held, demand=[need(365)], targets=[target(15, "2027")])
    )
    assert outcome.cost == pytest.approx(500 + 80 + 10)


def test_b2_orders_arrive_and_are_paid_and_transit_loses_a_share():
    # 40 t were ordered, EUR 90 due on delivery: 3,600. 60 t more must arrive: 60 / 0.8 = 75 t leave at 100
    # + 4: 7,800.
    outcome = solved(
        case(
            out("2028", 100),
            end="2028",
            orders=[
                {
                    "party": "A",
                    "material": "X",
                    "supplier": "S",
                    "period": "2028",
                    "tonnes": 40,
                    "eur_per_t": 90,
                }
            ],
            freight=[{"supplier": "S", "party": "A", "eur_per_t": 4, "loss_share": 0.2}],
        )
    )
    assert outcome.cost == pytest.approx(3600 + 7800)
    assert outcome.bought("supplier") == {"S": 75}
    assert outcome.tables["purchases"]["received_t"].sum() == pytest.approx(60)


@pytest.mark.parametrize(("quarter", "expected"), [("2027Q3", "infeasible"), ("2027Q4", "optimal")])
def test_b2_first_delivery_comes_after_lead_and_transit(quarter, expected):
    # Ordered at the start, one period of lead and two of transit: the first tonne is there in the fourth
    # quarter.
    instance = case(
        out(quarter, 1),
        end="2027Q4",
        sources=sources(S={"lead_time_periods": 1}),
        freight=[{"supplier": "S", "party": "A", "transit_periods": 2}],
    )
    assert status(instance) == expected


def rotating(**columns):
    return case(
        end="2027Q4",
        materials=materials("X", shelf_life_periods=2, rotation_loss_share=0.1),
        prices=[{"material": "X", "year": 2027, "eur_per_t": 100}],
        supply=supply(S=0),
        storage=[{"storage": "s", "host": "A", "handling_in_eur_per_t": 1, "handling_out_eur_per_t": 2}],
        opening_stock=[{"party": "A", "material": "X", "storage": "s", "tonnes": 10} | columns],
        demand=[need(365)],
        targets=[target(10, "2027Q1")],
    )


def test_b7_stock_is_rotated_before_it_is_older_than_its_shelf_life():
    # 10 t bought in 2026Q4 may lie in 2026Q4 and 2027Q1. Two periods of life from then on: what lies in Q2
    # came or was rotated in Q1 or Q2, in Q3 in Q2 or Q3, in Q4 in Q3 or Q4: twice 10 t, at 0.1 * 100 + 1 +
    # 2 = 13 each.
    outcome = solved(rotating())
    assert outcome.cost == pytest.approx(20 * 13)
    assert outcome.tables["stock"]["rotated_t"].sum() == pytest.approx(20)


def test_b7_older_stock_is_rotated_at_once():
    # Bought in 2026Q3, it is too old in 2027Q1: 10 t are rotated in Q1, which serves Q2 too, and 10 t in Q3
    # or so.
    outcome = solved(rotating(acquired="2026Q3"))
    assert outcome.cost == pytest.approx(20 * 13)
    assert outcome.tables["stock"]["rotated_t"].iloc[0] == pytest.approx(10)


def leasing(**columns):
    """12 t, of 2 m3 each, can be bought in the first quarter only and must leave in the third."""
    return case(
        out("2027Q3", 12),
        end="2027Q4",
        materials=materials("X", m3_per_t=2),
        supply=[offer("S", 100, 0, period="2027Q1")],
        storage=[
            {"storage": "s", "host": "A", "module_m3": 10, "lease_periods": 2, "lease_eur_per_module": 100}
            | columns
        ],
        policy={"integer_modules": True},
    )


def test_b8_modules_are_whole_and_leased_for_their_term():
    # 24 m3 in Q1 and Q2 need 3 modules of 10 m3 for two quarters: 600. A term of four quarters: 3 * 4 * 100.
    assert solved(leasing()).cost == pytest.approx(600)
    assert solved(leasing(lease_periods=4)).cost == pytest.approx(1200)


def test_b8_relaxed_modules_are_what_the_stock_fills():
    # 2.4 modules for two quarters.
    instance = leasing()
    relaxed = type(instance)(
        instance.settings.model_copy(
            update={"policy": instance.settings.policy.model_copy(update={"integer_modules": False})}
        ),
        instance.tables,
    )
    assert solved(relaxed).cost == pytest.approx(480)


def test_b8_no_more_modules_than_on_offer():
    assert status(leasing(modules=2)) == "infeasible"
    assert solved(leasing(modules=3)).cost == pytest.approx(600)


def test_b8_each_owner_pays_its_own_modules():
    # Two owners of 6 t (12 m3) need two modules each, together they would need three: 4 * 2 * 100.
    instance = leasing()
    both = case(
        out("2027Q3", 6),
        out("2027Q3", 6, "B"),
        end="2027Q4",
        parties=parties("A", "B"),
        policy={"integer_modules": True},
        **{name: instance[name].to_dict("records") for name in ("materials", "supply", "storage")},
    )
    outcome = solved(both)
    assert outcome.cost == pytest.approx(800)
    assert outcome.tables["storage"].groupby("party")["modules"].max().tolist() == [2, 2]


def test_a_site_may_be_one_owner_s_own():
    # Both hold 10 t to the end; the cheap site (rent 1) is B's, so that A pays 8 a tonne.
    storage = [
        {"storage": "cheap", "host": "B", "owner": "B", "rent_eur_per_t_year": 1},
        {"storage": "dear", "host": "A", "rent_eur_per_t_year": 8},
    ]
    outcome = solved(
        case(
            parties=parties("A", "B"),
            storage=storage,
            demand=[need(365), need(365, "B")],
            targets=[target(10, "2027")],
        )
    )
    assert outcome.cost == pytest.approx(20 * 100 + 10 * 1 + 10 * 8)


def test_rent_on_value_and_handling_are_paid():
    # 10 t for two quarters at a price of 100: rent on value 0.04 / 4 * 100 = 1 a quarter and tonne, rent 8
    # / 4 = 2. In Q2 they leave, so that only Q1 ends with stock: 10 * (1 + 2) = 30. Handling in 3 and out
    # 5: 80. Purchase 1,000.
    outcome = solved(
        case(
            out("2027Q2", 10),
            end="2027Q2",
            prices=[{"material": "X", "year": 2027, "eur_per_t": 100}],
            supply=[offer("S", 100, 0, period="2027Q1")],
            storage=[
                {
                    "storage": "s",
                    "host": "A",
                    "rent_eur_per_t_year": 8,
                    "rent_share_of_value_year": 0.04,
                    "handling_in_eur_per_t": 3,
                    "handling_out_eur_per_t": 5,
                }
            ],
        )
    )
    assert outcome.cost == pytest.approx(1000 + 30 + 80)
    money = outcome.tables["money"].set_index("item")["eur"].to_dict()
    assert money == pytest.approx({"purchases": 1000, "rent": 20, "rent on value": 10, "handling": 80})
