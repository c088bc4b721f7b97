"""The oil agreement's formula adapted: identities, triggers, lasting stocks, a party hit alone."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stockpact.rules import emergency_sharing as emergency
from stockpact.rules.emergency_sharing import Terms

from .claims import from_seed

EXAMPLES = settings(
    max_examples=int(os.environ.get("STOCKPACT_EXAMPLES", "40")), deadline=None, derandomize=True
)


def situations(seed: int, cases: int = 30) -> dict[str, np.ndarray]:
    """Base consumption, commitments, supply and stock of three parties, with group losses from 0 to 60 %."""
    rng = np.random.default_rng(seed)
    demand = rng.uniform(10, 1000, (cases, 3))
    served = rng.uniform(0.3, 1.2, (cases, 3)) * rng.choice([1.0, 0.95, 0.9, 0.6], (cases, 1))
    return {
        "demand": demand,
        "commitment": demand * rng.uniform(0.1, 0.5, (cases, 3)),
        "supply": demand * served,
        "stock": demand * rng.uniform(0, 0.5, (cases, 3)),
    }


@EXAMPLES
@given(st.integers(0, 10**6), st.booleans(), st.sampled_from([0.0, 0.6, 0.8]))
def test_allocations_add_to_zero_and_everybody_consumes_what_is_permitted(
    seed: int, with_stock: bool, drawn_share: float
) -> None:
    """P15, also where restraint was raised so that the stocks last."""
    x = situations(seed)
    done = emergency.share(
        x["demand"], x["commitment"], x["supply"], drawn_share=drawn_share,
        stock=x["stock"] if with_stock else None, periods=2.0,
    )  # fmt: skip
    np.testing.assert_allclose(done.allocation.sum(axis=-1), 0.0, atol=1e-7)
    group = done.restraint > 0
    np.testing.assert_allclose(done.consumption[group], done.permissible[group], rtol=1e-9, atol=1e-8)
    np.testing.assert_allclose(done.drawn[group].sum(axis=-1), done.shortfall[group], atol=1e-8)
    np.testing.assert_allclose(
        done.supply_right[group], (done.permissible - done.drawn)[group], rtol=1e-9, atol=1e-8
    )
    assert (done.group_loss[group] >= 0.07 - 1e-8).all()
    if with_stock:
        assert (2 * done.drawn <= x["stock"] + 1e-6).all()


@EXAMPLES
@given(st.integers(0, 10**6))
def test_restraint_rises_no_further_than_the_stocks_ask_for(seed: int) -> None:
    """Where restraint is above what the triggers say, some party's stock is used up to the last tonne."""
    x = situations(seed)
    triggered = emergency.share(x["demand"], x["commitment"], x["supply"]).restraint
    done = emergency.share(x["demand"], x["commitment"], x["supply"], stock=x["stock"], periods=3.0)
    assert (done.restraint >= triggered - 1e-12).all()
    raised = done.restraint > triggered + 1e-9
    assert raised.any()
    left = (x["stock"] - 3 * done.drawn)[raised].min(axis=-1)
    np.testing.assert_allclose(left, 0.0, atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "drawn_share", "restraint"),
    [
        (0.069, 0.0, 0.0), (0.07, 0.0, 0.07), (0.119, 0.0, 0.07), (0.12, 0.0, 0.10), (0.9, 0.0, 0.10),
        (0.08, 0.5, 0.08), (0.3, 0.5, 0.20), (0.3, 0.49, 0.10), (0.4, 0.75, 0.35), (0.05, 0.9, 0.0),
    ],
)  # fmt: skip
def test_triggers(loss: float, drawn_share: float, restraint: float) -> None:
    """Triggers count when they are reached exactly; stronger measures need a loss and go no further."""
    demand = np.array([100.0, 300.0])
    done = emergency.share(demand, demand, (1 - loss) * demand, drawn_share=drawn_share)
    assert done.restraint == pytest.approx(restraint)


def test_nothing_happens_without_a_loss() -> None:
    """P1."""
    done = emergency.share([100.0, 50.0], [20.0, 20.0], [120.0, 60.0])
    for tonnes in (done.drawn, done.allocation, done.shortfall, done.redirected):
        np.testing.assert_array_equal(tonnes, 0)


def test_a_party_hit_alone_bears_seven_per_cent_and_the_others_give_by_consumption() -> None:
    """Article 8: 50 of 1000 t lost in all, but half of the first party's 100: 43 t are owed 600 : 300."""
    done = emergency.share([100.0, 600.0, 300.0], [1.0, 1.0, 1.0], [50.0, 600.0, 300.0])
    assert done.alone
    assert done.restraint == 0
    np.testing.assert_allclose(done.allocation, [43, -43 * 2 / 3, -43 / 3])
    np.testing.assert_allclose(done.consumption, [93, 600, 300])
    assert done.redirected == 0


