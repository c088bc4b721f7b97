"""Questions turned round from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from stockpact.cli import app


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["plan", "tutorial", "--no-figures", *arguments], prog_name="stockpact")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_most_cover_is_told_first_and_to_programs():
    said = run("--aim", "most-cover", "--budget", "North=9,South=9", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert answer["answer"]["headline"][0].startswith(
        "The most cover that the budgets (EUR 9 million for North, EUR 9 million for South for the whole "
        "plan)"
    )
    assert answer["question"]["question"]["budget"] == [["North", 9.0], ["South", 9.0]]
    multiple = next(r["value"] for r in answer["summary"] if r["item"] == "multiple of all targets")
    assert multiple > 0


def test_coverage_is_told_as_it_was_reached():
    said = run("--serve", "stop=0.8", "--material", "Dy", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert "To serve 80 % of every party's need for Dy in stop" in answer["answer"]["headline"][0]
    reached = answer["question"]["serve"]["reached"]
    assert {r["party"] for r in reached} == {"North", "South"}
    assert min(r["reached"] for r in reached) >= 0.8 - 1e-6


def test_the_earliest_deadlines_are_listed():
    said = run("--earliest", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert [r["asked"] for r in answer["deadlines"]] == ["2028Q4"]
    assert "deadlines" in answer["answer"]["headline"][0].lower()


def test_a_plan_under_way_is_replanned(elsewhere: Path):
    assert run("-o", "old").exit_code == 0
    said = run("--fix", "old", "--until", "2028Q2", "--set", "targets[].days=28", "-o", "new", "--json")
    assert said.exit_code == 0, said.output
    answer = json.loads(said.stdout)
    assert answer["replanned"]
    assert all(r["period"] not in ("2028Q1", "2028Q2") for r in answer["replanned"])
    assert (elsewhere / "new" / "tables" / "changes.csv").is_file()
    same = run("--fix", "old", "--until", "2028Q2", "-o", "same")
    assert same.exit_code == 0
    assert "Nothing changes" in same.output


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--serve", "0.8"], "SCENARIO=SHARE"),
        (["--serve", "stop=most"], "NAME=NUMBER"),
        (["--serve", "nothing=0.5"], "no such scenario"),
        (["--budget", "North=1,North=2"], "twice"),
        (["--budget", "-3"], "0 or more"),
        (["--budget", "Nord=3"], "North"),
        (["--material", "Dy"], "only together with --serve"),
        (["--earliest", "--aim", "most-cover"], "at a time"),
        (["--until", "2028Q2"], "given together"),
        (["--fix", "nowhere", "--until", "2028Q2"], "no such folder"),
    ],
)
def test_options_that_cannot_be_used_are_bad_input(options: list[str], words: str):
    said = run(*options)
    assert said.exit_code == 2, said.output
    assert words in " ".join((said.output + (said.stderr or "")).split())
