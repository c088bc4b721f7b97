"""Charts are made in a process of its own that needs no tables; when it fails they are made all the same."""

import subprocess
import sys

import pytest

from stockpact.report import drawing, figures
from stockpact.report.drawing import Drawer

from .worth_rows import with_worth

DRAWN = ("coverage", "money", "purchases", "stock")
"""What a plan without worth tables has figures of."""
NAMES = sorted(f"{name}.{suffix}" for name in DRAWN for suffix in ("png", "svg"))


def drawn(folder, plan, drawer):
    with drawer:
        assert figures.save_all(plan, folder, scale=1.0, drawer=drawer) == []
        files = drawer.finish()
    assert sorted(p.name for p in files) == NAMES
    return {p.name: p.read_bytes() for p in folder.iterdir()}


@pytest.fixture(scope="module")
def here(plan, tmp_path_factory):
    folder = tmp_path_factory.mktemp("here")
    figures.save_all(plan, folder, scale=1.0)
    return {p.name: p.read_bytes() for p in folder.iterdir()}


def test_the_child_process_draws_what_this_one_would(plan, here, tmp_path, monkeypatch):
    monkeypatch.setattr(drawing, "_drawn", None)
    assert drawn(tmp_path, plan, Drawer()) == here


def test_a_child_that_cannot_start_or_dies_leaves_the_work_to_this_process(plan, here, tmp_path, monkeypatch):
    dead = Drawer()
    dead._child.kill()
    dead._child.wait()
    (tmp_path / "dead").mkdir()
    assert drawn(tmp_path / "dead", plan, dead) == here
    monkeypatch.setattr(drawing.sys, "executable", str(tmp_path / "no such program"))
    absent = Drawer()
    assert absent._child is None
    (tmp_path / "absent").mkdir()
    assert drawn(tmp_path / "absent", plan, absent) == here


def test_leaving_before_the_end_stops_the_child():
    drawer = Drawer()
    child = drawer._child
    with pytest.raises(KeyboardInterrupt), drawer:
        raise KeyboardInterrupt
    assert child.returncode not in (None, 0)


def test_without_figures_there_is_no_child():
    assert Drawer(apart=False)._child is None


def test_making_charts_needs_neither_tables_nor_models():
    code = (
        "import sys, stockpact.report.drawing, stockpact.report.chart_specs;"
        "heavy = {'pandas', 'pyomo', 'altair', 'vl_convert', 'numpy', 'highspy'} & set(sys.modules);"
        "sys.exit(', '.join(sorted(heavy)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.strip()) == (0, "")


def test_each_figure_is_handed_over_once_its_tables_are_there_and_only_once(plan, here, tmp_path):
    early = figures.Early(plan.instance, tmp_path, Drawer(apart=False), scale=1.0)
    handed = []
    early._drawer.add = lambda name, given, stem, scale: handed.append((name, given, stem.name, scale))
    assert not handed
    early({name: plan.tables[name] for name in ("cover", "money", "budgets")})
    assert [name for name, *_ in handed] == ["stock", "money"]
    early(plan.tables)
    assert [name for name, *_ in handed] == ["stock", "money", "coverage", "purchases"]
    assert handed == [(n, figures.GIVEN[n](plan), n, 1.0) for n, *_ in handed]
    early(plan.tables)
    assert len(handed) == 4


def test_a_figure_reads_no_table_but_those_it_is_said_to_read(plan):
    whole = with_worth(plan)
    for name, shows in figures.GIVEN.items():
        only = {table: whole.tables[table] for table in figures.READS[name]}
        assert shows(figures._Part(whole.instance, only)) == shows(whole)
        assert shows(whole) is not None
