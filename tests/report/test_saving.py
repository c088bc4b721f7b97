"""From Python a plan is saved with all that shows it."""

from pathlib import Path

import pytest

import stockpact as sp
from stockpact.verbs.audit import audit_saved


def test_a_plan_is_saved_with_workbook_and_figures(tmp_path: Path):
    plan = sp.plan("tutorial")
    folder = sp.save(plan, tmp_path / "here")
    assert (folder / "plan.xlsx").is_file()
    assert (folder / "figures" / "stock.png").is_file()
    assert (folder / "tables" / "purchases.parquet").is_file()
    assert audit_saved(folder)["ok"].all()


def test_an_answer_of_no_is_saved_without_them(tmp_path: Path):
    plan = sp.plan("tutorial", "targets[].days=300")
    folder = sp.save(plan, tmp_path / "here")
    assert not (folder / "plan.xlsx").exists()
    assert len(sp.load_plan(folder).gaps) > 0


def test_a_currency_without_rate_leaves_nothing_behind(tmp_path: Path):
    with pytest.raises(sp.InputError, match="XAU"):
        sp.save(sp.plan("tutorial"), tmp_path / "here", currency="XAU")
    assert list(tmp_path.iterdir()) == []
