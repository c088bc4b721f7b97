"""The release model: the comb of unknown duration, its numbers, its rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import lil_array
from stockpact.models.calm import calm
from stockpact.models.embargo import ReleaseQuestion, embargo
from stockpact.models.release import build, build_from, numbers, pattern, with_first_step

from stockpact.rules import RULES, batch
from stockpact.solve.cold import solve
from stockpact.solve.patch import Patch
from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates

from ..rules.shortages import DISCOUNT, draw, fix_4
from .cases import two_parties

PROBABILITY = np.array([0.4, 0.3, 0.2, 0.1])
END_VALUE, STOCK, STEP = 0.5, 16.0, 5.0


def explicit_tree(non_anticipative: bool) -> tuple[float, np.ndarray]:
    """FIX-4 written out: one copy of all variables for each duration, tied while durations cannot be told
    apart.

    Columns by duration d and period k <= d: release, cheap and dear unserved. Written with scipy alone.
    """
    nodes = [(d, k) for d in range(4) for k in range(d + 1)]
    place = {node: 3 * i for i, node in enumerate(nodes)}
    cost, constant = np.zeros(3 * len(nodes)), 0.0
    rows: list[tuple[dict[int, float], float, bool]] = []
    for d, p in enumerate(PROBABILITY):
        end = p * DISCOUNT ** (d + 1) * END_VALUE
        constant -= end * STOCK
        rows.append(({place[d, k]: 1.0 for k in range(d + 1)}, STOCK, False))
        for k in range(d + 1):
            at = place[d, k]
            cost[at] += end
            cost[at + 1] += p * DISCOUNT**k * 1.0
            cost[at + 2] += p * DISCOUNT**k * 5.0
            rows.append(({at: -1.0, at + 1: -1.0, at + 2: -1.0}, -10.0, False))
            if non_anticipative and d < 3:
                rows.append(({at: 1.0, place[d + 1, k]: -1.0}, 0.0, True))
    matrix = lil_array((len(rows), len(cost)))
    for i, (entries, _, _) in enumerate(rows):
        for j, value in entries.items():
            matrix[i, j] = value
    equal = np.array([e for _, _, e in rows])
    rhs = np.array([b for _, b, _ in rows])
    full = matrix.tocsr()
    found = linprog(
        cost,
        A_ub=full[~equal],
        b_ub=rhs[~equal],
        A_eq=full[equal] if equal.any() else None,
        b_eq=rhs[equal] if equal.any() else None,
        bounds=[(0, None) if i % 3 == 0 else (0, STEP) for i in range(len(cost))],
    )
    release = np.array([found.x[place[3, k]] for k in range(4)])
    return float(found.fun + constant), release


def test_fix_4_the_comb_costs_what_the_non_anticipative_tree_costs() -> None:
    """FIX-4: 8.523876 with r = (6, 5, 5, 0), both ways."""
    solution = solve(compile_model(build_from(fix_4(), RULES["account-no-lending"])))
    value_of_the_stock = END_VALUE * STOCK * float(PROBABILITY @ DISCOUNT ** np.arange(1, 5))
    assert solution.objective - value_of_the_stock == pytest.approx(8.523876, abs=5e-7)
    np.testing.assert_allclose(solution.value("award"), [6, 5, 5, 0], atol=1e-7)
    tree, release = explicit_tree(non_anticipative=True)
    assert tree == pytest.approx(8.523876, abs=5e-7)
    np.testing.assert_allclose(release, [6, 5, 5, 0], atol=1e-7)


def test_fix_4_a_planner_who_knew_the_duration_would_be_too_optimistic() -> None:
    """FIX-4: the clairvoyant bound is 6.563580, 23 % below."""
    assert explicit_tree(non_anticipative=False)[0] == pytest.approx(6.563580, abs=5e-7)


@pytest.mark.parametrize("rule", list(RULES))
def test_a_patched_program_equals_a_fresh_compile(rule: str) -> None:
    """Also where a share, a claim or a cost is zero, so that a coefficient leaves the matrix."""
    chosen = RULES[rule]
    base = compile_model(build_from(pattern(2, 3, 4), chosen))
    for seed in range(12):
        cases = batch([draw(seed, agreed=seed % 2 == 0, delay=0.2 * (seed % 3), fee=0.1 * (seed % 2))])
        if seed % 4 == 0:
            cases = replace(cases, shares=np.array([[1.0, 0.0]]), end_value=np.zeros(1))
        case = with_first_step(cases, chosen).case(0)
        fresh = compile_model(build_from(case, chosen))
        assert base.patched(Patch(**numbers(case, chosen))).hash == fresh.hash


@pytest.mark.parametrize("rule", list(RULES))
def test_the_numbers_of_every_scenario_equal_those_of_the_model_built_for_it(rule: str) -> None:
    instance = two_parties()
    world = calm(instance)
    for scenario in instance["embargoes"]["scenario"]:
        question = ReleaseQuestion(scenario, 2, {("A", "x"): 5.0, ("B", "x"): 4.0})
        fresh = compile_model(build(instance, question, "x", rule))
        case = embargo(world, question).shortage(0)
        case = with_first_step(batch([case]), RULES[rule]).case(0)
        base = compile_model(build_from(pattern(2, case.size.shape[1], case.periods), RULES[rule]))
        patched = base.patched(Patch(**numbers(case, RULES[rule])))
        np.testing.assert_array_equal(patched.matrix.toarray(), fresh.matrix.toarray())
        assert patched.hash == fresh.hash


@pytest.mark.parametrize("rule", list(RULES))
def test_every_row_and_variable_is_named_in_words(rule: str) -> None:
    program = compile_model(build_from(pattern(2, 3, 4), RULES[rule]))
    assert "service" in program.rows
    assert {"award", "unserved"} <= set(program.columns)
    assert all(name.replace("_", "").isalpha() for name in [*program.rows, *program.columns])


def test_the_dual_of_service_is_the_scarcity_price() -> None:
    """One more tonne of claim in a period costs the marginal step: tested by perturbation (FORMULATION 8)."""
    s = replace(fix_4(), claim=np.full((1, 4), 9.0), opening=np.array([14.5]))
    rule, step = RULES["account-no-lending"], 1e-3
    base = compile_model(build_from(s, rule))
    dual = solve(base).dual("service")
    assert (dual > 0.05).all()
    for k in range(4):
        cost = [
            solve(
                base.patched(
                    Patch(row_lower={"service": s.claim.ravel() + side * step * (np.arange(4) == k)})
                )
            )
            for side in (1, -1)
        ]
        assert dual[k] == pytest.approx((cost[0].objective - cost[1].objective) / (2 * step), rel=1e-5)


@pytest.mark.parametrize("rule", list(RULES))
def test_every_row_family_is_built_by_a_template(rule: str) -> None:
    made = build_with_templates(build_from, pattern(2, 3, 4), RULES[rule])
    assert not made.plain
    assert compile_model(made.result).hash == compile_model(build_from(pattern(2, 3, 4), RULES[rule])).hash
