"""A Pyomo model becomes arrays: nothing lost, every name at its place, oddities refused."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyomo.environ as pyo
import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from stockpact.solve.engine import solve
from stockpact.solve.errors import ProgramError
from stockpact.solve.program import compile_model, load_program
from stockpact.solve.stability import stability

from .samples import program, stock_model

ROOT = Path(__file__).parents[2]


def entry(p, row, row_key, column, column_key):
    return p.matrix[p.row(row).at(row_key), p.column(column).at(column_key)]


def test_arrays_equal_those_of_pyomos_own_writer():
    m = stock_model()
    p = compile_model(m)
    form = LinearStandardFormCompiler().write(m, mixed_form=True, set_sense=None)
    column_of = {id(v): i for i, v in enumerate(form.columns)}
    order = np.array([column_of[id(m.component(f)[k])] for f, k in p.column_labels()])
    assert len(order) == len(form.columns)
    np.testing.assert_array_equal(p.cost, form.c.toarray()[0][order])
    theirs = form.A.tocsr()[:, order].toarray()
    ours = p.matrix.toarray()
    seen = set()
    for i, (constraint, kind) in enumerate(form.rows):
        row = p.row(constraint.parent_component().name).at(constraint.index())
        np.testing.assert_array_equal(ours[row], theirs[i])
        if kind >= 0:
            assert p.row_upper[row] == form.rhs[i]
        if kind <= 0:
            assert p.row_lower[row] == form.rhs[i]
        seen.add((row, kind))
    assert {row for row, _ in seen} == set(range(p.shape[0]))
    assert p.offset == form.c_offset[0] == 7


def test_coefficients_bounds_and_offset_stand_where_the_names_say():
    p = compile_model(stock_model(keep=0.8, demand=3))
    assert entry(p, "balance", ("Dy", 3), "stock", ("Dy", 2)) == -0.8
    assert p.row_lower[p.row("cover").at(("Nd", 4))] == 12
    assert p.column_upper[p.column("buy").at(("Nd", 2))] == 9
    assert p.column_names()[p.column("stock").at(("Dy", 4))] == "stock[Dy,4]"
    assert p.row_names()[p.row("total").at(2)] == "total[2]"
    assert p.columns["buy"].keys == tuple((k, t) for k in ("Nd", "Dy") for t in (1, 2, 3, 4))


def test_a_two_sided_constraint_is_one_row():
    p = compile_model(stock_model())
    at = p.row("batch").position
    assert len(at) == 4
    assert set(p.row_lower[at]) == {0.0}
    assert set(p.row_upper[at]) == {3.0}
    assert p.shape[0] == sum(len(f) for f in p.rows.values())


def test_a_maximisation_is_stored_negated_and_told_as_stated():
    low, high = compile_model(stock_model()), compile_model(stock_model(sense=pyo.maximize))
    assert (low.sense, high.sense) == (1, -1)
    np.testing.assert_array_equal(low.cost, high.cost)
    assert low.offset == high.offset == 7
    assert solve(high).objective == pytest.approx(-solve(low).objective)


def test_fixed_unused_and_trivial_are_dropped_but_remembered():
    m = stock_model()
    m.buy["Nd", 2].fix(5)
    m.spare = pyo.Var(m.T, bounds=(2, 3))
    m.trivial = pyo.Constraint(m.T, rule=lambda m, t: 0 * m.stock["Nd", t] <= t)
    m.resting = pyo.Constraint(m.T, rule=lambda m, t: m.stock["Dy", t] >= 0 if t < 3 else pyo.Constraint.Skip)
    m.resting[1].deactivate()
    p = compile_model(m)
    s = solve(p)
    assert p.column("buy").at(("Nd", 2)) == -1
    assert s.value("buy")[1] == 5
    assert s.series("buy")["Nd", 2] == 5
    assert set(p.column("spare").position) == {-1}
    assert list(s.value("spare")) == [2, 2, 2, 2]
    assert set(p.row("trivial").position) == {-1}
    assert list(s.dual("trivial")) == [0, 0, 0, 0]
    assert p.rows["resting"].keys == ((1,), (2,))
    assert p.row("resting").at(1) == -1
    assert p.row("resting").at(2) >= 0


def test_fixing_a_variable_is_the_same_as_holding_it_by_bounds():
    held, fixed = stock_model(), stock_model()
    held.buy["Nd", 1].setlb(6)
    held.buy["Nd", 1].setub(6)
    fixed.buy["Nd", 1].fix(6)
    one, other = solve(compile_model(held)), solve(compile_model(fixed))
    assert one.objective == pytest.approx(other.objective, rel=1e-12)
    np.testing.assert_allclose(one.value("stock"), other.value("stock"), atol=1e-9)


def test_a_constraint_that_can_never_hold_is_an_infeasible_row_with_a_name():
    m = stock_model()
    m.hopeless = pyo.Constraint(rule=lambda m: 0 * m.stock["Nd", 1] >= 3)
    p = compile_model(m)
    assert p.row("hopeless").at(()) >= 0
    assert solve(p).status == "infeasible"


def test_blocks_and_scalars_keep_their_names():
    m = pyo.ConcreteModel()
    m.b = pyo.Block([1, 2], rule=lambda b, i: setattr(b, "x", pyo.Var(bounds=(i, 9))))
    m.y = pyo.Var(bounds=(0, 1))
    m.c = pyo.Constraint(expr=m.b[1].x + m.b[2].x + m.y >= 5)
    m.o = pyo.Objective(expr=m.b[1].x + 2 * m.b[2].x + 3 * m.y)
    s = solve(compile_model(m))
    assert s.value("b[1].x")[0] == pytest.approx(3)
    assert s.series("b[2].x").iloc[0] == pytest.approx(2)
    assert s.value("y")[0] == 0


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda m: m.cost.deactivate(), "one active objective"),
        (lambda m: m.add_component("more", pyo.Objective(expr=m.stock["Nd", 1])), "one active objective"),
        (
            lambda m: m.add_component("square", pyo.Constraint(expr=m.buy["Nd", 1] * m.lots[1] <= 3)),
            "square.*not linear",
        ),
        (lambda m: m.add_component("odd", pyo.Constraint(expr=float("inf") * m.lots[1] <= 3)), "odd"),
        (
            lambda m: m.add_component("nan", pyo.Constraint(expr=m.lots[1] <= float("nan"))),
            "nan.*not a finite",
        ),
        (lambda m: m.buy["Nd", 1].fix(), "buy.*no value"),
        (lambda m: m.add_component("sos", pyo.SOSConstraint(var=m.lots, sos=1)), "SOS"),
    ],
)
def test_what_is_no_linear_program_is_refused_by_name(break_it, message):
    m = stock_model()
    break_it(m)
    with pytest.raises(ProgramError, match=f"(?s){message}"):
        compile_model(m)


def test_unknown_names_are_errors():
    p = compile_model(stock_model())
    with pytest.raises(ProgramError, match="no variable named 'stok'; there are: buy, lots, stock"):
        p.column("stok")
    with pytest.raises(ProgramError, match="no key"):
        p.row("cover").at(("La", 1))


def test_saved_and_loaded_is_the_same_program(tmp_path):
    m = stock_model(whole=True, sense=pyo.maximize)
    m.buy["Nd", 2].fix(5)
    p = compile_model(m)
    p.save(tmp_path / "program.npz")
    q = load_program(tmp_path / "program.npz")
    assert q.hash == p.hash
    assert q.columns["buy"].absent[1] == 5
    assert solve(q).objective == pytest.approx(solve(p).objective)


def test_the_hash_does_not_depend_on_the_hash_seed():
    code = "from tests.solve.samples import stock_model; from stockpact.solve.program import compile_model; "
    code += "print(compile_model(stock_model()).hash)"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        for seed in ("0", "4711")
    }
    assert hashes == {compile_model(stock_model()).hash}


def test_the_hash_sees_every_number_and_name():
    base = compile_model(stock_model()).hash
    others = [
        stock_model(demand=4.1),
        stock_model(keep=0.91),
        stock_model(price=2.1),
        stock_model(whole=True),
    ]
    assert len({base, *(compile_model(m).hash for m in others)}) == 5


def test_the_stability_report_names_numbers_out_of_range():
    p = program([1, 1e9], [[1e-6, 1], [1, 2]], [0, 0], [5, 5])
    report = stability(p)
    assert report.matrix == (1e-6, 2)
    assert any("very small coefficient 1.0e-06 at r[0] of x[0]" in w for w in report.warnings)
    assert any("very large cost 1.0e+09 at x[1]" in w for w in report.warnings)
    assert stability(compile_model(stock_model())).warnings == ()
