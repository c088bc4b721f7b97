"""Runs of a study: the same numbers by any route, in any order, by any number of workers; failures are rows;
a study that was stopped goes on.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stockpact.instance.errors import InputError
from stockpact.instance.reading import load
from stockpact.study.levers import Lever
from stockpact.study.results import results, stored
from stockpact.study.runner import Progress, run_study
from stockpact.study.store import FILE, Store
from stockpact.study.study import Study
from stockpact.study.variant import Worker, prepare
from stockpact.verbs.plan import plan

FILE_TEXT = """
name = "days"
instance = "tutorial"
verb = "build-up"
[design]
kind = "latin-hypercube"
samples = 60
[[levers]]
name = "days"
paths = ["targets.days"]
low = 10
high = 30
[[levers]]
name = "price"
paths = ["prices.eur_per_t"]
operator = "*="
low = 0.5
high = 1.0
"""


@pytest.fixture(scope="module")
def tutorial():
    return load("tutorial")


def small(case, **more):
    levers = (
        Lever("days", ("targets.days",), settings=tuple(float(d) for d in range(10, 31, 2))),
        Lever("price", ("prices.eur_per_t",), "*=", settings=(0.5, 0.75, 1.0)),
    )
    return Study("small", case, levers, verb="build-up", **more)


def test_metrics_are_those_of_the_plan(tutorial):
    study = small(tutorial)
    worker = Worker(prepare(study))
    for point in (study.variants[4], study.variants[-2]):
        record = worker.record(point)
        assert record.route == "patched"
        full = plan(tutorial.changed(*study.changes(point)), release=False)
        money = full.money
        assert record.metrics["outlays"] == pytest.approx(float(money["discounted_eur"].sum()), rel=1e-9)
        for party in tutorial.parties:
            mine = money[money["party"] == party]["discounted_eur"].sum()
            assert record.metrics[f"outlays[{party}]"] == pytest.approx(float(mine), rel=1e-9)
        paid = money[money["item"].isin(["purchases", "freight"])]["eur"].sum()
        assert record.metrics["purchases"] == pytest.approx(float(paid), rel=1e-9)
        last = full.cover[full.cover["period"] == "2028Q4"].set_index(["party", "material"])["stock_t"]
        for (party, material), tonnes in last.items():
            name = f"stock 2028Q4[{party},{material}]"
            assert record.metrics[name] == pytest.approx(tonnes, rel=1e-6, abs=1e-6)
        bought = full.purchases.groupby("supplier")["tonnes"].sum()
        for supplier, tonnes in bought.items():
            assert record.metrics[f"from {supplier}"] == pytest.approx(tonnes, rel=1e-6, abs=1e-6)


def test_patched_and_rebuilt_runs_agree_and_order_does_not_matter(tutorial):
    study = small(tutorial)
    job = prepare(study)
    forward = {study.key(p): Worker(job).record(p).metrics for p in study.variants[:6]}
    worker = Worker(job)
    backward = {study.key(p): worker.record(p).metrics for p in reversed(study.variants[:6])}
    assert forward == backward, "bit for bit"
    for point in study.variants[:6]:
        _, route, _, metrics, _ = worker._rebuilt(point, "asked")
        assert route == "rebuilt"
        assert metrics == pytest.approx(forward[study.key(point)], rel=1e-7, abs=1e-6)


def test_two_workers_give_the_numbers_of_one(tutorial, tmp_path):
    study = small(tutorial)
    one, two = study.run(tmp_path / "one"), study.run(tmp_path / "two", workers=2)
    timing = ["seconds"]
    assert one.runs.drop(columns=timing).equals(two.runs.drop(columns=timing))
    assert len(one.solved) == 33


def test_failures_are_rows_and_not_the_end(tutorial, tmp_path):
    levers = (
        Lever("days", ("targets.days",), settings=(20.0, -1.0, 400.0)),
        Lever("share", ("agreement.shares.North",), settings=(0.5, 2.0)),
    )
    study = Study("bad", tutorial, levers, verb="build-up")
    told: list[Progress] = []
    with Store(tmp_path / FILE) as store:
        run_study(study, store, on_progress=lambda p: told.append(p))
        found = results(study, store).runs.set_index(["days", "share"])
    assert found.loc[(20.0, 0.5), "status"] == "optimal"
    assert found.loc[(400.0, 0.5), "status"] == "infeasible"
    assert found.loc[(-1.0, 0.5), "status"] == "not sound"
    assert "must be" in found.loc[(-1.0, 0.5), "note"]
    assert found.loc[(20.0, 2.0), "status"] == "not sound"
    assert told[-1].failed == 4
    assert told[-1].infeasible == 1


def test_nothing_that_was_finished_is_repeated_and_a_larger_study_uses_it(tutorial, tmp_path):
    study = small(tutorial)
    study.run(tmp_path)
    before = dict(sqlite3.connect(tmp_path / FILE).execute("SELECT key, seconds FROM runs"))
    with Store(tmp_path / FILE) as store:
        again = run_study(study, store)
    assert (again.done, again.reused) == (0, 33)
    larger = Study(
        "small", tutorial, (Lever("days", ("targets.days",), settings=(*study.levers[0].settings, 11.0)),
                            study.levers[1]), verb="build-up",
    )  # fmt: skip
    with Store(tmp_path / FILE) as store:
        more = run_study(larger, store)
    assert (more.done, more.reused) == (3, 33)
    after = dict(sqlite3.connect(tmp_path / FILE).execute("SELECT key, seconds FROM runs"))
    assert {k: after[k] for k in before} == before
    assert len(stored(tmp_path / FILE).runs) == 36


def test_a_study_that_is_killed_resumes_with_the_numbers_of_an_unbroken_one(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text(FILE_TEXT.replace("samples = 60", "samples = 150"), encoding="utf-8")
    command = [sys.executable, "-m", "stockpact.cli", "study", str(file), "--no-progress", "-o"]
    broken = tmp_path / "broken"
    for _ in range(2):
        process = subprocess.Popen([*command, str(broken)], stdout=subprocess.DEVNULL)
        before = _count(broken / FILE)
        deadline = time.monotonic() + 60
        while _count(broken / FILE) <= before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        process.kill()
        process.wait()
    kept = _count(broken / FILE)
    assert kept > 0
    subprocess.run([*command, str(broken)], check=True, stdout=subprocess.DEVNULL)
    subprocess.run([*command, str(tmp_path / "whole")], check=True, stdout=subprocess.DEVNULL)
    assert _metrics(broken / FILE) == _metrics(tmp_path / "whole" / FILE)
    assert len(_metrics(broken / FILE)) == 150


def _count(file: Path) -> int:
    if not file.is_file():
        return 0
    try:
        return int(sqlite3.connect(file).execute("SELECT count(*) FROM runs").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def _metrics(file: Path) -> dict[str, str]:
    return dict(sqlite3.connect(file).execute("SELECT key, metrics FROM runs"))


def test_a_worker_that_dies_is_recorded_and_the_rest_goes_on(tutorial, tmp_path, monkeypatch):
    monkeypatch.setenv("STOCKPACT_TEST_CRASH", "12.0")
    study = _Crashing("crash", tutorial, small(tutorial).levers, verb="build-up")
    found = study.run(tmp_path, workers=2).runs
    crashed = found[found["days"] == 12.0]
    assert set(crashed["status"]) == {"crashed"}
    assert set(found[found["days"] != 12.0]["status"]) == {"optimal"}
    assert len(found) == 33


class _Crashing(Study):
    """A study whose worker processes end without an answer at one setting."""

    def changes(self, point):
        import multiprocessing

        if multiprocessing.parent_process() and str(point.get("days")) == os.environ["STOCKPACT_TEST_CRASH"]:
            os._exit(9)
        return super().changes(point)


def test_whole_runs_have_damage_and_coverage(tutorial):
    levers = (Lever("days", ("targets.days",), settings=(10.0, 30.0)),)
    found = Study("plan", tutorial, levers).run().runs
    damage = found.set_index("days")["expected damage with the reserve"]
    assert damage[30.0] < damage[10.0]
    assert (found["expected damage without the reserve"] > found["expected damage with the reserve"]).all()


def test_a_store_that_is_none(tmp_path):
    (tmp_path / FILE).write_text("not a database at all, but text of some length", encoding="utf-8")
    from stockpact.study.store import StoreError

    with pytest.raises(StoreError, match="is not the store of a study"):
        Store(tmp_path / FILE)
    with pytest.raises(InputError, match="no such store"):
        stored(tmp_path / "none")


def test_a_cluster_gives_the_numbers_of_one_process(tutorial, tmp_path):
    from distributed import LocalCluster

    study = small(tutorial)
    alone = study.run()
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        found = study.run(tmp_path, scheduler=cluster.scheduler_address)
    assert found.runs.drop(columns="seconds").equals(alone.runs.drop(columns="seconds"))


def test_a_scheduler_that_does_not_answer_is_told(tutorial):
    from stockpact.study.cluster import ClusterError

    with pytest.raises(ClusterError, match="no scheduler answers"):
        small(tutorial).run(scheduler="tcp://127.0.0.1:1")
