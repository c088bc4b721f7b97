"""Rules on coverage (equal, leximin, max-min, alpha-fairness) against LPs and random divisions."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize_scalar

from stockpact.rules import Claims, alpha_fairness, equal_coverage, leximin, max_min
from stockpact.rules.leximin import Outcomes
from stockpact.rules.library import LIBRARY

from .claims import drawn, from_seed, worst_first

EXAMPLES = settings(
    max_examples=int(os.environ.get("STOCKPACT_EXAMPLES", "40")), deadline=None, derandomize=True
)
SEEDS = st.integers(0, 10**6)


def outcomes(seed: int) -> Outcomes:
    """Two to three parties with two to four materials: scarce stocks, some limits a party, different
    references.
    """
    rng = np.random.default_rng(seed)
    parties, materials = int(rng.integers(2, 4)), int(rng.integers(2, 5))
    need = rng.uniform(5, 100, (parties, materials))
    served = need * rng.uniform(0, 1.1, need.shape) * (rng.random(need.shape) < 0.7)
    open_need = np.maximum(need - served, 0)
    stock = open_need.sum(axis=0) * rng.uniform(0, 1.2, materials)
    limit = np.where(rng.random(parties) < 0.7, open_need.sum(axis=1) * rng.uniform(0, 1, parties), np.inf)
    return leximin.of_materials(need, served, stock, limit, rng.choice([1.0, 0.5], need.shape))


def solved(o: Outcomes, goal: np.ndarray, least: np.ndarray, level: np.ndarray) -> float:
    """Least value of goal (N + 1), the last number a common level; coverages at least ``least``, or the
    level.
    """
    found = linprog(
        goal,
        np.vstack([np.c_[o.uses, np.zeros(len(o.limit))], np.c_[-np.diag(1 / o.need), level]]),
        np.r_[o.limit, o.served / o.need - np.where(level > 0, 0.0, least - 1e-10)],
        bounds=[(0, m) for m in o.most] + [(None, None)],
        method="highs",
    )
    assert found.status == 0
    return float(found.fun)


def leximin_by_lps(o: Outcomes) -> np.ndarray:
    """FORMULATION 3.4: raise the least outcome, fix those that no optimum can raise, and so on."""
    n = len(o.need)
    fixed, free = np.zeros(n), np.ones(n, dtype=bool)
    while free.any():
        common = -solved(o, np.r_[np.zeros(n), -1.0], fixed, free.astype(float))
        held = np.where(free, common, fixed)
        stuck = np.zeros(n, dtype=bool)
        for k in np.flatnonzero(free):
            one_up = np.zeros(n + 1)
            one_up[k] = -1 / o.need[k]
            best = o.served[k] / o.need[k] - solved(o, one_up, held, np.zeros(n))
            stuck[k] = best <= common + 1e-7
        assert stuck.any()
        fixed, free = np.where(stuck, common, fixed), free & ~stuck
    return fixed


def test_progressive_filling_is_the_leximin_of_the_lp_sequence() -> None:
    """P16 in the form that needs no duals: what an auxiliary LP cannot raise is fixed."""
    for seed in range(40):
        o = outcomes(seed)
        y = o.coverage(leximin.share(o))
        np.testing.assert_allclose(y, leximin_by_lps(o), atol=1e-6, err_msg=str(seed))


@EXAMPLES
@given(SEEDS)
def test_no_random_division_has_better_ordered_coverages_than_leximin(seed: int) -> None:
    o, rng = outcomes(seed), np.random.default_rng(seed)
    award = leximin.share(o)
    assert (award >= 0).all()
    assert (award <= o.most + 1e-9).all()
    assert (o.uses @ award <= o.limit + 1e-7).all()
    for _ in range(20):
        other = o.most * rng.random(len(o.most))
        over = (o.uses @ other) / np.maximum(o.limit, 1e-12)
        other = other / max(over.max(), 1.0)
        assert worst_first(o.coverage(award), o.coverage(other))
        mixed = award * 0.95 + other * 0.05
        assert worst_first(o.coverage(award), o.coverage(mixed))


@EXAMPLES
@given(drawn())
def test_leximin_beats_every_rule_and_is_equal_coverage_for_one_material(case: tuple[float, Claims]) -> None:
    """P14."""
    amount, c = case
    award = equal_coverage.divide(amount, c)
    one = Outcomes(c.need, c.served, c.claim, np.ones((1, len(c.claim))), np.array([amount]))
    np.testing.assert_allclose(leximin.share(one), award, atol=1e-8)
    for name, rule in LIBRARY.items():
        assert worst_first(c.coverage(award), c.coverage(rule.divide(amount, c))), name


@EXAMPLES
@given(SEEDS, st.floats(0, 0.5))
def test_more_stock_never_lowers_the_worst_coverage(seed: int, more: float) -> None:
    """P12."""
    o = outcomes(seed)
    larger = Outcomes(o.need, o.served, o.most, o.uses, o.limit * (1 + more))
    before, after = (x.coverage(leximin.share(x)).min() for x in (o, larger))
    assert after >= before - 1e-9


def test_max_min_over_materials_is_that_of_the_lp_and_leaves_the_rest_to_damage() -> None:
    """The worst outcome is as good as the LP can make it; everything that can be used is used."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        cases = [from_seed(100 * seed + i, parties=3, steps=2) for i in range(3)]
        amounts = np.array([a for a, _ in cases]) * rng.uniform(0.2, 1.0, 3)
        together = Claims(
            **{
                f: np.stack([getattr(c, f) for _, c in cases])
                for f in ("claim", "shares", "size", "step_cost")
            }
        )
        award = max_min.divide_materials(amounts, together)
        y = together.coverage(award)
        best = []
        for i in range(3):
            need, served, claim = together.need[i], together.served[i], together.claim[i]
            found = linprog(
                [0, 0, 0, -1],
                np.vstack([np.c_[-np.diag(1 / need), np.ones(3)], [1, 1, 1, 0]]),
                np.r_[served / need, amounts[i]],
                bounds=[(0, c) for c in claim] + [(None, None)],
            )
            best.append(-found.fun)
        assert y.min() == pytest.approx(min(best), abs=1e-8)
        np.testing.assert_allclose(
            award.sum(axis=1), np.minimum(amounts, together.claim.sum(axis=1)), atol=1e-8
        )


