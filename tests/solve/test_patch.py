"""A patch gives exactly the arrays that a fresh compile of the changed model gives."""

from __future__ import annotations

import numpy as np
import pytest

from stockpact.solve.errors import ProgramError
from stockpact.solve.patch import Entries, Patch, delta
from stockpact.solve.program import compile_model

from .samples import program, stock_model


@pytest.fixture(scope="module")
def base():
    return compile_model(stock_model())


def test_right_hand_sides(base):
    patch = Patch(
        row_lower={"cover": [3 * t for _ in range(2) for t in range(1, 5)]}, row_upper={"total": 14.0}
    )
    assert base.patched(patch).hash == compile_model(stock_model(demand=3, cap=7)).hash


def test_costs(base):
    fresh = compile_model(stock_model(price=3))
    patch = Patch(cost={"buy": [3 * (1 + 0.1 * t) + (k == "Dy") for k in ("Nd", "Dy") for t in range(1, 5)]})
    assert base.patched(patch).hash == fresh.hash


def test_coefficients_of_the_single_entry(base):
    before = base.hash
    entries = base.matrix.tocoo()
    earlier = np.isin(entries.row, base.row("balance").position) & (entries.data == -0.9)
    patch = Patch(
        entries=Entries(
            entries.row[earlier].astype(int), entries.col[earlier].astype(int), np.full(earlier.sum(), -0.7)
        )
    )
    assert base.patched(patch).hash == compile_model(stock_model(keep=0.7)).hash
    assert base.hash == before
    lots = Patch(coefficients={("batch", "lots"): [2.5, 2.5, np.nan, 4.0]})
    changed = base.patched(lots)
    assert changed.matrix[changed.row("batch").at(4), changed.column("lots").at(4)] == 4
    assert (changed.matrix != base.matrix).nnz == 1


def test_a_coefficient_may_vanish_and_appear(base):
    gone = base.patched(Patch(coefficients={("batch", "lots"): 0.0}))
    assert gone.matrix.nnz == base.matrix.nnz - 4
    row, column = base.row("cover").at(("Nd", 1)), base.column("lots").at(1)
    new = base.patched(Patch(entries=Entries(np.array([row]), np.array([column]), np.array([5.0]))))
    assert new.matrix[row, column] == 5
    assert new.matrix.nnz == base.matrix.nnz + 1
    assert delta(base, Patch(coefficients={("batch", "lots"): 0.0})).fills
    assert not delta(base, Patch(coefficients={("batch", "lots"): 3.0})).fills


def test_nan_leaves_a_number_and_equal_numbers_change_nothing(base):
    same = Patch(
        row_lower={"cover": np.nan}, column_upper={"buy": 9.0}, coefficients={("batch", "lots"): 2.5}
    )
    change = delta(base, same)
    assert change.empty
    assert base.patched(same).hash == base.hash


@pytest.mark.parametrize(
    ("patch", "message"),
    [
        (Patch(cost={"by": 1.0}), "no variable named 'by'"),
        (Patch(row_lower={"cover": [1.0, 2.0]}), "cover has 8 keys, the patch gives it 2 numbers"),
        (Patch(coefficients={("batch", "buy"): 1.0}), r"batch\[1\] has 2 coefficients of buy, not one"),
        (Patch(coefficients={("cover", "lots"): 1.0}), r"cover\[Nd,1\] has 0 coefficients of lots"),
        (Patch(entries=Entries(np.array([999]), np.array([0]), np.array([1.0]))), "outside"),
        (Patch(entries=Entries(np.array([1, 1]), np.array([0, 0]), np.array([1.0, 2.0]))), "twice"),
    ],
)
def test_what_does_not_fit_is_an_error_with_the_name(base, patch, message):
    with pytest.raises(ProgramError, match=message):
        base.patched(patch)


def test_what_the_program_dropped_cannot_be_patched():
    m = stock_model()
    m.buy["Dy", 2].fix(5)
    p = compile_model(m)
    with pytest.raises(ProgramError, match=r"buy\[Dy,2\] is not in the program"):
        p.patched(Patch(cost={"buy": 1.0}))
    some = [1.0] * 5 + [np.nan] + [1.0] * 2
    assert p.patched(Patch(cost={"buy": some})).cost[p.column("buy").at(("Dy", 1))] == 1


def test_the_offset_can_change():
    p = program([1], [[1]], [2], [5])
    assert p.patched(Patch(offset=4.0)).objective(np.array([2.0])) == 6
