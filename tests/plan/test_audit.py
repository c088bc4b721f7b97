"""The audit agrees with what can be worked out by hand, needs no model, and never stumbles."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from stockpact.instance import Instance
from stockpact.plan import SCHEMA, ExactProof, Plan
from stockpact.plan.audit import CHECKS, Case, audit
from stockpact.plan.audit.comparing import Check, at_least, at_most, at_rows, equal, holds
from stockpact.plan.audit.cover import references, targets
from stockpact.plan.audit.optimum import end_value
from stockpact.plan.audit.reach import reach

from ..small import small_instance


def hand_instance() -> Instance:
    """One party, one material, three years: 10 t of stock lose a tenth a year; 20 t bought at 110 EUR."""
    return small_instance(
        start="2027", end="2029", step="year", money={"discount_rate": 0.1, "end_value_share": 0.0},
        parties=[{"party": "JP", "name": "Japan"}],
        materials=[{"material": "Dy", "name": "dysprosium", "loss_share_per_year": 0.1, "m3_per_t": 2.0}],
        prices=[{"material": "Dy", "year": y, "eur_per_t": 100.0} for y in (2027, 2028, 2029)],
        sources=[{"supplier": "lynas", "name": "Lynas", "country": "MY", "strategic": True,
            "lead_time_periods": 1}],
        supply=[{"supplier": "lynas", "material": "Dy", "year": y, "tonnes": 30.0, "premium_share": 0.1}
                for y in (2027, 2028, 2029)],
        freight=[{"supplier": "lynas", "party": "JP", "eur_per_t": 5.0, "loss_share": 0.5}],
        opening_stock=[{"party": "JP", "material": "Dy", "storage": None, "tonnes": 10.0}],
    )  # fmt: skip


def hand_tables() -> dict[str, pd.DataFrame]:
    """What a plan for it must say, worked out on paper: 20 t ordered for 2028, of which half arrive."""
    stock = [(10.0, 1.0, 0.0, 9.0), (9.0, 0.9, 10.0, 18.1), (18.1, 1.81, 0.0, 16.29)]
    years = (2027, 2028, 2029)
    purchase = {
        "party": "JP", "material": "Dy", "supplier": "lynas", "country": "MY", "strategic": True, "block": 1,
        "period": "2028", "year": 2028, "fiscal_year": 2028, "tonnes": 20.0, "received_t": 10.0,
            "eur_per_t": 110.0,
        "premium_eur": 200.0, "freight_eur": 100.0, "cost_eur": 2200.0, "from_partner_access": False,
    }  # fmt: skip
    rows: dict[str, list[dict[str, object]]] = {
        "purchases": [purchase],
        "stock": [
            {"party": "JP", "material": "Dy", "storage": "own", "host": "", "period": str(y), "year": y,
             "opening_t": before, "lost_t": lost, "in_t": came, "out_t": 0.0, "rotated_t": 0.0,
                 "withdrawn_t": 0.0,
             "closing_t": after}
            for y, (before, lost, came, after) in zip(years, stock, strict=True)
        ],
        "cover": [
            {"party": "JP", "material": "Dy", "period": str(y), "year": y, "stock_t": s[3],
                "reference_t": 0.0,
             "target_t": 0.0, "target_days": 0.0, "days": 0.0, "missed_days": 0.0}
            for y, s in zip(years, stock, strict=True)
        ],
        "storage": [
            {"party": "JP", "storage": "own", "host": "", "period": str(y), "modules": 0.0, "started": 0.0,
             "used_m3": 2 * s[3], "leased_m3": 2 * s[3]}
            for y, s in zip(years, stock, strict=True)
        ],
        "money": [
            {"party": "JP", "fiscal_year": 2028, "item": item, "eur": eur, "discounted_eur": eur / 1.21}
            for item, eur in (("purchases", 2200.0), ("freight", 100.0))
        ],
        "summary": [
            {"item": item, "party": party, "material": material, "scenario": "", "value": value, "unit": unit,
             "note": ""}
            for item, party, material, value, unit in (
                ("outlays, present value", "", "", 2300 / 1.21, "EUR"),
                ("outlays, present value", "JP", "", 2300 / 1.21, "EUR"),
                ("outlays, undiscounted", "", "", 2300.0, "EUR"), ("end value, present value", "", "", 0.0,
                    "EUR"),
                ("purchases", "", "Dy", 20.0, "t"), ("average price", "", "Dy", 110.0, "EUR/t"),
                ("share from strategic sources", "", "Dy", 1.0, "share"))
        ],
    }  # fmt: skip
    return {name: SCHEMA[name].frame(values) for name, values in rows.items()}


def hand_proof() -> ExactProof:
    """minimise 2.3 / 1.21 x (kEUR for 20 t) with x >= 1: its optimum is x = 1, its dual 2.3 / 1.21."""
    cost = 2.3 / 1.21
    return ExactProof(
        cost=[cost], offset=0.0, matrix=np.array([[1.0]]), column_lower=[0.0], column_upper=[np.inf],
            integral=[False],
        row_lower=[1.0], row_upper=[np.inf], values=[1.0], row_duals=[cost], reduced_costs=[0.0],
        column_names=["all"], row_names=["least"], objective=cost, bound=cost,
    )  # type: ignore[arg-type]  # fmt: skip


def failed(table: pd.DataFrame) -> list[str]:
    return table.loc[~table["ok"], "check"].tolist()


def test_tables_worked_out_by_hand_pass():
    result = audit(hand_instance(), hand_tables(), hand_proof())
    assert failed(result) == ["purchases are those of the program", "stock is that of the program"]
    assert failed(audit(hand_instance(), hand_tables())) == []


@pytest.mark.parametrize(("table", "column", "value", "check"), [
    ("stock", "lost_t", 1.1, "loss in storage"), ("stock", "closing_t", 9.1, "stock balance"),
    ("purchases", "received_t", 20.0, "received after loss in transit"),
    ("purchases", "eur_per_t", 100.0, "price of purchases"), ("money", "discounted_eur", 2200.0,
        "discounting"),
    ("storage", "used_m3", 9.0, "volume in store"), ("cover", "stock_t", 0.0, "stock that counts as cover"),
])  # fmt: skip
def test_a_slip_of_the_pen_is_found(table: str, column: str, value: float, check: str):
    tables = hand_tables()
    tables[table].loc[0, column] = value
    assert check in failed(audit(hand_instance(), tables))


def test_an_early_delivery_is_found_by_hand():
    tables = hand_tables()
    tables["purchases"].loc[0, ["period", "year", "fiscal_year"]] = ["2027", 2027, 2027]
    assert "no delivery before lead time and transit" in failed(audit(hand_instance(), tables))


def test_the_reference_runs_in_a_straight_line_through_the_year():
    instance = small_instance(
        start="2027Q1", end="2028Q4", step="quarter", parties=[{"party": "JP", "name": "Japan"}],
        materials=[{"material": "Dy", "name": "Dy"}], sectors=[{"sector": "all", "name": "All"}],
        sources=[{"supplier": n, "name": n, "country": "DE", "stage": s} for n, s in
                 (("loop", "recycling"), ("mine", "separation"))],
        demand=[{"party": "JP", "material": "Dy", "sector": "all", "year": y, "tonnes": t,
            "usable_share": 0.5}
                for y, t in ((2027, 200.0), (2028, 280.0))],
        imports=[{"party": "JP", "material": "Dy", "supplier": n, "year": y, "tonnes": t}
                 for n, y, t in (("loop", 2027, 10.0), ("loop", 2028, 30.0), ("mine", 2027, 90.0),
                                 ("mine", 2028, 110.0))],
    )  # fmt: skip
    found = {basis: values[0, 0].tolist() for basis, values in references(Case.of(instance, {})).items()}
    assert found["need"] == [100.0] * 4 + [110.0, 120.0, 130.0, 140.0]
    assert found["need less recycling"] == [90.0] * 4 + [95.0, 100.0, 105.0, 110.0]
    assert found["net imports last year"] == [90.0] * 8


def ramp(**target: object) -> np.ndarray:
    """Tonnes that a target of 73 days asks for: 365 t a year are needed, the first order arrives in 2028."""
    row = {"party": "JP", "material": "Dy", "days": 73.0, "deadline": "2030", "basis": "need"}
    instance = small_instance(
        start="2027", end="2031", step="year", parties=[{"party": "JP", "name": "Japan"}],
        materials=[{"material": "Dy", "name": "Dy"}], sectors=[{"sector": "all", "name": "All"}],
        demand=[{"party": "JP", "material": "Dy", "sector": "all", "year": 2027, "tonnes": 365.0}],
        sources=[{"supplier": "lynas", "name": "Lynas", "country": "MY", "lead_time_periods": 1}],
        supply=[{"supplier": "lynas", "material": "Dy", "year": 2027, "tonnes": 500.0}],
        opening_stock=[{"party": "JP", "material": "Dy", "storage": None, "tonnes": 13.0}],
            targets=[row | target],
    )  # fmt: skip
    return targets(Case.of(instance, {}))[0].tonnes


def test_a_target_rises_in_a_straight_line_from_the_first_possible_delivery():
    np.testing.assert_allclose(ramp(), [np.nan, 13.0, 43.0, 73.0, 73.0])


def test_a_target_without_ramp_holds_from_its_deadline():
    np.testing.assert_allclose(ramp(ramp=False), [np.nan, np.nan, np.nan, 73.0, 73.0])


def test_the_opening_stock_counts_up_to_the_target():
    np.testing.assert_allclose(ramp(days=10.0), [np.nan, 10.0, 10.0, 10.0, 10.0])


def test_industry_takes_the_lowest_blocks_first(rich: Plan):
    case = Case.of(rich.instance, rich.tables)
    lynas, dy = case.names["supplier"].index("lynas"), case.names["material"].index("Dy")
    free = reach(case).free[lynas, dy, :, 0]
    np.testing.assert_allclose(free, [(200 - 130) / 4, 120 / 4])


def test_idle_access_is_what_industry_leaves(rich: Plan):
    case = Case.of(rich.instance, rich.tables)
    r = reach(case)
    jp, eu = (case.names["party"].index(p) for p in ("JP", "EU"))
    lynas, caremag, china = (case.names["supplier"].index(n) for n in ("lynas", "caremag", "china"))
    dy = case.names["material"].index("Dy")
    np.testing.assert_allclose(r.idle[jp, dy, lynas, 0], (0.3 * 320 - 90) / 4)
    np.testing.assert_allclose(r.pool[dy, lynas, 0], (0.3 * 320 - 90 + 0.5 * 320 - 40) / 4)
    assert r.open[jp, dy, caremag, 0]
    assert not r.own[jp, dy, caremag, 0]
    assert not r.open[eu, dy, china, 0]
    assert r.first[eu, lynas] == 2


def test_the_end_value_never_pays_for_buying(rich: Plan):
    case = Case.of(rich.instance, rich.tables)
    left = case.stock("closing_t")[..., -1].sum(axis=(0, 2))
    dear = float((left * case.world_price[:, -1]).sum()) / 1000 * 1.3 * case.discount[-1]
    assert 0 < end_value(case) < dear


def test_the_audit_imports_no_model_solver_or_modelling_layer():
    code = (
        "import sys, stockpact.plan.audit, stockpact.plan.loading\n"
        "bad = [m for m in sys.modules if m.startswith(('pyomo', 'highspy', 'stockpact.models',"
        " 'stockpact.solve', 'stockpact.verbs', 'stockpact.rules'))]\n"
        "assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_check_has_a_name_a_sentence_and_a_source():
    names = [check.name for check in CHECKS]
    assert len(names) == len(set(names)) >= 100
    for check in CHECKS:
        assert check.text.endswith("."), check.name
        assert check.equation.startswith(("FORMULATION", "DESIGN")), check.name


def test_every_check_compares_something_on_some_plan(plans: dict[str, Plan]):
    compared = sum(plan.audit.set_index("check")["compared"] for plan in plans.values())
    idle = set(compared.index[compared == 0])
    assert idle == {"whole modules"}


def test_every_plan_passes(plans: dict[str, Plan]):
    for plan in plans.values():
        assert failed(plan.audit) == []


def test_a_plan_of_one_party_or_without_sharing_passes(tutorial: Plan):
    question = {"parties": (), "shared_access": None, "integer_modules": None, "extra_periods": 0}
    assert failed(audit(tutorial.instance, tutorial.tables, tutorial.exact, question)) == []
    alone = failed(audit(tutorial.instance, tutorial.tables, None, question | {"parties": ("EU",)}))
    assert "acting parties only" in alone


def test_nothing_planned_has_nothing_wrong_with_it(rich: Plan):
    assert failed(audit(rich.instance, {})) == []


def test_unknown_columns_are_refused(rich: Plan):
    with pytest.raises(KeyError, match="closing_t"):
        audit(rich.instance, {"stock": rich.stock.drop(columns="closing_t")})


@pytest.mark.parametrize("seed", range(12))
def test_whatever_stands_in_the_cells_the_audit_gives_a_report(rich: Plan, seed: int):
    chance = np.random.default_rng(seed)
    odd = {"text": ["", "JP", "x,y]", "2028Q9", "account"], "number": [0.0, -1.0, 1e300, np.inf, np.nan],
           "integer": [0, -1, 10**6, 2028], "yes/no": [True, False]}  # fmt: skip
    tables = {}
    for name, table in SCHEMA.items():
        frame = rich[name].sample(frac=float(chance.choice([0.0, 0.5, 1.0])), random_state=seed)
        frame = frame.reset_index(drop=True)
        for _ in range(4 if len(frame) else 0):
            column = table.columns[int(chance.integers(len(table.columns)))]
            values = odd[column.kind]
            frame.loc[int(chance.integers(len(frame))), column.name] = values[
                int(chance.integers(len(values)))
            ]
        tables[name] = frame
    result = audit(rich.instance, tables, rich.exact, rich.meta["question"])
    assert len(result) == len(CHECKS)
    assert failed(result)
    stumbled = result[result["where"].str.startswith("cannot be computed")]
    assert stumbled.empty, stumbled.to_string()


def test_a_check_that_stumbles_has_failed():
    def stumble(_: object) -> list[object]:
        raise ZeroDivisionError("no need")

    row = Check("x", "t", "FORMULATION 0", stumble).run(None)  # type: ignore[arg-type]
    assert not row["ok"]
    assert "no need" in str(row["where"])


def test_tolerances_are_absolute_and_relative():
    frame = pd.DataFrame({"a": ["p", "q"], "b": ["", "r"]})
    where = at_rows(frame, ["a", "b"], "t")

    def ok(*parts: object) -> bool:
        return bool(Check("x", "t", "FORMULATION 0", lambda _: parts).run(None)["ok"])  # type: ignore[arg-type, return-value]

    assert ok(equal([1e6 + 0.9, 0.0], [1e6, 9e-7], where))
    assert not ok(equal([1e6 + 1.2, 0.0], [1e6, 0.0], where))
    assert not ok(equal([0.0, 0.0], [0.0, 2e-6], where))
    assert ok(equal([0.0, 0.0], [0.0, 2e-6], where, scale=10.0))
    assert not ok(equal([np.nan, 0.0], [0.0, 0.0], where))
    assert ok(equal([np.nan, 0.0], [0.0, 0.0], where, mask=[False, True]))
    assert ok(at_most([1.0, 5.0], [1.0, np.inf], where))
    assert not ok(at_most([1.1, 5.0], [1.0, 9.0], where))
    assert not ok(at_least([0.9, 5.0], 1.0, where))
    assert ok(at_least([1.1, 5.0], [1.0, -np.inf], where))
    assert not ok(holds([True, False], where))
    assert where(1) == "t q r"


@pytest.mark.slow
def test_every_check_of_the_baseline_holds():
    from stockpact.verbs.plan import plan

    assert failed(plan("eu-japan-ree").audit) == []
