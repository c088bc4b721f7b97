"""Claims rules: duality, LPs beside the closed forms, and ratio rules with spill-over, band and memory."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from stockpact.models.release import build_from, numbers, pattern

from stockpact.rules import (
    Claims,
    band,
    batch,
    cumulative,
    equal_awards,
    equal_losses,
    guaranteed_minimum,
    spill,
    strict,
    talmud,
)
from stockpact.rules.filling import fill
from stockpact.solve.patch import Patch
from stockpact.solve.program import compile_model
from stockpact.solve.session import Session

from .claims import drawn, from_seed
from .shortages import draw, one

EXAMPLES = settings(
    max_examples=int(os.environ.get("STOCKPACT_EXAMPLES", "40")), deadline=None, derandomize=True
)
WEIGHTS = st.sampled_from(["need", "equal", "shares"])


@EXAMPLES
@given(drawn(), WEIGHTS)
def test_equal_losses_are_what_equal_awards_of_the_missing_leave(
    case: tuple[float, Claims], weights: str
) -> None:
    """P13: EL(c, H) = c - EA(c, C - H); and its own formula r = max(0, c - w M) holds with one M for all."""
    amount, c = case
    amount = min(amount, c.claim.sum())
    loss = c.claim - equal_losses.divide(amount, c, weights)
    dual = equal_awards.divide(c.claim.sum() - amount, c, weights)
    np.testing.assert_allclose(loss, dual, atol=1e-8)
    weight = {"need": c.need, "equal": np.ones(len(c.claim)), "shares": c.shares}[weights]
    partly = (weight > 0) & (loss < c.claim - 1e-7)
    if partly.any():
        rate = loss[partly] / weight[partly]
        np.testing.assert_allclose(rate, rate[0], rtol=1e-6, atol=1e-7)


@EXAMPLES
@given(drawn(), WEIGHTS)
def test_the_talmud_rule_treats_gains_and_losses_alike(case: tuple[float, Claims], weights: str) -> None:
    """P13, self-duality: r(c, H) = c - r(c, C - H); so half of all claims gives half of each."""
    amount, c = case
    whole = c.claim.sum()
    amount = min(amount, whole)
    dual = c.claim - talmud.divide(whole - amount, c, weights)
    np.testing.assert_allclose(talmud.divide(amount, c, weights), dual, atol=1e-8)
    np.testing.assert_allclose(talmud.divide(whole / 2, c, weights), c.claim / 2, atol=1e-8)


def test_filling_raises_the_least_award_by_weight_as_high_as_the_lp_does() -> None:
    """FORMULATION 3.3: max t with r_p >= min(w_p t, c_p); the LP's level is that of the sorted corners."""
    for seed in range(30):
        amount, c = from_seed(seed)
        amount = min(amount, 0.95 * c.claim.sum())
        asks = c.claim > 0
        weight, claim = c.need[asks], c.claim[asks]
        award = equal_awards.divide(amount, c)[asks]
        level = np.where(award < claim - 1e-9, award / weight, -np.inf).max()
        met = claim <= weight * level * (1 + 1e-12)
        n = len(claim)
        found = linprog(
            np.r_[np.zeros(n), -1.0],
            np.vstack([np.c_[-np.eye(n), np.where(met, 0.0, weight)], np.r_[np.ones(n), 0.0]]),
            np.r_[np.where(met, -claim, 0.0), amount],
            bounds=[(0, m) for m in claim] + [(None, None)],
        )
        assert level == pytest.approx(-found.fun, rel=1e-7)


def test_filling_from_different_starts_by_hand() -> None:
    """Heights 0, 2, 5 and widths 1, 2, 1: 9 t reach level 4 1/3; the third gets nothing."""
    award = fill(9.0, np.array([1.0, 2.0, 1.0]), np.array([0.0, 2.0, 5.0]), np.array([100.0, 100.0, 100.0]))
    np.testing.assert_allclose(award, [13 / 3, 14 / 3, 0])
    np.testing.assert_allclose(fill(1e9, np.ones(3), 0.0, np.array([1.0, 2.0, 0.0])), [1, 2, 0])
    np.testing.assert_allclose(fill(-5.0, np.ones(2), 0.0, np.ones(2)), [0, 0])
    np.testing.assert_allclose(fill(3.0, np.zeros(2), 0.0, np.array([2.0, 4.0])), [1, 2])


@EXAMPLES
@given(drawn())
def test_spill_over_gives_everyone_its_share_or_its_claim(case: tuple[float, Claims]) -> None:
    amount, c = case
    assert (spill.divide(amount, c) >= np.minimum(c.claim, c.shares * amount) - 1e-8).all()


