"""Divisions that are published or worked out on paper: FIX-1 to FIX-3 of FORMULATION 13, and cases beside
them.
"""

from __future__ import annotations

import numpy as np
import pytest

from stockpact.rules import Claims, equal_awards, equal_losses, leximin, proportional_to_loss, talmud
from stockpact.rules import emergency_sharing as emergency

MARRIAGE = np.array([100.0, 200.0, 300.0])
"""Claims of the three widows, Babylonian Talmud, Kethubot 93a (Aumann and Maschler 1985, table I)."""


def contested(claim: np.ndarray) -> Claims:
    """Claims without own supply or entitlement that differs."""
    n = len(claim)
    return Claims(claim, np.full(n, 1 / n), claim[:, None], np.ones((n, 1)))


def third(*numbers: float) -> list[float]:
    return [n / 3 for n in numbers]


@pytest.mark.parametrize(
    ("estate", "awards", "losses", "by_talmud", "pro_rata"),
    [
        (100, third(100, 100, 100), [0, 0, 100], third(100, 100, 100), third(50, 100, 150)),
        (200, third(200, 200, 200), [0, 50, 150], [50, 75, 75], third(100, 200, 300)),
        (300, [100, 100, 100], [0, 100, 200], [50, 100, 150], [50, 100, 150]),
        (400, [100, 150, 150], third(100, 400, 700), [50, 125, 225], third(200, 400, 600)),
        (500, [100, 200, 200], third(200, 500, 800), third(200, 500, 800), third(250, 500, 750)),
        (600, [100, 200, 300], [100, 200, 300], [100, 200, 300], [100, 200, 300]),
        (700, [100, 200, 300], [100, 200, 300], [100, 200, 300], [100, 200, 300]),
        (0, [0, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]),
    ],
)
def test_fix_2(
    estate: float, awards: list[float], losses: list[float], by_talmud: list[float], pro_rata: list[float]
) -> None:
    """FIX-2 with equal weights; beyond the claims nothing is awarded."""
    case = contested(MARRIAGE)
    np.testing.assert_allclose(equal_awards.divide(estate, case, "equal"), awards, atol=1e-12)
    np.testing.assert_allclose(equal_losses.divide(estate, case, "equal"), losses, atol=1e-12)
    np.testing.assert_allclose(talmud.divide(estate, case, "equal"), by_talmud, atol=1e-12)
    np.testing.assert_allclose(proportional_to_loss.divide(estate, case), pro_rata, atol=1e-12)


def test_fix_2_for_all_estates_at_once() -> None:
    """A batch gives what the cases give one by one."""
    estates = np.array([0.0, 100, 200, 300, 400, 500, 600, 700])
    one = contested(MARRIAGE)
    many = Claims(
        np.tile(one.claim, (8, 1)), np.tile(one.shares, (8, 1)), np.tile(one.size, (8, 1, 1)),
        np.tile(one.step_cost, (8, 1, 1)),
    )  # fmt: skip
    for rule in (equal_awards.divide, equal_losses.divide, talmud.divide):
        single = [rule(float(e), one, "equal") for e in estates]
        np.testing.assert_allclose(rule(estates, many, "equal"), single, atol=1e-12)


@pytest.mark.parametrize(
    ("estate", "claim", "award"),
    [
        (100, [50.0, 100.0], [25, 75]),  # contested garment: half is claimed by one alone (Bava Metzia 2a)
        (100, [100.0, 100.0], [50, 50]),
        (120, [60.0, 100.0], [40, 80]),  # 20 and 60 conceded, 40 halved
    ],
)
def test_two_claimants_concede_and_divide(estate: float, claim: list[float], award: list[float]) -> None:
    """For two the Talmud rule gives each what the other concedes, and halves the rest (Aumann and Maschler
    1985).
    """
    c = np.array(claim)
    conceded = np.maximum(estate - c[::-1], 0.0)
    np.testing.assert_allclose(conceded + (estate - conceded.sum()) / 2, award)
    np.testing.assert_allclose(talmud.divide(estate, contested(c), "equal"), award, atol=1e-12)


def test_weights_turn_equal_awards_into_equal_coverage_gains() -> None:
    """By need: 60 t for needs of 100 and 200, both all claimed, are 20 % of each."""
    case = contested(np.array([100.0, 200.0]))
    np.testing.assert_allclose(equal_awards.divide(60, case), [20, 40])
    np.testing.assert_allclose(equal_awards.divide(60, case, [3.0, 1.0]), [45, 15])
    np.testing.assert_allclose(equal_losses.divide(240, case, [1.0, 3.0]), [85, 155])


def test_fix_1() -> None:
    """The oil formula on FIX-1: group loss 57 %, restraint 10 %; 2651 t move from the second to the first
    party.
    """
    domestic, imports = np.array([1500.0, 500.0]), np.array([6000.0, 8000.0])
    done = emergency.share([20000.0, 17400.0], [4000.0, 5000.0], domestic + imports)
    assert done.group_loss == pytest.approx(0.57219, abs=5e-6)
    assert done.restraint == pytest.approx(0.10)
    np.testing.assert_allclose(done.permissible, [18000, 15660])
    assert done.shortfall == pytest.approx(17660)
    np.testing.assert_allclose(done.drawn, [7848.889, 9811.111], atol=5e-4)
    np.testing.assert_allclose(done.supply_right, [10151.111, 5848.889], atol=5e-4)
    np.testing.assert_allclose(done.allocation, [2651.111, -2651.111], atol=5e-4)
    assert done.redirected == pytest.approx(2651.111, abs=5e-4)
    assert 9000 / done.shortfall == pytest.approx(0.50963, abs=5e-6)


def test_fix_3() -> None:
    """Leximin over two parties and two materials, with a limit on what one party may be given in all."""
    need, served = np.array([[100.0, 20.0], [60.0, 25.0]]), np.array([[15.0, 0.0], [25.0, 3.0]])
    case = leximin.of_materials(need, served, np.array([60.0, 12.0]), np.array([40.0, np.inf]))
    award = leximin.share(case)
    np.testing.assert_allclose(award, [100 / 3, 20 / 3, 80 / 3, 16 / 3], atol=1e-9)
    np.testing.assert_allclose(case.coverage(award), [0.48333, 0.33333, 0.86111, 0.33333], atol=5e-6)
