"""Slopes of prices: read with their default, refused when negative or when the blocks of a source differ."""

from __future__ import annotations

from stockpact.instance.checking import check
from stockpact.instance.reading import load

from ..slopes import with_slopes
from ..small import small_instance


def case(first: float, second: float, years: tuple[int, int] = (2027, 2027)):
    return small_instance(
        parties=[{"party": "A", "name": "A"}],
        materials=[{"material": "X", "name": "X"}],
        sources=[{"supplier": "S", "name": "S", "country": "AU"}],
        prices=[{"material": "X", "year": 2027, "eur_per_t": 10}],
        supply=[
            {"supplier": "S", "material": "X", "block": b, "year": y, "tonnes": 5, "price_slope": s}
            for b, (s, y) in enumerate(zip((first, second), years, strict=True), start=1)
        ],
    )


def said(instance) -> list[str]:
    return [f"{p.column}: {p.message}" for p in check(instance, require_sources=False)]


def test_bundled_instances_have_no_slopes():
    for name in ("tutorial", "eu-japan-ree", "eu-japan-ree-full"):
        found = load(name)
        assert not found["prices"]["price_slope"].any()
        assert not found["supply"]["price_slope"].any()
        assert found.settings.policy.price_impact == "uniform"


def test_the_same_slope_for_all_blocks_is_sound():
    assert not [line for line in said(case(2.0, 2.0)) if "slope" in line]


def test_blocks_of_a_source_that_differ_are_named_with_their_slopes():
    (line,) = [line for line in said(case(2.0, 3.0)) if "slope" in line]
    assert 'price_slope: the blocks of source "S", material X differ in 2027 (block 1 2, block 2 3)' in line
    assert "one source has one slope" in line


def test_blocks_of_different_years_may_differ_until_both_are_there():
    # Block 1 is held at its last year, so in 2028 it stands beside block 2.
    (line,) = [line for line in said(case(2.0, 3.0, (2027, 2028))) if "slope" in line]
    assert "differ in 2028" in line


def test_a_negative_slope_is_refused():
    (line,) = [line for line in said(with_slopes(case(0.0, 0.0), {"X": -1.0})) if "slope" in line]
    assert "must be 0 or more" in line


def test_a_slope_can_be_changed_by_path():
    changed = load("tutorial").changed("prices[material=Dy].price_slope=5", "policy.price_impact=none")
    assert set(changed["prices"]["price_slope"]) == {5.0}
    assert changed.settings.policy.price_impact == "none"
