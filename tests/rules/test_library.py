"""What every rule of the library promises, whether it decides on timing or only divides."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockpact.rules import PROPERTIES, RULES, Claims, batch
from stockpact.rules.bookkeeping import keep_book
from stockpact.rules.library import LIBRARY, find
from stockpact.rules.rule import Rule
from stockpact.rules.split_mode import schedule_by

from .claims import drawn, from_seed, parts, scaled, split
from .shortages import draw, one

EXAMPLES = settings(
    max_examples=int(os.environ.get("STOCKPACT_EXAMPLES", "40")), deadline=None, derandomize=True
)
VARIANTS = (
    "equal-awards:equal", "equal-losses:equal", "talmud:equal", "talmud:shares", "band:0", "band:0.3",
    "guaranteed-minimum:0", "guaranteed-minimum:1", "alpha-fairness:0", "alpha-fairness:0.001",
    "alpha-fairness:5", "alpha-fairness:inf",
)  # fmt: skip
EVERY = pytest.mark.parametrize("name", [*LIBRARY, *VARIANTS])


@EVERY
@EXAMPLES
@given(drawn())
def test_awards_lie_between_nothing_and_the_claim_and_use_all_that_the_rule_can_use(
    name: str, case: tuple[float, Claims]
) -> None:
    """P4 and efficiency: a rule that says so leaves nothing that somebody could use."""
    amount, c = case
    award = find(name).divide(amount, c)
    assert (award >= -1e-9).all()
    assert (award <= c.claim + 1e-9).all()
    assert award.sum() <= amount + 1e-9
    if find(name).properties["Pareto in split mode"] == "yes":
        assert award.sum() == pytest.approx(min(amount, c.claim.sum()), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", [n for n in LIBRARY if LIBRARY[n].properties[PROPERTIES[0]] != "yes"])
def test_rules_that_hold_back_do_so_in_some_case(name: str) -> None:
    wasted = []
    for seed in range(60):
        amount, c = from_seed(seed)
        wasted.append(min(amount, c.claim.sum()) - LIBRARY[name].divide(amount, c).sum())
    assert max(wasted) > 0.1


@EVERY
@EXAMPLES
@given(drawn(), st.integers(0, 10**6))
def test_the_order_of_the_parties_does_not_matter(name: str, case: tuple[float, Claims], seed: int) -> None:
    """P7."""
    amount, c = case
    order = np.random.default_rng(seed).permutation(len(c.claim))
    award = find(name).divide(amount, c)
    np.testing.assert_allclose(find(name).divide(amount, parts(c, order)), award[order], atol=1e-8)


@EVERY
@EXAMPLES
@given(drawn())
def test_equal_parties_get_equal_awards(name: str, case: tuple[float, Claims]) -> None:
    """P6: two parties that are alike in everything."""
    amount, c = case
    both = split(c, 0.5)
    award = find(name).divide(amount, both)
    assert award[0] == pytest.approx(award[1], abs=1e-9)


@EVERY
@EXAMPLES
@given(drawn(), st.floats(0.1, 50))
def test_scaling_all_tonnes_scales_the_awards(name: str, case: tuple[float, Claims], k: float) -> None:
    """P8; and with it P9, another unit gives the same division."""
    amount, c = case
    award = find(name).divide(amount, c)
    np.testing.assert_allclose(find(name).divide(k * amount, scaled(c, k)), k * award, rtol=1e-7, atol=1e-6)


@EVERY
@EXAMPLES
@given(drawn(), st.floats(0, 30))
def test_a_larger_release_hurts_nobody_where_the_rule_says_so(
    name: str, case: tuple[float, Claims], more: float
) -> None:
    amount, c = case
    if find(name).properties["more stock hurts nobody"].startswith("yes"):
        assert (find(name).divide(amount + more, c) >= find(name).divide(amount, c) - 1e-8).all()


@EXAMPLES
@given(st.integers(0, 10**6), st.floats(0, 30), st.floats(0, 0.5))
def test_in_a_band_a_larger_release_hurts_neither_of_two_parties(
    seed: int, more: float, width: float
) -> None:
    amount, c = from_seed(seed, parties=2)
    rule = find(f"band:{width}")
    assert (rule.divide(amount + more, c) >= rule.divide(amount, c) - 1e-8).all()


@EVERY
@EXAMPLES
@given(drawn())
def test_rules_called_consistent_agree_with_themselves_when_a_party_takes_its_award_and_leaves(
    name: str, case: tuple[float, Claims]
) -> None:
    """Consistency: the others share what is left as before. The entitlements stay in proportion."""
    amount, c = case
    if find(name).properties["consistent"] != "yes" or name in ("strict", "account", "account-no-lending"):
        return  # of these the entitlement stays, and what is left is not the amount less the award
    award = find(name).divide(amount, c)
    others = parts(c, slice(1, None))
    if others.shares.sum() > 0:
        rest = find(name).divide(award[1:].sum(), others)
        np.testing.assert_allclose(rest, award[1:], rtol=1e-6, atol=1e-6)


@EVERY
@EXAMPLES
@given(drawn(), st.floats(0.1, 0.9))
def test_rules_called_split_proof_give_the_pieces_of_a_party_what_they_gave_the_party(
    name: str, case: tuple[float, Claims], part: float
) -> None:
    amount, c = case
    if find(name).properties["merge/split proof"].startswith(("yes", "with weights")) and "equal" not in name:
        award = find(name).divide(amount, split(c, part))
        assert award[0] + award[1] == pytest.approx(find(name).divide(amount, c)[0], rel=1e-7, abs=1e-7)


@pytest.mark.parametrize(
    "name", ["equal-awards:equal", "equal-losses:equal", "talmud:equal", "alpha-fairness"]
)
def test_rules_called_not_split_proof_are_not(name: str) -> None:
    moved = []
    for seed in range(40):
        amount, c = from_seed(seed)
        award = find(name).divide(amount, split(c, 0.5))
        moved.append(abs(award[0] + award[1] - find(name).divide(amount, c)[0]))
    assert max(moved) > 0.1


@EVERY
def test_a_batch_gives_what_the_cases_give_one_by_one(name: str) -> None:
    cases = [from_seed(seed, parties=3, steps=2) for seed in range(20)]
    arrays = {
        field: np.stack([np.asarray(getattr(c, field)) for _, c in cases])
        for field in ("claim", "shares", "size", "step_cost", "received", "contributed")
    }
    together = find(name).divide(np.array([amount for amount, _ in cases]), Claims(**arrays))
    single = [find(name).divide(amount, c) for amount, c in cases]
    np.testing.assert_allclose(together, single, atol=1e-10)


@EVERY
def test_schedules_stay_within_claims_stock_rate_and_the_release_of_least_damage(name: str) -> None:
    """P2 and P4 in an embargo, with a delay; a rule in split mode divides what least damage releases."""
    chosen = find(name)
    for seed in range(8):
        s = one(draw(seed, delay=0.3))
        floor = LIBRARY[chosen.after].schedule(s) if chosen.after else None
        award = chosen.schedule(s if floor is None else s.with_floor(floor))
        assert (award >= -1e-9).all()
        assert (award <= s.cap + 1e-9).all()
        assert (np.cumsum(award.sum(axis=1), axis=-1) <= np.cumsum(s.pool_inflow, axis=-1) + 1e-6).all()
        assert (award.sum(axis=1) <= s.limit[:, None] + 1e-6).all()
        if not isinstance(chosen, Rule):
            total = LIBRARY["least-damage"].schedule(s).sum(axis=1)
            assert (award.sum(axis=1) <= total + 1e-6).all()
            if chosen.properties["Pareto in split mode"] == "yes":
                np.testing.assert_allclose(award.sum(axis=1), total, atol=1e-6)
        book = keep_book(s, award, chosen.pooled)
        np.testing.assert_allclose(book.released - book.lent + book.borrowed, award, atol=1e-6)


def test_split_mode_by_least_damage_is_least_damage_where_nothing_ties() -> None:
    """Dividing the releases of least damage by least damage gives the same damage back."""
    cases = batch([draw(seed) for seed in range(20)])
    again = schedule_by(LIBRARY["least-damage"].divide)(cases)
    joint = LIBRARY["least-damage"].schedule(cases)
    np.testing.assert_allclose(cases.cost(again).sum(), cases.cost(joint).sum(), rtol=1e-9)


def test_the_library_holds_the_default_rules_and_says_everything_of_each() -> None:
    assert set(RULES) < set(LIBRARY)
    for name, rule in LIBRARY.items():
        assert rule.name == name
        assert tuple(rule.properties) == PROPERTIES
        for told in (
            rule.title,
            rule.definition,
            rule.formula,
            rule.source,
            rule.ties,
            rule.law,
            rule.good_choice,
        ):
            assert told


@pytest.mark.parametrize("name", VARIANTS)
def test_a_rule_with_a_number_or_weights_is_named_with_them(name: str) -> None:
    assert find(name).name == name


@pytest.mark.parametrize(
    "name", ["stritc", "band:wide", "band:-1", "talmud:beauty", "strict:2", "alpha-fairness:"]
)
def test_an_unknown_name_or_number_is_refused(name: str) -> None:
    with pytest.raises(KeyError):
        find(name)
