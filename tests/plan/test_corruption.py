"""A saved plan that was corrupted is caught by the arithmetic, and the right check names it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from stockpact.plan import SCHEMA, Plan
from stockpact.plan.audit import CHECKS, Case
from stockpact.verbs.audit import audit_saved

from .corruptions import DROPPED, FLAGS, LABELS, NUMBERS, SPECIAL
from .forging import Forger, more

Change = Callable[[Forger], None]


def plan_for(table: str) -> str:
    """The plan on which a table is corrupted: gaps need a plan that misses something, prices an LP."""
    return {
        "gaps": "missing",
        "shadow_prices": "linear",
        "onsets": "reserve",
        "bills": "rising",
    }.get(table, "rich")


def number(table: str, column: str) -> Change:
    integer = SCHEMA[table][column].kind == "integer"
    return lambda f: f.put(table, column, (lambda v: v + 1) if integer else more)


def label(table: str, column: str) -> Change:
    """Another word; in purchases one that exists, so that only arithmetic can tell."""
    if table != "purchases":
        return lambda f: f.put(table, column, "another")
    word = {"party": "JP", "period": "2028Q4"}.get(column, "another")
    return lambda f: f.put(table, column, word, lambda t: (t["party"] == "EU") & (t["period"] != "2028Q4"))


SIMPLE: dict[str, tuple[str, Change, str]] = {
    **{f"{t}: more {c}": (plan_for(t), number(t, c), check) for t, cs in NUMBERS.items() for c,
        check in cs.items()},
    **{f"{t}: other {c}": (plan_for(t), label(t, c), check) for t, cs in LABELS.items() for c,
        check in cs.items()},
    **{f"{t}: {c} turned": (plan_for(t), lambda f, t=t, c=c: f.put(t, c, lambda v: not v), check)
       for (t, c), check in FLAGS.items()},
    **{f"{t}: a row dropped": (plan_for(t), lambda f, t=t: f.drop(t), check) for t, check in DROPPED.items()},
    **{f"{t}: a row doubled": (plan_for(t), lambda f, t=t: f.double(t), "keys are unique")
       for t in ("purchases", "stock", "money", "release", "coverage", "damage", "fairness", "summary",
                 "custody", "protection", "onsets", "bills")},
}  # fmt: skip


@pytest.mark.parametrize("name", SPECIAL)
def test_a_forged_plan_is_caught_by_the_right_check(
    name: str, plans: dict[str, Plan], saved: dict[str, Path], tmp_path: Path
):
    plan, change, check = SPECIAL[name]
    shutil.copytree(saved[plan], tmp_path / "plan")
    forger = Forger(tmp_path / "plan", plans[plan])
    change(forger)
    forger.close()
    failed = _failed(audit_saved(tmp_path / "plan"), check)
    assert not {"files unchanged", "CSV and Parquet agree", "plan.json agrees"} & failed


@pytest.mark.parametrize("name", SIMPLE)
def test_a_changed_cell_or_row_is_caught_by_the_right_check(
    name: str, plans: dict[str, Plan], tmp_path: Path
):
    plan, change, check = SIMPLE[name]
    forger = Forger(tmp_path, plans[plan])
    change(forger)
    case = Case.of(forger.plan.instance, forger.tables, forger.proof, forger.plan.meta["question"])
    _failed(SCHEMA["audit"].frame([c.run(case) for c in CHECKS if c.name == check]), check)


def _failed(table: pd.DataFrame, check: str) -> set[str]:
    """Checks that do not hold; the one that must not is among them and says where."""
    result = table.set_index("check")
    failed = set(result.index[~result["ok"]])
    assert check in failed
    assert result.loc[check, "worst"] > result.loc[check, "tolerance"]
    assert result.loc[check, "where"]
    assert not str(result.loc[check, "where"]).startswith("cannot be computed")
    return failed


def test_there_are_many_ways_to_corrupt_a_plan():
    assert len(SPECIAL) >= 40
    assert len(SIMPLE) >= 80


@pytest.mark.parametrize("plan", ["rich", "linear", "missing", "tutorial", "reserve", "rising"])
def test_a_plan_as_it_was_saved_passes(plan: str, saved: dict[str, Path]):
    result = audit_saved(saved[plan])
    assert result["ok"].all(), result[~result["ok"]].to_string()


@pytest.mark.parametrize("plan", ["rich", "tutorial"])
def test_a_forger_who_changes_nothing_is_not_blamed(
    plan: str, plans: dict[str, Plan], saved: dict[str, Path], tmp_path: Path
):
    shutil.copytree(saved[plan], tmp_path / "plan")
    Forger(tmp_path / "plan", plans[plan]).close()
    assert audit_saved(tmp_path / "plan")["ok"].all()


FILES = {
    "a CSV changed": (lambda f: _append(f / "tables/money.csv", '"EU",2027,"rent",1.0,1.0\n'),
        "files unchanged"),
    "a note in the instance": (lambda f: _append(f / "instance/instance.toml", "# note\n"),
        "files unchanged"),
    "a listed file deleted": (lambda f: (f / "instance/sectors.csv").rename(f / "x"), "files unchanged"),
    "CSV and Parquet of different plans": (
        lambda f: (f / "tables/stock.parquet").write_bytes(_other(f, "tables/stock.parquet")),
            "CSV and Parquet agree",
    ),
    "another status": (lambda f: _describe(f, status="infeasible"), "plan.json agrees"),
    "another name": (lambda f: _describe(f, name="another"), "plan.json agrees"),
    "another hash of the instance": (lambda f: _describe(f, instance_hash="0" * 64), "plan.json agrees"),
    "another handling class": (lambda f: _describe(f, handling_class="public"), "plan.json agrees"),
    "a file not listed": (lambda f: _describe(f, files={}), "files unchanged"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_changed_files_are_named(name: str, saved: dict[str, Path], tmp_path: Path):
    shutil.copytree(saved["rich"], tmp_path / "plan")
    shutil.copytree(saved["linear"], tmp_path / "linear")
    change, check = FILES[name]
    change(tmp_path / "plan")
    if name == "a listed file deleted":
        (tmp_path / "plan/x").rename(tmp_path / "plan/instance/sectors.csv")
        recorded = json.loads((tmp_path / "plan/plan.json").read_text(encoding="utf-8"))
        recorded["files"]["figures/cover.svg"] = "0" * 64
        (tmp_path / "plan/plan.json").write_text(json.dumps(recorded), encoding="utf-8")
    result = audit_saved(tmp_path / "plan").set_index("check")
    assert not result.loc[check, "ok"]


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def _other(folder: Path, name: str) -> bytes:
    return (folder.parent / "linear" / name).read_bytes()


def _describe(folder: Path, **changes: object) -> None:
    path = folder / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")