def test_max_min_differs_from_leximin_where_the_worst_off_is_stuck() -> None:
    """Party 1 can get only 10; of the others max-min serves the dearer, leximin the lower coverage."""
    c = Claims(
        claim=np.array([10.0, 80.0, 80.0]),
        shares=np.full(3, 1 / 3),
        size=np.full((3, 1), 100.0),
        step_cost=np.array([[1.0], [1.0], [5.0]]),
        out_of_reach=np.array([80.0, 0.0, 0.0]),
    )
    np.testing.assert_allclose(max_min.divide(70.0, c), [10, 0, 60])
    np.testing.assert_allclose(equal_coverage.divide(70.0, c), [10, 30, 30])


@EXAMPLES
@given(drawn(), st.sampled_from([0.2, 0.5, 1.0, 2.0, 8.0]))
def test_alpha_fairness_meets_its_optimality_conditions(case: tuple[float, Claims], alpha: float) -> None:
    """One price of a tonne: marginal benefit equals it inside, is lower at no award and higher at a full
    claim.
    """
    amount, c = case
    award = alpha_fairness.divide(amount, c, alpha)
    if amount >= c.claim.sum():
        np.testing.assert_allclose(award, c.claim, rtol=1e-9)
        return
    y, asks = c.coverage(award), c.claim > 0
    gain = np.log(1 / c.need) - alpha * np.log(np.maximum(y, 1e-300))  # logarithm of w U'(y) / D with w = 1
    full = asks & (award >= c.claim * (1 - 1e-9))
    none = asks & (award <= 1e-9 * c.claim)
    inside = asks & ~full & ~none
    if inside.any():
        price = gain[inside].mean()
        np.testing.assert_allclose(gain[inside], price, atol=1e-6)
        assert (gain[none] <= price + 1e-6).all()
        assert (gain[full] >= price - 1e-6).all()
    elif full.any() and none.any():
        assert gain[full].min() >= gain[none].max() - 1e-6