@EXAMPLES
@given(drawn(), st.floats(0, 0.6))
def test_a_band_keeps_shares_within_it_and_releases_as_much_as_the_lp(
    case: tuple[float, Claims], width: float
) -> None:
    """P5 with a band: |r_p - rho_p R| <= width R, and no division within the band releases more."""
    amount, c = case
    award = band.divide(amount, c, width)
    total, n = award.sum(), len(c.claim)
    assert (np.abs(award - c.shares * total) <= width * total + 1e-8).all()
    above = np.eye(n) - (c.shares + width)[:, None]
    below = (c.shares - width)[:, None] - np.eye(n)
    found = linprog(
        -np.ones(n), np.vstack([above, below, np.ones(n)]), np.r_[np.zeros(2 * n), amount],
        bounds=[(0, m) for m in c.claim],
    )  # fmt: skip
    assert total == pytest.approx(-found.fun, rel=1e-7, abs=1e-7)


def test_a_band_of_no_width_is_the_strict_ratio_and_a_full_one_spills_over() -> None:
    for seed in range(20):
        amount, c = from_seed(seed)
        c = replace(c, shares=(c.shares + 0.1) / (c.shares + 0.1).sum())  # all have some entitlement
        np.testing.assert_allclose(band.divide(amount, c, 0.0), strict.divide(amount, c), atol=1e-8)
        np.testing.assert_allclose(band.divide(amount, c, 1.0), spill.divide(amount, c), atol=1e-8)


def test_the_cumulative_ratio_lets_a_party_catch_up() -> None:
    """Equal shares; the second got 30 t less so far. Of 50 t it gets 40, and afterwards both stand at 60."""
    c = Claims(
        np.array([100.0, 100.0]), np.full(2, 0.5), np.full((2, 1), 100.0), np.ones((2, 1)),
        received=np.array([50.0, 20.0]),
    )  # fmt: skip
    np.testing.assert_allclose(cumulative.divide(50.0, c), [10, 40])
    np.testing.assert_allclose(cumulative.divide(20.0, c), [0, 20])


def test_the_cumulative_ratio_holds_over_an_embargo_in_which_claims_never_bind() -> None:
    s = replace(draw(3), claim=np.full((2, 4), 50.0), opening=np.array([40.0, 40.0]))
    award = cumulative.RULE.schedule(one(s))[0]
    assert award.sum() > 1
    np.testing.assert_allclose(award.sum(axis=1), s.shares * award.sum(), rtol=1e-9)


@EXAMPLES
@given(drawn(), st.floats(0, 1))
def test_a_guaranteed_minimum_is_met_or_scaled_down_alike(case: tuple[float, Claims], minimum: float) -> None:
    amount, c = case
    award, sure = guaranteed_minimum.divide(amount, c, minimum), minimum * c.claim
    factor = min(1.0, amount / sure.sum()) if sure.sum() > 1e-9 else 1.0
    assert (award >= factor * sure - 1e-8).all()
    if factor < 1:
        np.testing.assert_allclose(award, factor * sure, atol=1e-8)


@pytest.mark.parametrize("minimum", [0.0, 0.4, 1.0])
def test_the_guaranteed_minimum_costs_what_the_release_model_solved_by_highs_costs(minimum: float) -> None:
    """Joint mode: timing and division together, with deliveries, rate limits and a delay."""
    rule = guaranteed_minimum.rule(minimum)
    for parties, steps, periods, delay in ((2, 3, 4, 0.0), (3, 2, 3, 0.3)):
        cases = batch(
            [draw(n, parties=parties, steps=steps, periods=periods, delay=delay) for n in range(12)]
        )
        award = rule.schedule(cases)
        session = Session(compile_model(build_from(pattern(parties, steps, periods), rule)))
        for b in range(12):
            case = cases.case(b)
            solved = session.solve(Patch(**numbers(case, rule)))
            assert solved.status == "optimal"
            best = solved.value("award").reshape(parties, periods)
            cost = float(case.cost(award[b]).sum())
            assert cost == pytest.approx(float(case.cost(best).sum()), rel=1e-7, abs=1e-4)


def test_guarantees_over_an_embargo_shrink_to_what_comes_in_and_no_further() -> None:
    """The common factor is 1, or some run of periods or some period's rate is used up."""
    bound = 0
    for seed in range(30):
        s = one(draw(seed))
        if s.cap.sum() == 0:
            continue
        sure = guaranteed_minimum.guaranteed(s, 0.6)[0]
        factor = sure.sum() / (0.6 * s.cap.sum())
        np.testing.assert_allclose(sure, factor * 0.6 * s.cap[0], atol=1e-9)
        total = sure.sum(axis=0)
        slack = min(
            (np.cumsum(s.pool_inflow[0]) - np.cumsum(total)).min(),
            float((s.rate[0] - total).min()),
        )
        assert slack >= -1e-7
        if factor < 1 - 1e-9:
            bound += 1
            assert slack == pytest.approx(0.0, abs=1e-7)
    assert bound > 3


def test_numbers_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="minimum"):
        guaranteed_minimum.rule(1.2)
    with pytest.raises(ValueError, match="band"):
        band.rule(-0.1)
