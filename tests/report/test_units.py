"""Numbers are told in the units a reader expects, with no more digits than they can bear."""

import doctest
import math

import pytest

import stockpact.report.sheets.cells
import stockpact.report.units
from stockpact.instance import InputError
from stockpact.report.units import Money, days, money, number, percent, tonnes

from .conftest import make_instance


@pytest.mark.parametrize("module", [stockpact.report.units, stockpact.report.sheets.cells])
def test_the_examples_in_the_documentation_hold(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1e-12, "0"),
        (-1e-12, "0"),
        (9.996, "10"),
        (99.96, "100"),
        (1234567.8, "1,234,568"),
        (0.0345, "0.0345"),
        (-3.14159, "-3.14"),
        (math.inf, "–"),
        (math.nan, "–"),
    ],
)
def test_numbers_have_three_significant_digits_and_never_lose_whole_ones(value, text):
    assert number(value) == text


def test_small_weights_are_kilograms():
    assert tonnes(0.0123) == "12.3 kg"
    assert tonnes(0.99999) == "1 t"
    assert tonnes(-0.5) == "-500 kg"


def test_a_share_that_is_not_quite_all_is_not_called_all():
    assert percent(0.9999) == ">99 %"
    assert percent(1 - 1e-12) == "100 %"
    assert percent(math.nan) == "– %"


def test_one_day_is_singular():
    assert days(1.0) == "1 day"
    assert days(212.0) == "212 days"


def test_another_currency_stands_beside_eur_at_the_rate_of_the_instance():
    shown = money(make_instance().settings, "jpy")
    assert shown.text(312e6) == "EUR 312 million (JPY 49.9 billion)"
    assert shown.per_kg(103_000) == "EUR 103/kg (JPY 16,480/kg)"
    assert money(make_instance().settings, None) == money(make_instance().settings, "EUR") == Money()


@pytest.mark.parametrize(
    ("eur", "text"),
    [
        (99_600, "EUR 0.0996 million"),
        (42_000, "EUR 42,000"),
        (-42.4, "EUR -42"),
        (-0.4, "EUR 0"),
        (2.5e10, "EUR 25 billion"),
        (math.nan, "EUR –"),
    ],
)
def test_amounts_are_told_in_the_unit_that_fits(eur, text):
    assert Money().text(eur) == text


def test_a_currency_without_rate_says_where_the_rate_belongs():
    with pytest.raises(InputError) as caught:
        money(make_instance().settings, "CHF")
    problem = caught.value.problems[0]
    assert (problem.file, problem.column, problem.value) == ("instance.toml", "money.per_eur", "CHF")
    assert "EUR, JPY" in problem.message