def test_the_duty_of_a_single_partner_is_capped_by_its_stock() -> None:
    """Two parties: without a cap all 43 t are the partner's; with a fifth of its 100 t, 20."""
    terms = Terms(partner_cap=0.2)
    whole = emergency.share([100.0, 900.0], [1.0, 1.0], [50.0, 900.0])
    capped = emergency.share([100.0, 900.0], [1.0, 1.0], [50.0, 900.0], stock=[0.0, 100.0], terms=terms)
    np.testing.assert_allclose(whole.allocation, [43, -43])
    np.testing.assert_allclose(capped.allocation, [20, -20])
    np.testing.assert_allclose(capped.consumption, [70, 900])


def test_what_one_partner_cannot_owe_falls_to_the_other() -> None:
    done = emergency.share(
        [100.0, 600.0, 300.0], [1.0, 1.0, 1.0], [50.0, 600.0, 300.0], stock=[0.0, 10.0, 100.0]
    )
    np.testing.assert_allclose(done.allocation, [43, -10, -33])


def test_reserves_above_the_commitment_replace_restraint_of_their_owner_only() -> None:
    """Article 16: the first holds 30 t above its 50; 10 of them replace all its restraint."""
    x = {"demand": [100.0, 100.0], "commitment": [50.0, 50.0], "supply": [50.0, 50.0]}
    plain = emergency.share(**x, stock=[80.0, 50.0])
    done = emergency.share(**x, stock=[80.0, 50.0], above_commitment=[True, False])
    np.testing.assert_allclose(done.consumption, [100, 90])
    np.testing.assert_allclose(done.drawn, plain.drawn)
    np.testing.assert_allclose(done.allocation, plain.allocation)


def test_a_rate_limit_raises_restraint() -> None:
    done = emergency.share([100.0, 100.0], [1.0, 1.0], [50.0, 50.0], limit=40.0)
    assert done.shortfall == pytest.approx(40)
    assert done.restraint == pytest.approx(0.3)


@EXAMPLES
@given(st.integers(0, 10**6))
def test_the_formula_is_linear_in_the_data_so_splitting_a_party_changes_nothing(seed: int) -> None:
    x = situations(seed)

    def pieces(values: np.ndarray) -> np.ndarray:
        return np.concatenate([0.3 * values[:, :1], 0.7 * values[:, :1], values[:, 1:]], axis=1)

    whole = emergency.share(x["demand"], x["commitment"], x["supply"])
    split = emergency.share(pieces(x["demand"]), pieces(x["commitment"]), pieces(x["supply"]))
    np.testing.assert_allclose(split.allocation[:, :2].sum(axis=1), whole.allocation[:, 0], atol=1e-7)
    np.testing.assert_allclose(split.drawn[:, 2:], whole.drawn[:, 1:], atol=1e-7)


@EXAMPLES
@given(st.integers(0, 10**6))
def test_dividing_stock_alone_brings_nobody_beyond_permissible_consumption(seed: int) -> None:
    amount, c = from_seed(seed)
    award = emergency.divide(amount, c)
    loss = c.claim.sum() / c.need.sum()
    restraint = 0.10 if loss >= 0.12 else 0.07
    assert (c.coverage(award)[award > 1e-9] <= 1 - restraint + 1e-9).all()
    plenty = emergency.divide(1e9, c)
    np.testing.assert_allclose(plenty, np.clip((1 - restraint) * c.need - c.served, 0, c.claim), atol=1e-9)


def test_where_supply_need_not_move_stock_alone_does_what_the_formula_does() -> None:
    """Equal losses: each consumes what is permitted either way."""
    _, c = from_seed(5, parties=3)
    c = replace(c, claim=0.4 * c.size.sum(axis=1))
    done = emergency.share(c.need, c.need, c.served)
    np.testing.assert_allclose(emergency.divide(1e9, c), done.drawn)
    np.testing.assert_allclose(done.allocation, 0.0, atol=1e-9)


def test_wrong_numbers_are_refused() -> None:
    for demand, commitment in (([-1.0, 5.0], [1.0, 1.0]), ([0.0, 0.0], [1.0, 1.0]), ([1.0, 1.0], [0.0, 0.0])):
        with pytest.raises(ValueError, match=r"tonnes are not negative|add to more than nothing"):
            emergency.share(demand, commitment, [0.5, 0.5])
    with pytest.raises(ValueError, match="need the stock"):
        emergency.share([1.0, 1.0], [1.0, 1.0], [0.5, 0.5], above_commitment=True)
