"""The difference of two programs by name is a patch that turns one into the other, or a reason in words."""

from __future__ import annotations

import re

import pyomo.environ as pyo
import pytest

from stockpact.solve.difference import difference
from stockpact.solve.engine import Session, solve
from stockpact.solve.program import compile_model

from .samples import stock_model


@pytest.fixture(scope="module")
def base():
    return compile_model(stock_model())


@pytest.mark.parametrize(
    ("change", "counted"),
    [
        ({"demand": 5.0}, {"row bounds": 8}),
        ({"price": 2.5}, {"costs": 8}),
        ({"keep": 0.8}, {"coefficients": 6}),
        ({"keep": 0.0}, {"coefficients": 6}),
        (
            {"demand": 4.4, "cap": 7.0, "price": 2.1, "keep": 0.95},
            {"row bounds": 12, "costs": 8, "coefficients": 6},
        ),
        ({}, {}),
    ],
)
def test_the_patch_gives_the_arrays_of_the_changed_model(base, change, counted):
    variant = compile_model(stock_model(**change))
    found = difference(base, variant)
    assert found.reason == ""
    assert {k: v for k, v in found.counters.items() if v} == counted
    assert base.patched(found.patch).hash == variant.hash


def test_a_coefficient_that_is_zero_at_the_base_comes_back():
    base, variant = compile_model(stock_model(keep=0.0)), compile_model(stock_model(keep=0.9))
    assert base.matrix.nnz < variant.matrix.nnz
    found = difference(base, variant)
    assert base.patched(found.patch).hash == variant.hash


def test_names_decide_and_not_positions(base):
    variant = stock_model(demand=5.0)
    stock = variant.stock
    variant.del_component("stock")
    variant.add_component("stock", stock)  # now the last family of columns
    turned = compile_model(variant)
    assert turned.column("stock").at(("Nd", 1)) != base.column("stock").at(("Nd", 1))
    found = difference(base, turned)
    assert base.patched(found.patch).hash == compile_model(stock_model(demand=5.0)).hash


def test_rows_that_vanish_are_freed_and_columns_held(base):
    m = stock_model()
    m.cover["Dy", 1].deactivate()
    m.batch.deactivate()
    m.buy["Dy", 1].fix(0)
    for t in m.T:
        m.lots[t].fix(0)
    variant = compile_model(m)
    found = difference(base, variant)
    assert found.counters["rows freed"] == 5
    assert found.counters["columns held"] == 5
    assert solve(variant).optimal
    assert solve(base.patched(found.patch)).objective == pytest.approx(solve(variant).objective)
    assert Session(base).solve(found.patch).objective == pytest.approx(solve(variant).objective)


def add_row(m):
    m.more = pyo.Constraint(expr=m.stock["Nd", 1] <= 99)


def add_column(m):
    m.extra = pyo.Var(bounds=(0, 1))
    m.first["Nd"].set_value(m.stock["Nd", 1] == m.buy["Nd", 1] + m.extra)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (add_row, "row set changed: more appears"),
        (add_column, "column set changed: extra appears"),
        (
            lambda m: m.buy["Nd", 2].fix(5),
            r"column set changed: buy\[Nd,2\] is fixed at a value other than 0",
        ),
        (lambda m: setattr(m.lots[1], "domain", pyo.Integers), "integrality changed"),
    ],
)
def test_another_structure_has_no_patch_but_a_reason(base, change, reason):
    m = stock_model()
    change(m)
    found = difference(base, compile_model(m))
    assert found.patch is None
    assert re.fullmatch(reason, found.reason)


def test_another_sense_has_no_patch(base):
    assert difference(base, compile_model(stock_model(sense=pyo.maximize))).reason == "sense changed"
