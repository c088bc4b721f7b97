"""Effects of levers: found by compiling twice, right at points that were never compiled, or refused with a
reason.
"""

from __future__ import annotations

import numpy as np
import pytest
from stockpact.models.buildup import build
from stockpact.models.question import BuildUpQuestion

from stockpact.instance.reading import load
from stockpact.solve.engine import Session
from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates
from stockpact.study.effects import find_effects
from stockpact.study.levers import Lever


@pytest.fixture(scope="module")
def tutorial():
    return load("tutorial")


def compiler(case, levers):
    by_name = {lever.name: lever for lever in levers}

    def compiled(point):
        changes = [c for name, value in point.items() for c in by_name[name].changes(value)]
        variant = case.changed(*changes) if changes else case
        return compile_model(build_with_templates(build, variant, BuildUpQuestion()).result.model)

    return compiled


def grid(**settings):
    import itertools

    return [dict(zip(settings, values, strict=True)) for values in itertools.product(*settings.values())]


DAYS = Lever("days", ("targets.days",))
PRICE = Lever("price", ("prices.eur_per_t",), "*=")
RENT = Lever("rent", ("storage.rent_eur_per_t_year",), "*=")
DISCOUNT = Lever("discount", ("money.discount_rate",))


def test_an_affine_lever_is_right_where_it_was_never_compiled(tutorial):
    points = grid(days=[float(d) for d in range(10, 31, 2)], price=[0.5 + 0.1 * k for k in range(9)])
    compiled = compiler(tutorial, [DAYS, PRICE])
    effects = find_effects(compiled({}), compiled, [DAYS, PRICE], points)
    assert not effects.reason
    assert effects.by_lever["days"].line == (10.0, 30.0)
    assert effects.compiled == 3 + 3 + 3
    session = Session(effects.base)
    for point in (points[17], points[40], points[77]):
        change = effects.change(point)
        assert not isinstance(change, str)
        expected = Session(compiled(point)).solve()
        found = session.solve_change(change)
        assert found.objective == pytest.approx(expected.objective, rel=1e-9)
        assert np.array_equal(found.program.matrix.indices, expected.program.matrix.indices)
        assert found.program.matrix.data == pytest.approx(expected.program.matrix.data, rel=1e-9)
        assert found.program.row_lower == pytest.approx(expected.program.row_lower, rel=1e-9)


def test_levers_that_multiply_are_told_apart_and_named(tutorial):
    points = grid(price=[0.5, 1.5], rent=[0.5, 1.5])
    value_rent = Lever("rent", ("storage.rent_share_of_value_year",), "=")
    points = [{"price": p["price"], "rent": 0.02 * p["rent"]} for p in points]
    compiled = compiler(tutorial, [PRICE, value_rent])
    effects = find_effects(compiled({}), compiled, [PRICE, value_rent], points)
    assert "multiply" in effects.reason
    assert "stock" in effects.reason, "rent on value is a coefficient of the stock"
    assert isinstance(effects.change(points[0]), str)
    assert not isinstance(effects.change({"price": 0.5}), str), "alone each is still patched"


def test_a_lever_that_is_not_affine_is_rebuilt_and_says_where(tutorial):
    rates = [0.01 * k for k in range(12)]
    compiled = compiler(tutorial, [DISCOUNT])
    effects = find_effects(compiled({}), compiled, [DISCOUNT], [{"discount": r} for r in rates])
    assert "not affine" in effects.by_lever["discount"].reason
    few = find_effects(compiled({}), compiled, [DISCOUNT], [{"discount": r} for r in rates[:3]])
    assert few.by_lever["discount"].patched, "with few settings each is probed, affine or not"
    assert isinstance(few.change({"discount": 0.5}), str), "a setting never probed is not guessed"


def test_a_setting_that_is_not_sound_is_left_to_its_run(tutorial):
    bad = Lever("days", ("targets.days",), settings=(20.0, -5.0))
    compiled = compiler(tutorial, [bad])
    effects = find_effects(compiled({}), compiled, [bad], [{"days": 20.0}, {"days": -5.0}])
    assert not isinstance(effects.change({"days": 20.0}), str)
    assert isinstance(effects.change({"days": -5.0}), str)
