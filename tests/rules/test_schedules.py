"""Timing and sharing together: the schedules without a solver against the release model, and their
properties.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stockpact.models.release import build_from, numbers, pattern, with_first_step

from stockpact.rules import RULES, Claims, Shortage, batch
from stockpact.rules.bookkeeping import keep_book
from stockpact.solve.patch import Patch
from stockpact.solve.program import compile_model
from stockpact.solve.session import Session

from .shortages import draw, fix_4, one

EXAMPLES = settings(max_examples=30, deadline=None, derandomize=True)
SEEDS = st.integers(0, 10**6)
EVERY = pytest.mark.parametrize("rule", list(RULES))


def schedule(rule: str, s: Shortage) -> np.ndarray:
    """Awards (P, K) of one shortage."""
    return RULES[rule].schedule(with_first_step(one(s), RULES[rule]))[0]


def total(s: Shortage, award: np.ndarray) -> float:
    return float(s.cost(award).sum())


def damage(s: Shortage, award: np.ndarray) -> float:
    return float((s.damage * s.unserved(award)).sum())


@EVERY
def test_fix_4_by_every_rule(rule: str) -> None:
    """FIX-4: cost 8.523876 with r = (6, 5, 5, 0); the value of the stock left is taken off, as the fixture
    does.
    """
    s = fix_4()
    award = schedule(rule, s)
    np.testing.assert_allclose(award, [[6, 5, 5, 0]])
    kept_from_the_start = 0.5 * 16 * s.left_over[0]
    assert total(s, award) - kept_from_the_start == pytest.approx(8.523876, abs=5e-7)


@EVERY
@pytest.mark.parametrize(("delay", "fee"), [(0.0, 0.0), (0.3, 0.0), (1.4, 0.0), (0.0, 0.5), (0.3, 0.5)])
def test_schedules_cost_what_the_release_model_solved_by_highs_costs(
    rule: str, delay: float, fee: float
) -> None:
    """The closed form is optimal, for two and three parties, with deliveries, rate limits, delay and fee."""
    for parties, steps, periods in ((2, 3, 4), (3, 2, 3)):
        cases = batch(
            [
                draw(seed, parties=parties, steps=steps, periods=periods, delay=delay, fee=fee)
                for seed in range(12)
            ]
        )
        cases = with_first_step(cases, RULES[rule])
        award = RULES[rule].schedule(cases)
        session = Session(compile_model(build_from(pattern(parties, steps, periods), RULES[rule])))
        for b in range(12):
            case = cases.case(b)
            solved = session.solve(Patch(**numbers(case, RULES[rule])))
            assert solved.status == "optimal"
            best = solved.value("award").reshape(parties, periods)
            fees = case.fee * (award[b] - best) if rule == "account" else np.zeros_like(best)
            assert total(case, award[b]) + fees.sum() == pytest.approx(total(case, best), rel=1e-7, abs=1e-4)


@EVERY
@EXAMPLES
@given(SEEDS)
def test_awards_stay_within_claims_stock_and_rate(rule: str, seed: int) -> None:
    """P2 and P4: 0 <= award <= claim; in every prefix of time no more leaves than has come in; nor more
    than the limit.
    """
    s = draw(seed, delay=0.3)
    award = schedule(rule, s)
    assert (award >= -1e-9).all()
    assert (award <= s.claim + 1e-9).all()
    assert (np.cumsum(award.sum(axis=0)) <= np.cumsum(s.pool_inflow) + 1e-6).all()
    assert (award.sum(axis=0) <= float(s.limit) + 1e-6).all()


@EVERY
@EXAMPLES
@given(SEEDS)
def test_accounts_balance_and_carry_out_the_awards(rule: str, seed: int) -> None:
    """Before + delivered - released = after >= 0; what is lent is borrowed; released - lent + borrowed is
    the award.
    """
    cases = with_first_step(one(draw(seed, agreed=seed % 2 == 0)), RULES[rule])
    award = RULES[rule].schedule(cases)
    book = keep_book(cases, award, RULES[rule].pooled)
    np.testing.assert_allclose(book.after[..., :-1], book.before[..., 1:], atol=1e-6)
    assert (book.after >= -1e-6).all()
    np.testing.assert_allclose(book.lent.sum(axis=1), book.borrowed.sum(axis=1), atol=1e-6)
    np.testing.assert_allclose(book.released - book.lent + book.borrowed, award, atol=1e-6)
    if rule == "account-no-lending":
        np.testing.assert_allclose(book.lent, 0.0, atol=1e-6)


@EXAMPLES
@given(SEEDS)
def test_damage_falls_from_no_reserve_over_strict_and_accounts_to_least_damage(seed: int) -> None:
    """The order of BASELINE: none >= strict >= accounts without lending >= with lending >= least damage."""
    s = draw(seed, steps=4, periods=5)
    rules = ("strict", "account-no-lending", "account", "least-damage")
    cost = [total(s, np.zeros_like(s.claim)), *(total(s, schedule(rule, s)) for rule in rules)]
    assert all(a >= b - 1e-7 * cost[0] for a, b in pairwise(cost)), cost
    loss = total(s, schedule("proportional-to-loss", s))
    assert cost[-1] - 1e-7 * cost[0] <= loss <= cost[0] + 1e-7 * cost[0]


@EXAMPLES
@given(SEEDS)
def test_lending_costs_no_party_anything_in_any_period(seed: int) -> None:
    s = draw(seed, parties=3, agreed=seed % 2 == 0)
    assert (schedule("account", s) >= schedule("account-no-lending", s) - 1e-9).all()


@EVERY
@EXAMPLES
@given(SEEDS, st.floats(1.0, 4.0))
def test_a_larger_stock_never_raises_the_damage(rule: str, seed: int, factor: float) -> None:
    """First half of P12."""
    s = draw(seed)
    more = replace(s, opening=factor * s.opening)
    before, after = damage(s, schedule(rule, s)), damage(more, schedule(rule, more))
    assert after <= before * (1 + 1e-9) + 1e-6


@EXAMPLES
@given(SEEDS)
def test_under_least_damage_a_reserve_never_makes_it_worse(seed: int) -> None:
    s = draw(seed)
    award = schedule("least-damage", s)
    assert damage(s, award) <= damage(s, np.zeros_like(award)) + 1e-9
    assert total(s, award) <= total(s, np.zeros_like(award)) + 1e-9


@EVERY
def test_without_a_shortage_nothing_is_released(rule: str) -> None:
    """P1."""
    s = draw(3)
    calm = replace(s, claim=np.zeros_like(s.claim))
    np.testing.assert_array_equal(schedule(rule, calm), 0.0)
    assert damage(calm, schedule(rule, calm)) == 0.0


def test_the_strict_ratio_releases_nothing_when_only_one_party_is_hit() -> None:
    s = fix_4()
    hit = replace(
        s,
        claim=np.array([[0.0] * 4, [10.0] * 4]),
        size=np.tile(s.size, (2, 1, 1)),
        step_cost=np.tile(s.step_cost, (2, 1)),
        opening=np.array([8.0, 8.0]),
        delivered=np.zeros((2, 4)),
        shares=np.array([0.5, 0.5]),
    )
    np.testing.assert_array_equal(schedule("strict", hit), 0.0)
    np.testing.assert_allclose(schedule("account-no-lending", hit).sum(axis=1), [0, 8])
    np.testing.assert_allclose(
        schedule("account", hit), [[0, 0, 0, 0], [6, 5, 5, 0]]
    )  # FIX-4 with what is lent


@EXAMPLES
@given(SEEDS)
def test_the_strict_ratio_holds_in_every_period(seed: int) -> None:
    """P5."""
    s = draw(seed, parties=3)
    award = schedule("strict", s)
    np.testing.assert_allclose(award, s.shares[:, None] * award.sum(axis=0), atol=1e-7)


@EXAMPLES
@given(SEEDS)
def test_the_proportional_rule_covers_an_equal_part_of_every_loss(seed: int) -> None:
    s = draw(seed, parties=3)
    award = schedule("proportional-to-loss", s)
    np.testing.assert_allclose(award, s.claim_shares * award.sum(axis=0), atol=1e-7)


@EVERY
@EXAMPLES
@given(SEEDS)
def test_equal_parties_are_treated_equally(rule: str, seed: int) -> None:
    """P6: two parties that differ in name only, beside a third."""
    s = draw(seed, parties=3)
    twin = [0, 0, 2]
    shares = s.shares[twin] / s.shares[twin].sum()
    s = replace(
        s,
        claim=s.claim[twin],
        size=s.size[twin],
        step_cost=s.step_cost[twin],
        opening=s.opening[twin],
        delivered=s.delivered[twin],
        shares=shares,
    )
    award = schedule(rule, s)
    np.testing.assert_allclose(award[0], award[1], atol=1e-6)


@EVERY
@EXAMPLES
@given(SEEDS)
def test_relabelling_parties_permutes_the_schedule(rule: str, seed: int) -> None:
    """P7."""
    s, order = draw(seed, parties=3), [2, 0, 1]
    moved = replace(
        s,
        claim=s.claim[order],
        size=s.size[order],
        step_cost=s.step_cost[order],
        opening=s.opening[order],
        delivered=s.delivered[order],
        shares=s.shares[order],
    )
    np.testing.assert_allclose(schedule(rule, moved), schedule(rule, s)[order], atol=1e-6)


@EVERY
@EXAMPLES
@given(SEEDS, st.sampled_from([0.001, 0.5, 3.0, 1000.0]))
def test_scaling_tonnes_scales_the_schedule_and_scaling_money_leaves_it(
    rule: str, seed: int, k: float
) -> None:
    """P8, and P9 with k = .001 (t to kt)."""
    s = draw(seed)
    award = schedule(rule, s)
    larger = replace(
        s,
        claim=k * s.claim,
        size=k * s.size,
        opening=k * s.opening,
        delivered=k * s.delivered,
        limit=k * s.limit,
    )
    dearer = replace(s, step_cost=k * s.step_cost, end_value=k * s.end_value, price=k * s.price)
    np.testing.assert_allclose(schedule(rule, larger), k * award, rtol=1e-7, atol=1e-6 * k)
    np.testing.assert_allclose(schedule(rule, dearer), award, atol=1e-6)


@EVERY
def test_split_mode_and_joint_mode_agree_in_a_single_period(rule: str) -> None:
    """With one period, no end value and a stock of H, the schedule divides H as the closed form does."""
    for seed in range(40):
        s = draw(seed, periods=1, steps=3)
        s = replace(
            s,
            end_value=np.array(0.0),
            delivered=0 * s.delivered,
            limit=np.array(np.inf),
            on=np.ones(1),
            left_over=np.ones(1),
        )
        claims = Claims(s.claim[:, 0], s.shares, s.size[..., 0], s.step_cost)
        divided = RULES[rule].divide(float(s.opening.sum()), claims)
        np.testing.assert_allclose(schedule(rule, s)[:, 0], divided, atol=1e-7)


def test_a_delay_only_costs_what_falls_before_the_first_arrival() -> None:
    """30 % of a period: 30 % of the first period's claim stays unserved, later periods can be served in
    full.
    """
    s = replace(fix_4(), opening=np.array([100.0]), end_value=np.array(0.0), delay=0.3)
    np.testing.assert_allclose(schedule("account", s), [[7, 10, 10, 10]])
    whole_and_a_half = replace(s, delay=1.5)
    np.testing.assert_allclose(schedule("account", whole_and_a_half), [[0, 5, 10, 10]])


def test_tonnes_on_their_way_when_the_embargo_ends_are_paid_for() -> None:
    """With a delay the end value of an award is that of the period in which it left."""
    s = replace(fix_4(), delay=0.25)
    left = s.left_over
    np.testing.assert_allclose(
        s.refill,
        0.5
        * np.array(
            [
                left[0],
                0.75 * left[1] + 0.25 * left[0],
                0.75 * left[2] + 0.25 * left[1],
                0.75 * left[3] + 0.25 * left[2],
            ]
        ),
    )
