"""Rules in split mode: a release is given, the rule divides it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockpact.rules import PROPERTIES, RULES, Claims

EXAMPLES = settings(max_examples=40, deadline=None, derandomize=True)
POOLED_OR_LENDING = ("account", "proportional-to-loss", "least-damage")


def claims(claim: list[float], shares: list[float], cost: list[list[float]] | None = None) -> Claims:
    """Claims on steps that are half a claim each, with the given costs."""
    c = np.array(claim)
    steps = np.array(cost or [[1.0, 5.0]] * len(c))
    return Claims(c, np.array(shares), np.repeat(c[:, None] / steps.shape[1], steps.shape[1], axis=1), steps)


@st.composite
def drawn(draw: st.DrawFn) -> tuple[float, Claims]:
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    parties, steps = int(rng.integers(2, 5)), int(rng.integers(1, 4))
    c = np.where(rng.random(parties) < 0.2, 0.0, rng.uniform(1, 100, parties))
    size = np.maximum(c[:, None], 1.0) * rng.dirichlet(np.ones(steps), parties)
    case = Claims(
        c, rng.dirichlet(np.ones(parties)), size, np.sort(rng.integers(1, 5, (parties, steps)) * 1.0, axis=1)
    )
    return float(rng.uniform(0, 1.2) * c.sum()), case


def test_each_rule_on_one_case_by_hand() -> None:
    """120 t for claims of 100 and 60 with equal shares: what each rule's formula gives on paper."""
    case = claims([100.0, 60.0], [0.5, 0.5])
    by_hand = {
        "account-no-lending": [60, 60],  # min(c, rho H)
        "account": [60, 60],
        "strict": [60, 60],  # R = min(120, 60 / .5)
        "proportional-to-loss": [75, 45],  # 120 / 160 of each claim
        "least-damage": [75, 45],  # all dear halves (50, 30), of the cheap ones as near to 75 : 45 as can be
    }
    assert set(by_hand) == set(RULES)
    for name, award in by_hand.items():
        np.testing.assert_allclose(RULES[name].divide(120.0, case), award, err_msg=name)


def test_a_party_without_claim_holds_back_only_the_strict_ratio() -> None:
    case = claims([100.0, 0.0], [0.4, 0.6])
    np.testing.assert_allclose(RULES["strict"].divide(50.0, case), [0, 0])
    np.testing.assert_allclose(RULES["account-no-lending"].divide(50.0, case), [20, 0])
    np.testing.assert_allclose(RULES["account"].divide(50.0, case), [50, 0])
    np.testing.assert_allclose(RULES["least-damage"].divide(50.0, case), [50, 0])


def test_lending_goes_where_it_averts_most() -> None:
    """Party 1 needs 10 of its 60; the 50 it leaves go to the dearest open steps of the others."""
    case = claims([10.0, 60.0, 60.0], [0.6, 0.2, 0.2], [[1.0, 1.0], [1.0, 5.0], [1.0, 9.0]])
    award = RULES["account"].divide(100.0, case)
    # own: 10, 20, 20; dear steps still open: 10 each; 30 for the cheap ones, pro rata to open claims
    np.testing.assert_allclose(award, [10, 45, 45])


@EXAMPLES
@given(drawn())
def test_awards_lie_between_nothing_and_the_claim_and_never_exceed_the_release(
    case: tuple[float, Claims],
) -> None:
    """P4."""
    amount, c = case
    for name, rule in RULES.items():
        award = rule.divide(amount, c)
        assert (award >= -1e-9).all(), name
        assert (award <= c.claim + 1e-9).all(), name
        assert award.sum() <= amount + 1e-9, name


@EXAMPLES
@given(drawn())
def test_pareto_rules_leave_nothing_that_somebody_could_use(case: tuple[float, Claims]) -> None:
    amount, c = case
    for name in POOLED_OR_LENDING:
        assert RULES[name].divide(amount, c).sum() == pytest.approx(min(amount, c.claim.sum()), abs=1e-9), (
            name
        )
        assert RULES[name].properties["Pareto in split mode"] == "yes"


@EXAMPLES
@given(drawn())
def test_the_strict_ratio_holds_exactly(case: tuple[float, Claims]) -> None:
    """P5."""
    amount, c = case
    award = RULES["strict"].divide(amount, c)
    np.testing.assert_allclose(award, c.shares * award.sum(), atol=1e-9)


@EXAMPLES
@given(drawn(), st.integers(0, 10**6))
def test_relabelling_parties_permutes_awards(case: tuple[float, Claims], seed: int) -> None:
    """P7; and with it P6, equal parties get equal awards."""
    amount, c = case
    order = np.random.default_rng(seed).permutation(len(c.claim))
    moved = Claims(c.claim[order], c.shares[order], c.size[order], c.step_cost[order])
    for name, rule in RULES.items():
        np.testing.assert_allclose(
            rule.divide(amount, moved), rule.divide(amount, c)[order], atol=1e-9, err_msg=name
        )


@EXAMPLES
@given(drawn(), st.floats(0.1, 50))
def test_scaling_all_tonnes_scales_awards_and_scaling_money_leaves_them(
    case: tuple[float, Claims], k: float
) -> None:
    """P8."""
    amount, c = case
    larger = Claims(k * c.claim, c.shares, k * c.size, c.step_cost)
    dearer = Claims(c.claim, c.shares, c.size, k * c.step_cost)
    for name, rule in RULES.items():
        award = rule.divide(amount, c)
        np.testing.assert_allclose(rule.divide(k * amount, larger), k * award, atol=1e-7, err_msg=name)
        np.testing.assert_allclose(rule.divide(amount, dearer), award, atol=1e-9, err_msg=name)


@EXAMPLES
@given(drawn(), st.floats(0, 30))
def test_a_larger_release_hurts_nobody(case: tuple[float, Claims], more: float) -> None:
    """Resource monotonicity, as the rules' property tables say."""
    amount, c = case
    for name, rule in RULES.items():
        if rule.properties["more stock hurts nobody"] == "yes":
            assert (rule.divide(amount + more, c) >= rule.divide(amount, c) - 1e-9).all(), name


def test_every_rule_states_all_its_properties() -> None:
    for name, rule in RULES.items():
        assert rule.name == name
        assert tuple(rule.properties) == PROPERTIES
        assert rule.formula
        assert rule.source


@EXAMPLES
@given(drawn(), st.floats(0.1, 0.9))
def test_a_party_gains_nothing_by_splitting_itself(case: tuple[float, Claims], part: float) -> None:
    """Merge and split proof, when claim and entitlement are split alike."""
    amount, c = case

    def split(values: np.ndarray) -> np.ndarray:
        return np.concatenate([part * values[:1], (1 - part) * values[:1], values[1:]])

    twice = np.concatenate([c.step_cost[:1], c.step_cost])
    pieces = Claims(split(c.claim), split(c.shares), split(c.size), twice)
    for name, rule in RULES.items():
        award = rule.divide(amount, pieces)
        assert rule.properties["merge/split proof"] == "yes"
        assert award[0] + award[1] == pytest.approx(rule.divide(amount, c)[0], abs=1e-7), name
