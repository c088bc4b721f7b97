"""A plan under way: decisions taken stay, the rest is replanned, and every change is listed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from stockpact.instance import InputError, Instance
from stockpact.plan import SCHEMA
from stockpact.plan.audit import audit
from stockpact.plan.loading import load_plan
from stockpact.plan.plan import Plan
from stockpact.report.answer import read
from stockpact.verbs.plan import plan
from stockpact.verbs.replanning import fingerprint

from ..models.random_cases import cases, instance, quickly
from ..models.rows import case, need, offer, sources, target

SECTORS = [{"sector": "all", "name": "all"}]


def every_year(
    supplier: str, tonnes: float, eur: float, later: float | None = None, dear: float | None = None
) -> list[dict[str, Any]]:
    """A block from 2027 to 2030; from 2029 on of other tonnes or at another price, where they are given."""
    rows = []
    for year in range(2027, 2031):
        new = year >= 2029
        amount = later if later is not None and new else tonnes
        rows.append(offer(supplier, amount, dear if dear is not None and new else eur, year=year))
    return rows


def growing(days: float = 40, tonnes: float = 10.0, later: float | None = None, **more: Any) -> Instance:
    """1 t a day is needed; 10 t a year can be bought from each of S and T, T being the dearer."""
    blocks = [
        *every_year("S", tonnes, 100, later=later),
        *every_year("T", 10, 120),
    ]
    return case(
        **{
            "end": "2030",
            "sectors": SECTORS,
            "demand": [need(365, year=y) for y in range(2027, 2031)],
            "sources": sources(S={}, T={}),
            "supply": blocks,
            "targets": [target(days, "2030")],
        }
        | more
    )


def changes(made: Plan) -> dict[tuple[str, ...], float]:
    rows = made.changes
    keys = zip(*(rows[c] for c in ("decision", "name", "period")), strict=True)
    return dict(zip(keys, rows["difference"], strict=True))


def test_what_is_decided_stays_and_the_rest_follows_the_new_numbers():
    # 40 t by 2030 come from S, 10 a year. From 2029 on S has only 4: of the 12 t that are lacking, T gives
    # 10 a year, so 6 come in 2029 and 2030 each (20 of them would fit); each costs 20 more: EUR 240.
    old = plan(growing())
    new = plan(growing(later=4.0), fix=old, until="2028")
    assert new.ok
    bought = new.purchases.groupby(["supplier", "period"])["tonnes"].sum()
    assert bought["S"].to_dict() == pytest.approx({"2027": 10, "2028": 10, "2029": 4, "2030": 4})
    assert bought["T"].sum() == pytest.approx(12)
    assert new.money["eur"].sum() - old.money["eur"].sum() == pytest.approx(240)
    found = changes(new)
    assert found["purchases", "S", "2029"] == pytest.approx(-6)
    assert not [key for key in found if key[2] in ("2027", "2028")]
    sizes = new.changes[new.changes["decision"] == "purchases"]["difference"].abs().tolist()
    assert sizes == sorted(sizes, reverse=True)
    words = " ".join(read(new).headline)
    assert "Decisions taken until 2028 stay." in words
    assert "EUR 240 more (present value)" in words
    assert "What changes first: in 2029 A takes 4 t of X from S in place of 10" in words


def test_without_the_plan_under_way_the_past_would_be_another():
    # Asked for 60 t, a new plan buys from T from the first year on; replanned from 2029 on, T can give 20 t
    # only from then on.
    old = plan(growing())
    new = plan(growing(60), fix=old, until="2028")
    assert new.ok
    past = new.purchases[new.purchases["period"].isin(["2027", "2028"])]
    assert set(past["supplier"]) == {"S"}
    assert new.purchases[new.purchases["supplier"] == "T"]["tonnes"].sum() == pytest.approx(20)
    assert plan(growing(70), fix=old, until="2028").status == "infeasible"
    assert plan(growing(70)).ok


def test_among_equal_plans_the_one_nearest_to_the_plan_under_way_is_chosen():
    # S and T cost the same, so any mix of 40 t is an optimum. 10 t more are asked for: only they are new.
    same = [*every_year("S", 20, 100), *every_year("T", 20, 100)]
    old = plan(growing(supply=same))
    new = plan(growing(50, supply=same), fix=old, until="2027")
    assert new.ok
    bought = new.changes[new.changes["decision"] == "purchases"]
    assert bought["difference"].abs().sum() == pytest.approx(10, abs=1e-3)


def test_an_order_that_was_placed_still_arrives():
    # S delivers a year after the order: what arrives in 2029 was ordered in 2028, so only 2030 is open.
    slow = {"sources": sources(S={"lead_time_periods": 1}, T={})}
    old = plan(growing(30, **slow))
    assert old.purchases[old.purchases["supplier"] == "S"]["period"].tolist() == ["2028", "2029", "2030"]
    dear = [*every_year("S", 10, 100, dear=500), *every_year("T", 10, 120)]
    new = plan(growing(30, supply=dear, **slow), fix=old, until="2028")
    assert new.ok
    bought = new.purchases.set_index(["supplier", "period"])["tonnes"]
    assert bought["S"].to_dict() == pytest.approx({"2028": 10, "2029": 10})
    assert bought["T"].sum() == pytest.approx(10)


def test_a_decision_that_the_new_numbers_contradict_is_named_by_its_row():
    old = plan(growing())
    with pytest.raises(InputError) as error:
        plan(growing(tonnes=7.0), fix=old, until="2028")
    first = error.value.problems[0]
    assert (first.file, first.row, first.column, first.value) == ("supply", 2, "tonnes", "7")
    assert "A takes 10.0 t of X from S in 2027" in first.message
    assert "until 2028 do not fit the new numbers" in str(error.value)


def test_targets_of_the_past_are_not_asked_again():
    # The ramp to 40 t by 2030 asks for 13.3 t in 2028; raised to 60 days it asks for 20 then, which nothing
    # can change any more. It is told, as what is past, and the plan goes on.
    ramp = [target(40, "2030", ramp=True)]
    later = {"tonnes": 20.0, "money": {"discount_rate": 0.05}}  # so that nothing is bought before it is asked
    old = plan(growing(targets=ramp, **later))
    new = plan(growing(targets=[target(60, "2030", ramp=True)], **later), fix=old, until="2028")
    assert new.ok, new.audit[~new.audit["ok"]]
    gap = new.gaps.iloc[0]
    assert gap["policy"] == "days of cover, before a new order can arrive"
    assert not gap["hard"]
    assert new.cover["missed_days"].iloc[-1] == 0


@pytest.mark.parametrize(
    ("other", "until", "words"),
    [
        ({"end": "2031"}, "2028", "calendar"),
        (
            {"sources": sources(S={}, U={}), "supply": [*every_year("S", 10, 100), *every_year("U", 10, 1)]},
            "2028",
            "sources",
        ),
        ({}, "2028Q4", "not a period of the plan"),
        ({}, "", "given together"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused(other: dict[str, Any], until: str, words: str):
    old = plan(growing())
    with pytest.raises(InputError, match=words):
        plan(growing(**other), fix=old, until=until)


def test_the_record_names_the_plan_under_way(tmp_path: Path):
    old = plan(growing())
    old.save(tmp_path / "old")
    loaded = load_plan(tmp_path / "old")
    new = plan(growing(), fix=loaded, until="2028")
    record = new.provenance.set_index("item")["value"]
    assert record["plan under way (SHA-256)"] == fingerprint(old)
    assert record["decided until"] == "2028"
    assert "Nothing changes" in read(new).headline[0]


@quickly(2)
@given(chosen=cases(whole=True, budgets=True))
def test_replanning_with_nothing_changed_returns_the_plan(chosen: Any):
    base = instance(chosen)
    old = plan(base, release=False)
    if not old.solved or len(old.gaps):
        return
    for until in (base.calendar.names[0], base.calendar.names[-2]):
        new = plan(base, fix=old, until=until, release=False)
        assert new.meta["objective_keur"] == pytest.approx(old.meta["objective_keur"], rel=1e-9, abs=1e-9)
        assert new.changes.empty, new.changes
        assert new.exact is not None
        assert old.exact is not None
        assert np.allclose(new.exact.values, old.exact.values)
        pd.testing.assert_frame_equal(new.purchases, old.purchases)


def test_the_audit_finds_a_decision_that_was_not_kept():
    old = plan(growing())
    new = plan(growing(later=4.0), fix=old, until="2028")
    question = new.meta["question"]

    def failed(**tables: pd.DataFrame) -> set[str]:
        result = audit(new.instance, {**new.tables, **tables}, new.exact, question)
        return set(result.loc[~result["ok"], "check"])

    assert not failed()
    decided = new.decided.copy()
    decided.loc[0, "value"] += 1.0
    assert "decisions already taken" in failed(decided=decided)
    assert "decisions already taken" in failed(decided=new.decided.iloc[1:].reset_index(drop=True))
    listed = new.changes.copy()
    listed.loc[listed.index[-1], "after"] += 1.0
    assert "changes are the difference" in failed(changes=listed)
    assert list(new.decided.columns) == SCHEMA["decided"].names
