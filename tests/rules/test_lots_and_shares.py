"""Whole lots against every possible division, and entitlements by material or by value."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from stockpact.rules import Claims, batch, entitlements, lots
from stockpact.rules.equal_coverage import divide as equal_coverage
from stockpact.rules.library import LIBRARY, find

from .claims import from_seed, parts, worst_first
from .shortages import draw


def rounded(y: np.ndarray) -> np.ndarray:
    return np.round(np.sort(y), 9)


def test_lots_by_leximin_have_the_best_ordered_coverages_of_all_divisions() -> None:
    """Every division of up to eight lots among two or three parties is tried."""
    for seed in range(60):
        amount, c = from_seed(seed, parties=2 + seed % 2)
        lot = max(amount, 1.0) / (3 + seed % 6)
        award = lots.leximin(amount, c, lot)
        number = award / lot
        np.testing.assert_allclose(number, np.round(number), atol=1e-9)
        assert (award <= c.claim + 1e-6).all()
        most = np.floor(c.claim / lot + 1e-9).astype(int)
        there = int(np.floor(amount / lot + 1e-9))
        best = c.coverage(np.zeros(len(most)))
        for given in product(*(range(m + 1) for m in np.minimum(most, there))):
            if sum(given) <= there:
                y = c.coverage(lot * np.array(given))
                best = y if worst_first(y, best) else best
        np.testing.assert_allclose(rounded(c.coverage(award)), rounded(best), atol=1e-8, err_msg=str(seed))


def test_leximin_by_continuous_levels_and_rounding_down_would_waste_lots() -> None:
    """Three equal parties, 10 lots: 3 each leave one over, which one of them gets."""
    c = Claims(np.full(3, 100.0), np.full(3, 1 / 3), np.full((3, 1), 100.0), np.ones((3, 1)))
    np.testing.assert_allclose(np.sort(lots.leximin(100.0, c, 10.0)), [30, 30, 40])
    np.testing.assert_allclose(np.floor(equal_coverage(100.0, c) / 10.0) * 10, 30)


@pytest.mark.parametrize("name", list(LIBRARY))
def test_every_rule_in_lots_is_less_than_one_lot_off_and_gives_all_lots(name: str) -> None:
    for seed in range(30):
        amount, c = from_seed(seed)
        award = find(name).divide(amount, c)
        lot = max(amount, 1.0) / 7
        whole = lots.in_lots(award, c, lot)
        np.testing.assert_allclose(whole / lot, np.round(whole / lot), atol=1e-9)
        assert (np.abs(whole - award) < lot + 1e-9).all()
        assert (whole <= c.claim + 1e-6).all()
        room = np.floor(c.claim / lot + 1e-9) >= np.ceil(award / lot - 1e-9)
        if room.all():
            assert whole.sum() == pytest.approx(lot * np.floor(award.sum() / lot + 1e-9))


def test_lots_do_not_depend_on_the_order_of_parties_that_differ() -> None:
    for seed in range(30):
        amount, c = from_seed(seed)
        order = np.random.default_rng(seed).permutation(len(c.claim))
        lot = max(amount, 1.0) / 9
        moved = parts(c, order)
        np.testing.assert_allclose(lots.leximin(amount, moved, lot), lots.leximin(amount, c, lot)[order])
        award = equal_coverage(amount, c)
        np.testing.assert_allclose(lots.in_lots(award[order], moved, lot), lots.in_lots(award, c, lot)[order])


def test_a_lot_has_a_size() -> None:
    amount, c = from_seed(1)
    with pytest.raises(ValueError, match="lot"):
        lots.leximin(amount, c, 0.0)


def test_shares_by_material_and_by_value_on_a_case_by_hand() -> None:
    """A put in 30 t at 10 and 10 t at 100, B 70 t and 10 t: 1300 and 1700 of 3000."""
    put_in = np.array([[30.0, 10.0], [70.0, 10.0]])
    np.testing.assert_allclose(entitlements.by_material(put_in), [[0.3, 0.5], [0.7, 0.5]])
    price = np.array([10.0, 100.0])
    by_value = entitlements.by_value(put_in, price)
    np.testing.assert_allclose(by_value, [[1.3 / 3, 1.3 / 3], [1.7 / 3, 1.7 / 3]])


def test_both_kinds_of_shares_are_worth_the_same_in_all() -> None:
    rng = np.random.default_rng(4)
    put_in, price = rng.uniform(0, 100, (5, 3, 4)), rng.uniform(1, 50, (5, 4))
    stock = put_in.sum(axis=1, keepdims=True)
    for shares in (entitlements.by_material(put_in), entitlements.by_value(put_in, price)):
        worth = (shares * stock * price[:, None, :]).sum(axis=2)
        np.testing.assert_allclose(worth, (put_in * price[:, None, :]).sum(axis=2))
    np.testing.assert_allclose(entitlements.by_value(np.zeros((2, 3)), np.ones(3)), 0.5)


def test_a_batch_with_shares_by_value_has_one_share_for_all_materials_of_an_embargo() -> None:
    cases = batch([draw(seed) for seed in range(6)])
    valued = entitlements.with_shares_by_value(cases, 3)
    np.testing.assert_allclose(valued.shares.sum(axis=1), 1.0)
    for first in (0, 3):
        np.testing.assert_allclose(valued.shares[first : first + 3], np.tile(valued.shares[first], (3, 1)))
    put_in = (cases.opening + cases.delivered.sum(axis=2))[:3] * cases.price[:3, None]
    np.testing.assert_allclose(valued.shares[0], put_in.sum(axis=0) / put_in.sum())
    award = LIBRARY["account-no-lending"].schedule(valued)
    assert (award.sum(axis=2) <= valued.account_inflow.sum(axis=2) + 1e-6).all()