@EXAMPLES
@given(drawn())
def test_alpha_turns_from_the_greatest_total_to_the_worst_off(case: tuple[float, Claims]) -> None:
    """P17: alpha 0 has the largest sum of coverages, a large alpha the leximin; both are limits."""
    amount, c = case

    def sum_of_coverage(award: np.ndarray) -> float:
        return float(c.coverage(award).sum())

    none = alpha_fairness.divide(amount, c, 0.0)
    found = linprog(-1 / c.need, np.ones((1, len(c.need))), [amount], bounds=[(0, m) for m in c.claim])
    most = -found.fun + (c.served / c.need).sum()
    assert sum_of_coverage(none) == pytest.approx(most, rel=1e-9)
    np.testing.assert_allclose(alpha_fairness.divide(amount, c, 1e-5), none, rtol=1e-3, atol=1e-3)
    fair = equal_coverage.divide(amount, c)
    np.testing.assert_allclose(alpha_fairness.divide(amount, c, np.inf), fair, atol=1e-9)
    np.testing.assert_allclose(c.coverage(alpha_fairness.divide(amount, c, 1e9)), c.coverage(fair), atol=1e-6)
    totals = [sum_of_coverage(alpha_fairness.divide(amount, c, a)) for a in (0, 0.5, 1, 2, 5, 50)]
    assert (np.diff(totals) <= 1e-9).all()


@EXAMPLES
@given(drawn(), st.sampled_from([0.0, 0.01, 1.0, 7.0]))
def test_with_weights_by_need_every_alpha_is_equal_coverage(case: tuple[float, Claims], alpha: float) -> None:
    """Why equal weights are the default (docs/corrections.md)."""
    amount, c = case
    award = alpha_fairness.divide(amount, c, alpha, "need")
    np.testing.assert_allclose(award, equal_coverage.divide(amount, c), rtol=1e-9, atol=1e-8)


def test_the_nash_product_of_two_parties_by_hand_and_by_search() -> None:
    """Alpha 1, no own supply: the product of coverages is largest at equal tonnes, whatever the needs."""
    c = Claims(np.array([90.0, 60.0]), np.full(2, 0.5), np.array([[90.0], [60.0]]), np.ones((2, 1)))
    np.testing.assert_allclose(alpha_fairness.divide(100.0, c, 1.0), [50, 50])
    weighted = alpha_fairness.divide(100.0, c, 3.0, [2.0, 1.0])
    best = minimize_scalar(
        lambda r: 2 * (r / 90) ** -2 + ((100 - r) / 60) ** -2,
        bounds=(40, 89), method="bounded", options={"xatol": 1e-10},
    )  # fmt: skip
    assert weighted[0] == pytest.approx(best.x, abs=1e-4)


def test_parties_without_weight_come_last_and_wrong_weights_are_refused() -> None:
    c = Claims(np.array([10.0, 10.0]), np.full(2, 0.5), np.array([[10.0], [10.0]]), np.ones((2, 1)))
    np.testing.assert_allclose(alpha_fairness.divide(15.0, c, 1.0, [1.0, 0.0]), [10, 5])
    for wrong in ([-1.0, 2.0], [0.0, 0.0], "beauty"):
        with pytest.raises(ValueError, match="weights"):
            alpha_fairness.divide(15.0, c, 1.0, wrong)
    with pytest.raises(ValueError, match="alpha"):
        alpha_fairness.divide(15.0, c, -1.0)
