"""Metrics of section 3.8 against values worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from stockpact.plan.metrics import (
    coverage,
    days_survived,
    envy,
    gini,
    jain,
    max_min_ratio,
    price_of_fairness,
)


def test_coverage_is_what_is_served_and_one_where_nothing_is_needed() -> None:
    np.testing.assert_allclose(coverage([10, 0, 4], [2.5, 0, 4]), [0.75, 1, 0])


def test_days_survived_counts_the_part_of_the_first_period_below_the_threshold() -> None:
    """Two quarters hold, the third has .45 of .9: 91.25 x (2 + .5)."""
    assert days_survived([1.0, 0.9, 0.45, 1.0], 91.25, 0.9) == (pytest.approx(228.125), False)
    assert days_survived([0.0, 1.0], 91.25, 0.9) == (0.0, False)
    assert days_survived([0.95, 0.9], 91.25, 0.9) == (182.5, True)


def test_jain_is_one_for_equals_and_one_over_n_when_one_has_all() -> None:
    assert jain([0.5, 0.5, 0.5], [1, 1, 1]) == pytest.approx(1)
    assert jain([1, 0, 0, 0], [1, 1, 1, 1]) == pytest.approx(0.25)
    assert jain([1.0, 0.5], [3, 1]) == pytest.approx(3.5**2 / (4 * 3.25))
    assert jain([0, 0], [1, 1]) == 1
    assert math.isnan(jain([1, 1], [0, 0]))


def test_gini_by_hand() -> None:
    assert gini([0.7, 0.7], [1, 5]) == 0
    assert gini([1, 0], [1, 1]) == pytest.approx(0.5)
    # weights 3 and 1, outcomes 1 and .5: 2 x 3 x .5 / (2 x 16 x .875)
    assert gini([1.0, 0.5], [3, 1]) == pytest.approx(3 / 28)
    assert math.isnan(gini([1, 1], [0, 0]))


def test_max_min_ratio_by_hand() -> None:
    assert max_min_ratio([0.9, 0.6], [1, 1]) == pytest.approx(1.5)
    assert max_min_ratio([0.9, 0.1], [1, 0]) == 1
    assert max_min_ratio([0.9, 0.0], [1, 1]) == math.inf
    assert max_min_ratio([0, 0], [1, 1]) == 1


def test_envy_is_counted_in_awards_scaled_to_entitlement() -> None:
    """Equal needs of 10, supply 2; entitlement 3 : 1; awards 3 and 3. The first would have 9 on the
    second's terms.
    """
    assert envy([10, 10], [2, 2], [3, 3], [0.75, 0.25]) == 1
    assert envy([10, 10], [2, 2], [6, 2], [0.75, 0.25]) == 0
    assert envy([10, 10], [10, 2], [0, 6], [0.5, 0.5]) == 0  # who is fully served envies nobody
    assert envy([10, 10], [2, 2], [0, 4], [1.0, 0.0]) == 1  # the other has no entitlement at all


def test_price_of_fairness_is_the_part_of_the_avertible_damage_given_up() -> None:
    assert price_of_fairness(60, 80) == pytest.approx(0.25)
    assert price_of_fairness(80, 80) == 0
    assert price_of_fairness(0, 0) == 0
