"""The verb worth: a joint plan with tables that say what it is worth, in Python and on the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import stockpact as sp
from stockpact.cli import app
from stockpact.plan.plan import Plan
from stockpact.verbs.arrangements import evaluate


@pytest.fixture(scope="module")
def found() -> Plan:
    return sp.worth("tutorial", sure=False)


def value(plan: Plan, arrangement: str, measure: str, party: str = "") -> float:
    rows = plan.worth.set_index(["arrangement", "party", "material", "scenario", "measure"])["value"]
    return float(rows[arrangement, party, "", "", measure])


def test_the_plan_is_the_joint_one_with_its_tables(found):
    joint = sp.plan("tutorial")
    assert found.ok
    assert found.purchases.equals(joint.purchases)
    assert value(found, "together", "outlays, present value") == pytest.approx(
        joint.money["discounted_eur"].sum()
    )
    for damage, rule in (("with", "account"), ("without", "none")):
        rows = joint.damage[joint.damage["rule"] == rule]
        total = (rows["weight"] * rows["discounted_eur"]).sum()
        assert value(found, "together", f"expected damage {damage} the reserve") == pytest.approx(total)
    for table in ("worth", "gains", "onsets"):
        assert len(found[table]), table
    assert found.certainty.empty


def test_the_gains_add_up_to_together_less_side_by_side(found):
    whole = found.gains.set_index(["gain", "party"]).drop(columns=["words", "least_eur", "most_eur"])
    steps = ["buying together", "storing together", "sharing in an embargo"]
    for party in ("North", "South", ""):
        total = sum(whole.loc[(step, party)] for step in steps)
        assert total.to_numpy() == pytest.approx(whole.loc[("together", party)].to_numpy(), abs=1e-3)
    saved = value(found, "side by side", "outlays, present value") - value(
        found, "together", "outlays, present value"
    )
    assert whole.loc[("together", ""), "outlays_eur"] == pytest.approx(saved)


def test_every_arrangement_is_audited(found):
    rows = found.audit[found.audit["check"].str.startswith("audit of the arrangement")]
    assert "audit of the arrangement side by side" in set(rows["check"])
    assert rows["ok"].all()
    assert (rows["compared"] > 100).all()


def test_alone_japan_misses_the_days_that_the_baseline_says():
    """BASELINE: without the partner's idle access Japan misses about 36 days of Dy and 22 of Tb in 2030Q4."""
    alone = evaluate("eu-japan-ree", which=["alone, JP"])["alone, JP"]
    assert alone.status == "misses policies"
    assert alone.missed_days["JP", "Dy"] == pytest.approx(35.6, abs=0.1)
    assert alone.missed_days["JP", "Tb"] == pytest.approx(21.6, abs=0.1)
    assert alone.missed_days.sum() == pytest.approx(57.2, abs=0.1)


def test_a_joint_plan_that_cannot_be_made_is_returned_as_it_is():
    plan = sp.worth("tutorial", "targets[].days=300", sure=False)
    assert plan.status == "infeasible"
    assert len(plan.gaps)
    assert plan.gains.empty


def run(*arguments: str):
    return CliRunner().invoke(app, ["worth", *arguments], prog_name="stockpact")


def test_the_command_saves_a_plan_with_the_tables_and_says_so(tmp_path: Path):
    out = tmp_path / "pact"
    result = run("tutorial", "--no-sure", "--no-figures", "-o", str(out))
    assert result.exit_code == 0, result.output
    assert "10 arrangements" in result.output
    assert "buying together" in result.output
    assert (out / "plan.xlsx").is_file()
    saved = sp.load_plan(out)
    assert set(saved.worth["arrangement"]) >= {"alone", "side by side", "together"}
    assert len(saved.gains) == 12


def test_the_command_answers_programs(tmp_path: Path):
    result = run("tutorial", "--no-sure", "--no-figures", "--json", "-o", str(tmp_path / "pact"))
    answer = json.loads(result.stdout)
    assert answer["ok"]
    assert {row["gain"] for row in answer["gains"]} >= {"together", "sharing in an embargo"}
    assert answer["certainty"] == []


def test_the_command_ends_with_no_when_there_is_no_joint_plan(tmp_path: Path):
    out = tmp_path / "pact"
    result = run("tutorial", "--no-sure", "--set", "targets[].days=300", "-o", str(out))
    assert result.exit_code == 1
    assert not out.exists()


def test_without_o_it_saves_beside_the_plan_and_not_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert run("tutorial", "--no-sure", "--no-figures").exit_code == 0
    assert (tmp_path / "out" / "tutorial-worth" / "plan.json").is_file()
