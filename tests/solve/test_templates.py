"""Templates and plain rules give the same arrays; a rule that cannot be a template says why and is built
plainly.
"""

from __future__ import annotations

import logging

import numpy as np
import pyomo.core.base.constraint as constraint_module
import pyomo.core.base.objective as objective_module
import pyomo.environ as pyo
import pytest
from pyomo.core.expr.template_expr import IndexTemplate

from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates, compile_with_templates, templates, templatized

from .samples import stock_model


def test_the_sample_becomes_templates_with_identical_arrays():
    built, fast = compile_with_templates(stock_model)
    plain = stock_model()
    assert built.plain == {}
    assert all(templatized(built.result).values())
    assert not any(templatized(plain).values())
    assert fast.hash == compile_model(plain).hash


def model_with(rule):
    m = pyo.ConcreteModel()
    m.T = pyo.RangeSet(1, 4)
    m.K = pyo.Set(initialize=["a", "b"], ordered=True)
    m.A = pyo.Set(initialize=[("a", 1), ("b", 3)], dimen=2, ordered=True)
    m.window = pyo.Set(m.T, initialize={t: list(range(1, t + 1)) for t in range(1, 5)}, ordered=True)
    m.p = pyo.Param(m.T, initialize=lambda m, t: t / 3)
    m.x = pyo.Var(m.K, m.T, bounds=(0, 10))
    m.y = pyo.Var()
    m.spent = pyo.Expression(m.K, rule=lambda m, k: sum(m.x[k, t] for t in m.T))
    m.c = pyo.Constraint(m.K, m.T, rule=rule)
    m.ok = pyo.Constraint(m.T, rule=lambda m, t: sum(m.x[k, t] for k in m.K) >= m.y)
    m.o = pyo.Objective(rule=lambda m: sum(m.x[k, t] for k in m.K for t in m.T))
    return m


NUMBERS = {1: 1.0, 2: 2.0, 3: 3.0, 4: 4.0}


def by_loop(m, k, t):
    total = 0
    for u in m.T:
        total += m.x[k, u]
    return total >= t


RULES = {
    "plain": (lambda m, k, t: m.x[k, t] >= m.p[t], True),
    "ranged": (lambda m, k, t: (m.p[t], m.x[k, t] + m.x[k, 1], 9), True),
    "index as a number": (lambda m, k, t: m.x[k, t] >= t, True),
    "set of pairs": (lambda m, k, t: sum(m.x[i, u] for i, u in m.A) >= t, True),
    "indexed set": (lambda m, k, t: sum(m.x[k, u] for u in m.window[t]) >= 1, True),
    "lagged": (lambda m, k, t: sum(m.x[k, u] for u in m.window[t]) - m.y >= m.p[t] ** 2, True),
    "scalar variable": (lambda m, k, t: m.x[k, t] + 2 * m.y >= 1, True),
    "if on a number": (lambda m, k, t: m.x[k, t] >= 1 if t == 1 else m.x[k, t] >= 2, False),
    "if on text": (lambda m, k, t: m.x[k, t] >= 1 if k == "a" else m.x[k, t] >= 2, False),
    "if on text, reversed": (lambda m, k, t: m.x[k, t] >= 1 if k != "a" else m.x[k, t] >= 2, False),
    "membership": (lambda m, k, t: m.x[k, t] >= 1 if (k, t) in m.A else m.x[k, t] >= 2, False),
    "membership in a list": (lambda m, k, t: m.x[k, t] >= 1 if k in ["a"] else m.x[k, t] >= 2, False),
    "condition in a sum": (lambda m, k, t: sum(m.x[k, u] for u in m.T if u <= t) >= 1, False),
    "dict": (lambda m, k, t: m.x[k, t] >= NUMBERS[t], False),
    "named expression": (lambda m, k, t: m.spent[k] >= t, False),
    "for statement": (by_loop, False),
    "skip": (lambda m, k, t: pyo.Constraint.Skip if t == 1 else m.x[k, t] >= 1, False),
    "maximum": (lambda m, k, t: m.x[k, max(1, t - 1)] >= 1, False),
    "range": (lambda m, k, t: sum(m.x[k, u] for u in range(1, t + 1)) >= 1, False),
    "sum of parameters": (lambda m, k, t: sum(m.p[u] for u in m.T) * m.x[k, t] >= 1, False),
}


@pytest.mark.parametrize("name", RULES)
def test_every_kind_of_rule_gives_the_arrays_of_plain_rules(name, caplog):
    rule, can = RULES[name]
    with caplog.at_level(logging.ERROR, logger="pyomo"):
        built, fast = compile_with_templates(model_with, rule)
    plain = compile_model(model_with(rule))
    assert fast.hash == plain.hash
    assert templatized(built.result) == {"c": can, "ok": True, "o": True}
    assert ("c" in built.plain) is not can
    assert "ok" not in built.plain
    assert caplog.records == []


def switches():
    return [
        vars(constraint_module)["TEMPLATIZE_CONSTRAINTS"],
        vars(objective_module)["TEMPLATIZE_OBJECTIVES"],
        constraint_module.templatize_constraint,
        objective_module.templatize_rule,
        IndexTemplate.__eq__,
        IndexTemplate.__ne__,
    ]


def fails_inside():
    with templates():
        assert switches()[:2] == [True, True]
        raise ZeroDivisionError


def test_what_was_switched_is_switched_back_even_after_an_error():
    before = switches()
    with pytest.raises(ZeroDivisionError):
        fails_inside()
    assert switches() == before
    assert before[:2] == [False, False]


def test_a_builder_that_only_works_with_plain_rules_is_called_again():
    def builder():
        m = model_with(RULES["plain"][0])
        if constraint_module.TEMPLATIZE_CONSTRAINTS:
            raise RuntimeError("not under templates")
        return m

    built = build_with_templates(builder)
    assert built.plain == {"": "RuntimeError: not under templates"}
    assert not any(templatized(built.result).values())


def test_an_error_of_the_builder_itself_is_passed_on():
    def builder(number):
        raise KeyError(number)

    with pytest.raises(KeyError, match="5"):
        build_with_templates(builder, 5)


def test_fixed_variables_give_the_same_program_with_templates():
    def builder():
        m = stock_model()
        m.buy["Nd", 2].fix(5)
        return m

    _, fast = compile_with_templates(builder)
    plain = compile_model(builder())
    np.testing.assert_allclose(fast.row_lower, plain.row_lower)
    np.testing.assert_allclose(fast.row_upper, plain.row_upper)
    assert fast.offset == pytest.approx(plain.offset)
    assert fast.shape == plain.shape
    assert abs(fast.matrix - plain.matrix).max() == 0
