"""A saved plan can be audited again from its files alone, whatever its answer was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stockpact.instance.errors import InputError
from stockpact.plan import Plan
from stockpact.verbs.audit import audit_saved
from stockpact.verbs.plan import plan


@pytest.fixture(scope="module")
def tutorial() -> Plan:
    return plan("tutorial")


def test_a_saved_plan_passes_with_the_checks_of_its_files(tutorial: Plan, tmp_path: Path):
    result = audit_saved(tutorial.save(tmp_path / "out"))
    assert result["ok"].all()
    assert result["check"].tolist()[:3] == ["files unchanged", "CSV and Parquet agree", "plan.json agrees"]
    assert result["check"].tolist()[3:] == tutorial.audit["check"].tolist()


def test_a_saved_plan_may_be_moved(tutorial: Plan, tmp_path: Path):
    tutorial.save(tmp_path / "out")
    shutil.move(tmp_path / "out", tmp_path / "elsewhere")
    assert audit_saved(tmp_path / "elsewhere")["ok"].all()


def test_an_answer_that_is_no_plan_passes_too(tmp_path: Path):
    infeasible = plan("tutorial", "targets.days=4000")
    assert infeasible.status == "infeasible"
    assert len(infeasible.gaps)
    assert audit_saved(infeasible.save(tmp_path / "out"))["ok"].all()


def test_a_changed_instance_is_saved_as_it_was_used(tmp_path: Path):
    changed = plan("tutorial", "targets.days*=0.9")
    result = audit_saved(changed.save(tmp_path / "out"))
    assert result["ok"].all(), result[~result["ok"]].to_string()


def test_a_number_changed_by_hand_is_found(tutorial: Plan, tmp_path: Path):
    folder = tutorial.save(tmp_path / "out")
    path = folder / "tables" / "money.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[1].split(",")
    cells[3] = str(2 * float(cells[3]))
    lines[1] = ",".join(cells)
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    result = audit_saved(folder).set_index("check")["ok"]
    assert not result["files unchanged"]
    assert not result["CSV and Parquet agree"]
    assert not result[[c for c in result.index if c.startswith("outlays")]].all()


def test_what_cannot_be_read_is_said_in_words(tutorial: Plan, tmp_path: Path):
    folder = tutorial.save(tmp_path / "out")
    (folder / "tables" / "stock.csv").unlink()
    with pytest.raises(InputError, match=r"stock\.csv: missing"):
        audit_saved(folder)
    with pytest.raises(InputError, match="no such folder"):
        audit_saved(tmp_path / "nothing")
