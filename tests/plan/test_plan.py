"""A plan holds the tables of the schema, in their types, and nothing else."""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd
import pytest

from stockpact.plan import SCHEMA, ExactProof, Plan

from ..small import small_instance


def test_every_table_of_the_schema_is_there_as_an_attribute():
    plan = Plan(small_instance(), {}, {"status": "infeasible"})
    for name, table in SCHEMA.items():
        assert list(getattr(plan, name).columns) == table.names
        assert len(plan[name]) == 0
    assert set(SCHEMA) <= set(dir(plan))


def test_a_table_that_the_schema_does_not_know_is_refused():
    with pytest.raises(KeyError, match="holdings"):
        Plan(small_instance(), {"holdings": pd.DataFrame()})


def test_a_missing_or_unknown_column_is_refused():
    row = dict.fromkeys(SCHEMA["provenance"].names, "")
    with pytest.raises(KeyError, match="value"):
        Plan(small_instance(), {"provenance": pd.DataFrame([{"item": "x"}])})
    with pytest.raises(KeyError, match="colour"):
        Plan(small_instance(), {"provenance": pd.DataFrame([row | {"colour": "red"}])})


def test_text_where_a_number_belongs_is_refused_with_the_table_named():
    row = dict.fromkeys(SCHEMA["summary"].names, "") | {"value": "much"}
    with pytest.raises(ValueError, match="summary"):
        Plan(small_instance(), {"summary": pd.DataFrame([row])})


def test_blank_text_is_empty_text():
    row = dict.fromkeys(SCHEMA["summary"].names) | {"item": "outlays", "value": 1}
    plan = Plan(small_instance(), {"summary": pd.DataFrame([row])})
    assert plan.summary.loc[0, "party"] == ""
    assert plan.summary["value"].dtype == float


def test_an_unknown_attribute_names_the_tables():
    with pytest.raises(AttributeError, match="purchases"):
        _ = Plan(small_instance()).holdings


def test_a_plan_can_be_copied():
    plan = Plan(small_instance(), {}, {"status": "optimal"})
    assert copy.copy(plan).status == "optimal"


@pytest.mark.parametrize(
    ("status", "solved"), [("optimal", True), ("infeasible", False), ("time limit", False)]
)
def test_a_plan_is_solved_when_there_is_something_to_carry_out(status: str, solved: bool):
    assert Plan(small_instance(), {}, {"status": status}).solved is solved


def test_a_plan_is_ok_only_while_its_audit_holds(rich: Plan):
    row = {
        "check": "balance",
        "ok": True,
        "worst": 0.0,
        "tolerance": 1.0,
        "unit": "t",
        "where": "",
        "compared": 1,
    }
    table = SCHEMA["audit"]
    good = rich.with_tables(audit=table.frame([row]))
    bad = rich.with_tables(audit=table.frame([row, row | {"check": "intake", "ok": False}]))
    assert good.ok
    assert not bad.ok


def test_the_proof_refuses_arrays_of_different_lengths(linear: Plan):
    proof = linear.exact
    assert proof is not None
    fields = {name: getattr(proof, name) for name in ExactProof.__dataclass_fields__}
    with pytest.raises(ValueError, match="row_upper"):
        ExactProof(**fields | {"row_upper": proof.row_upper[:-1]})


def test_a_proof_without_duals_says_so(linear: Plan):
    proof = linear.exact
    assert proof is not None
    assert proof.has_duals
    fields = {name: getattr(proof, name) for name in ExactProof.__dataclass_fields__}
    bare = ExactProof(**fields | {"row_duals": None, "reduced_costs": []})
    assert not bare.has_duals
    assert np.isnan(bare.reduced_costs).all()
