"""What holds of arrangements of any case: acting together never costs more, and nothing is counted twice."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from stockpact.solve.options import Options
from stockpact.verbs.arrangement_audit import arrangements_audited
from stockpact.verbs.arrangements import ALONE, SIDE_BY_SIDE, STEPS, Evaluation
from stockpact.verbs.gains import PARTS, steps_taken

from ..models.random_cases import Case, cases, instance, quickly

EXACT = Options(gap=1e-7)
BUILT_UP = ["buying together", "storing together", "buying and storing together"]


def no_dearer(case: Case) -> None:
    """Joint build-up costs no more than side by side, and that exactly what the parties pay alone (P23)."""
    found = Evaluation(instance(case), EXACT)
    apart = found.outcome(SIDE_BY_SIDE)
    assume(apart.status == "optimal")
    alone = [found.outcome(f"{ALONE}, {p}") for p in ("A", "B")]
    total = apart.net_outlays.sum()
    assert sum(o.net_outlays.sum() for o in alone) == pytest.approx(total, rel=1e-9, abs=1e-3)
    slack = 1.0 + 1e-6 * abs(apart.outlays.sum())
    for name in BUILT_UP:
        joint = found.outcome(name)
        assert joint.status == "optimal", name
        assert joint.net_outlays.sum() <= total + slack, name


@quickly(4)
@given(cases(budgets=True))
def test_acting_together_never_costs_more_than_side_by_side(case):
    no_dearer(case)


@quickly(2)
@given(cases(whole=True))
def test_nor_where_modules_lots_and_orders_are_whole(case):
    no_dearer(case)


@quickly(3)
@given(cases(budgets=True))
def test_plans_made_alone_can_be_carried_out_at_the_same_time(case):
    found = Evaluation(instance(case | {"sectors": [{"sector": "all", "name": "all"}]}), EXACT)
    assume(found.outcome(SIDE_BY_SIDE).solved)
    for name in BUILT_UP:
        found.outcome(name)
    rows = arrangements_audited(found)
    assert len(rows)
    assert rows["ok"].all(), rows.loc[~rows["ok"], ["check", "where"]].to_string()


def relabelled(case: Case) -> Case:
    """The case with the parties' names swapped wherever they stand."""
    other = {"A": "B", "B": "A"}
    new = deepcopy(case)
    for rows in (r for r in new.values() if isinstance(r, list)):
        for row in rows:
            for column in ("party", "name", "host", "owner"):
                if row.get(column) in other:
                    row[column] = other[row[column]]
    return new


@quickly(2)
@given(cases(budgets=True))
def test_renaming_the_parties_renames_the_outcomes(case):
    one, two = Evaluation(instance(case), EXACT), Evaluation(instance(relabelled(case)), EXACT)
    for p, q in (("A", "B"), ("B", "A")):
        mine, renamed = one.outcome(f"{ALONE}, {p}"), two.outcome(f"{ALONE}, {q}")
        assert mine.status == renamed.status
        if mine.status == "optimal":
            assert mine.net_outlays[p] == pytest.approx(renamed.net_outlays[q], rel=1e-6, abs=1.0)
    for name in BUILT_UP:
        mine, renamed = one.outcome(name), two.outcome(name)
        if mine.status == "optimal":
            assert mine.net_outlays.sum() == pytest.approx(renamed.net_outlays.sum(), rel=1e-6, abs=1.0)


@quickly(20)
@given(st.lists(st.floats(-1e6, 1e6), min_size=8 * 2 * len(PARTS), max_size=8 * 2 * len(PARTS)))
def test_the_steps_add_up_to_the_whole(numbers):
    sets = [frozenset(s for k, s in enumerate(STEPS) if n >> k & 1) for n in range(8)]
    value = dict(zip(sets, np.array(numbers).reshape(8, 2, len(PARTS)), strict=True))
    found = steps_taken(value, STEPS)
    whole = value[frozenset()] - value[frozenset(STEPS)]
    assert sum(parts.mean for parts in found.values()) == pytest.approx(whole, rel=1e-9, abs=1e-6)
    money = [k for k, part in enumerate(PARTS) if part != "missed_days"]
    for parts in found.values():
        assert parts.net.shape == (6, 3)
        middle = parts.net.mean(axis=0)
        assert middle[:2] == pytest.approx(parts.mean[:, money].sum(axis=1), rel=1e-9, abs=1e-6)
        assert (parts.net.min(axis=0) <= middle + 1e-6).all()
