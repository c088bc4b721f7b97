"""An infeasible instance is answered: what has to give, what contradicts, and what alone would help."""

from __future__ import annotations

import numpy as np
import pytest
from stockpact.models.buildup import build

from stockpact.instance import Instance
from stockpact.plan.plan import Plan
from stockpact.solve.options import Options
from stockpact.solve.patch import Patch
from stockpact.solve.program import compile_model
from stockpact.verbs.plan import plan
from stockpact.verbs.remedies import spans
from stockpact.verbs.solving import solve_build_up
from tests.small import small_instance


def too_little(days: float = 365, deadline: str = "2027Q2", **budget: float) -> Instance:
    """Need 400 t a year; one source delivers 50 t a quarter at EUR 1,000 a tonne."""
    return small_instance(
        start="2027Q1",
        end="2029Q4",
        step="quarter",
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "X", "name": "X", "risk_class": "high"}],
        sectors=[{"sector": "s", "name": "s"}],
        sources=[{"supplier": "mine", "name": "mine", "country": "XX"}],
        demand=[
            {"party": "A", "material": "X", "sector": "s", "year": y, "tonnes": 400}
            for y in (2027, 2028, 2029)
        ],
        supply=[
            {"supplier": "mine", "material": "X", "year": y, "tonnes": 200, "adder_eur_per_t": 1000}
            for y in (2027, 2028, 2029)
        ],
        targets=[{"material": "X", "days": days, "deadline": deadline, "ramp": False}],
        budgets=[{"party": "A", "fiscal_year": y, "eur": budget.get("eur", 1e9)} for y in (2027, 2028, 2029)],
    )


def found(case: Instance) -> Plan:
    return plan(case, release=False)


def test_the_gap_is_what_supply_leaves_open() -> None:
    # Two quarters bring 100 t of the 400 t that 365 days stand for: 91.25 days.
    answer = found(too_little())
    gap = answer.gaps.iloc[0]
    assert answer.status == "infeasible"
    assert len(answer.gaps) == 1
    assert (gap["table"], gap["rows"], gap["unit"]) == ("targets", "2", "days")
    assert gap["asked"] == pytest.approx(365)
    assert gap["possible"] == pytest.approx(91.25, abs=1e-3)
    assert answer.gaps["gap"].iloc[0] == pytest.approx(273.75, abs=1e-3)


def test_the_conflict_names_rows_of_the_tables() -> None:
    # Purchases until the deadline are bounded by supply rows 2 and later; no budget is part of it.
    conflict = found(too_little()).meta["conflict"]
    assert any(place.startswith("targets row 2") for place in conflict)
    assert any(place.startswith("supply rows 2-4") for place in conflict)
    assert not any(place.startswith("budgets") for place in conflict)


def test_a_later_deadline_is_found_when_it_helps() -> None:
    # 400 t take eight quarters of 50 t: the end of 2028Q4.
    remedies = found(too_little()).meta["remedies"]
    assert any("2028Q4" in words for words in remedies)
    assert not any("budget" in words for words in remedies)


def test_more_budget_is_named_when_it_alone_helps() -> None:
    # 50 t by 2027Q2 cost EUR 0.05 million; the budget is 0.02 million.
    answer = found(too_little(days=50 / 400 * 365, eur=2e4))
    words = " ".join(answer.meta["remedies"])
    assert "more budget" in words
    assert "A FY2027" in words


def test_what_is_suggested_makes_the_case_feasible() -> None:
    assert found(too_little(deadline="2028Q4")).status == "optimal"
    assert found(too_little(deadline="2028Q3")).status == "infeasible"


def test_soft_targets_are_missed_not_priced() -> None:
    answer = found(too_little().changed("targets.hard=no"))
    assert answer.status == "optimal"
    assert len(answer.gaps) == 1
    assert answer.cover["missed_days"].max() == pytest.approx(273.75, abs=1e-3)
    prices = answer.shadow_prices
    assert not (prices["policy"] == "days of cover").any() or prices["price"].abs().max() < 1e9
    assert answer.ok, answer.audit[~answer.audit["ok"]]


def test_the_hardest_policy_gives_way_last() -> None:
    # Budget (class 3) holds and the target (class 4) gives; with the classes exchanged it is the other way
    # round.
    case = too_little(days=50 / 400 * 365, eur=2e4)
    assert set(found(case).gaps["policy"]) == {"days of cover"}
    assert set(found(case.changed("budgets.priority=5")).gaps["policy"]) == {"budget"}


def test_unbounded_names_the_ray() -> None:
    # A source that pays EUR 5 for each tonne taken, with the bound on supply and the end value taken away.
    case = small_instance(
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "X", "name": "X"}],
        sources=[{"supplier": "mine", "name": "mine", "country": "XX"}],
        supply=[
            {"supplier": "mine", "material": "X", "year": y, "tonnes": 10, "adder_eur_per_t": -5}
            for y in range(2027, 2031)
        ],
    )
    built = build(case)
    program = compile_model(built.model).patched(
        Patch(column_upper={"purchase": np.inf}, cost={"stock": 0.0})
    )
    answer = solve_build_up(built, program, Options())
    assert answer.status == "unbounded"
    assert any(name.startswith("purchase[A,X,mine") and value > 0 for name, value in answer.ray)


def test_spans_of_rows() -> None:
    assert spans([5, 3, 6, 7]) == "3, 5-7"
