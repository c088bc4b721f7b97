"""A saved plan appears whole or not at all, comes back the same, and destroys nobody's files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from stockpact.instance.errors import InputError
from stockpact.plan import SCHEMA, ExactProof, Plan, load_plan
from stockpact.plan.files import read_csv, write_csv
from stockpact.plan.loading import read_saved
from stockpact.plan.saving import plain, require_writable

from .making import rich_instance


@pytest.fixture
def odd(linear: Plan) -> Plan:
    """A plan with text and numbers that are easily lost on the way."""
    texts = [
        "=1+1",
        "+49",
        "-x",
        "@me",
        'a "quoted", word',
        "two\nlines",
        "carriage\rreturn",
        "NA",
        "",
        "日本 µ",
        "007",
    ]
    numbers = [0.1 + 0.2, np.nan, np.inf, -np.inf, 5e-324, 1e300, -0.0, 1 / 3, 2.0**53 + 1, 0.0, 7.0]
    rows = [{"item": t, "party": t, "material": "", "scenario": t, "value": v, "unit": "", "note": ""}
            for t, v in zip(texts, numbers, strict=True)]  # fmt: skip
    return linear.with_tables(summary=SCHEMA["summary"].frame(pd.DataFrame(rows)))


def test_a_saved_plan_comes_back_the_same(odd: Plan, tmp_path: Path):
    folder = odd.save(tmp_path / "out")
    back = read_saved(folder, forms="both")
    for name, table in SCHEMA.items():
        pd.testing.assert_frame_equal(back.plan[name], odd[name], check_exact=True)
        csv = table.frame(back.csv[name])
        for column in table.names:
            assert csv[column].tolist() == odd[name][column].tolist() or (
                csv[column].isna().equals(odd[name][column].isna())
                and csv[column].dropna().tolist() == odd[name][column].dropna().tolist()
            )
    assert back.plan.instance.hash == odd.instance.hash
    assert back.plan.status == odd.status


def test_the_proof_comes_back_bit_by_bit(linear: Plan, tmp_path: Path):
    back, proof = load_plan(linear.save(tmp_path / "out")).exact, linear.exact
    assert back is not None
    assert proof is not None
    for name in (
        "cost",
        "values",
        "row_duals",
        "reduced_costs",
        "row_lower",
        "row_upper",
        "column_names",
        "integral",
    ):
        assert np.array_equal(getattr(back, name), getattr(proof, name))
    assert (back.matrix != proof.matrix).nnz == 0
    assert (back.offset, back.objective, back.bound) == (proof.offset, proof.objective, proof.bound)


def test_a_plan_without_proof_is_saved_without_one(tmp_path: Path):
    folder = Plan(rich_instance(), {}, {"status": "infeasible"}).save(tmp_path / "out")
    assert not (folder / "proof.npz").exists()
    assert load_plan(folder).exact is None


def test_changes_of_the_instance_come_back(linear: Plan, tmp_path: Path):
    changed = Plan(linear.instance.changed("targets[risk_class=high].days=30"), {}, {"status": "infeasible"})
    back = load_plan(changed.save(tmp_path / "out"))
    assert back.instance.changes == ("targets[risk_class=high].days=30",)
    assert back.instance.hash == changed.instance.hash


def test_plan_json_lists_every_other_file_with_its_sum(linear: Plan, tmp_path: Path):
    folder = linear.save(tmp_path / "out")
    listed = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {"plan.json"}
    assert set(listed["files"]) == present
    tables = {
        f"tables/{name}.csv" for name, table in SCHEMA.items() if len(linear[name]) or not table.optional
    }
    assert tables == {name for name in present if name.endswith(".csv") and name.startswith("tables/")}
    assert listed["handling_class"] == "confidential"
    assert listed["instance_hash"] == linear.instance.hash


def test_what_json_cannot_hold_is_written_as_words():
    assert plain({"a": np.float64("nan"), "b": -np.inf, "c": np.int64(3), "d": (True, Path("x"))}) == {
        "a": None, "b": "-inf", "c": 3, "d": [True, "x"]}  # fmt: skip


def test_saving_again_replaces_the_earlier_output(linear: Plan, tmp_path: Path):
    folder = linear.save(tmp_path / "out")
    (folder / "tables" / "purchases.csv").unlink()
    empty = Plan(linear.instance, {}, {"status": "infeasible"})
    assert load_plan(empty.save(folder)).status == "infeasible"
    assert not (folder / "proof.npz").exists()
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_files_of_others_in_an_output_folder_stay(linear: Plan, tmp_path: Path):
    folder = linear.save(tmp_path / "out")
    (folder / "notes").mkdir()
    (folder / "notes" / "mine.txt").write_text("keep me", encoding="utf-8")
    linear.save(folder)
    linear.save(folder)
    assert (folder / "notes" / "mine.txt").read_text(encoding="utf-8") == "keep me"
    assert "notes/mine.txt" not in json.loads((folder / "plan.json").read_text(encoding="utf-8"))["files"]


def test_a_file_of_ours_that_somebody_changed_is_not_overwritten(linear: Plan, tmp_path: Path):
    folder = linear.save(tmp_path / "out")
    path = folder / "tables" / "gaps.csv"
    path.write_text(path.read_text(encoding="utf-8") + "remark\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"gaps\.csv.*changed"):
        linear.save(folder)
    assert path.read_text(encoding="utf-8").endswith("remark\n")


@pytest.mark.parametrize("content", [{"notes.txt": "x"}, {"plan.json": "{}"}, {"plan.json": "no json"}])
def test_a_folder_of_somebody_else_is_refused_and_untouched(
    linear: Plan, tmp_path: Path, content: dict[str, str]
):
    folder = tmp_path / "out"
    folder.mkdir()
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="not written by stockpact"):
        linear.save(folder)
    with pytest.raises(InputError):
        require_writable(folder)
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == content
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_an_empty_folder_and_a_new_one_are_taken(linear: Plan, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    assert load_plan(linear.save(tmp_path / "empty")).status == "optimal"
    assert load_plan(linear.save(tmp_path / "deep" / "down")).status == "optimal"


def test_a_file_where_the_folder_should_be_is_refused(linear: Plan, tmp_path: Path):
    (tmp_path / "out").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="is a file"):
        linear.save(tmp_path / "out")


def test_what_writers_add_appears_with_the_plan(linear: Plan, tmp_path: Path):
    seen: list[bool] = []

    def write(folder: Path) -> None:
        seen.append((tmp_path / "out").exists())
        (folder / "plan.xlsx").write_bytes(b"workbook")

    folder = linear.save(tmp_path / "out", write)
    assert seen == [False]
    assert "plan.xlsx" in json.loads((folder / "plan.json").read_text(encoding="utf-8"))["files"]


@pytest.mark.parametrize("earlier", [False, True])
def test_a_failure_on_the_way_leaves_everything_as_it_was(linear: Plan, tmp_path: Path, earlier: bool):
    folder = tmp_path / "out"
    if earlier:
        linear.save(folder)
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}

    def fail(_: Path) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        linear.save(folder, fail)
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before


def test_a_failure_of_the_last_step_puts_the_earlier_output_back(
    linear: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    folder = linear.save(tmp_path / "out")
    before = (folder / "plan.json").read_bytes()
    rename = os.rename

    def fail(source: Path, target: Path) -> None:
        if ".new-" in Path(source).name:
            raise OSError("in use")
        rename(source, target)

    monkeypatch.setattr(os, "rename", fail)
    with pytest.raises(OSError, match="in use"):
        linear.save(folder)
    assert (folder / "plan.json").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


DAMAGE = {
    "no folder": (lambda f: f.rename(f.with_name("elsewhere")), "no such folder"),
    "no plan.json": (lambda f: (f / "plan.json").unlink(), r"plan\.json: missing"),
    "torn plan.json": (lambda f: _cut(f / "plan.json"), r"plan\.json: damaged"),
    "foreign plan.json": (lambda f: (f / "plan.json").write_text("[]"), "does not describe a plan"),
    "plan.json of another version": (lambda f: _json(f, format_version=99), "format version 99"),
    "plan.json without files": (lambda f: _json(f, files=None), "files missing"),
    "no table": (lambda f: (f / "tables/stock.parquet").unlink(), r"stock\.parquet: missing"),
    "torn table": (lambda f: _cut(f / "tables/stock.parquet"), r"stock\.parquet: cannot be read"),
    "table of another": (
        lambda f: (f / "tables/stock.parquet").write_bytes((f / "tables/money.parquet").read_bytes()),
        r"stock\.parquet: cannot be read: lacks material",
    ),
    "no proof": (lambda f: (f / "proof.npz").unlink(), r"proof\.npz: missing"),
    "torn proof": (lambda f: _cut(f / "proof.npz"), r"proof\.npz: damaged"),
    "no instance": (lambda f: (f / "instance").rename(f / "inst"), "instance: missing"),
    "damaged instance": (
        lambda f: (f / "instance/prices.csv").write_text("material,year\nDy,2027\n"),
        r"prices\.csv",
    ),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_whatever_is_damaged_is_said_in_words(linear: Plan, tmp_path: Path, name: str):
    folder = linear.save(tmp_path / "out")
    damage, message = DAMAGE[name]
    damage(folder)
    with pytest.raises(InputError, match=message):
        load_plan(folder)


def test_every_damaged_file_is_listed_at_once(linear: Plan, tmp_path: Path):
    folder = linear.save(tmp_path / "out")
    _cut(folder / "tables/stock.parquet")
    (folder / "tables/money.parquet").unlink()
    (folder / "proof.npz").unlink()
    with pytest.raises(InputError) as caught:
        load_plan(folder)
    assert len(caught.value.problems) == 3


CSV_DAMAGE = {
    "text in a number": (lambda t: t.replace("1.5", "much"), "could not convert"),
    "no header": (lambda t: t.split("\n", 1)[1], "lacks"),
    "other words for yes": (lambda t: t.replace('"yes"', '"oui"'), "neither yes nor no"),
    "a column more": (lambda t: t.replace('"gap"', '"gap","x"').replace('\n"', '\n9,"'), "unknown"),
    "a torn line": (lambda t: t[:-8], "priority: invalid literal"),
    "nothing": (lambda t: "", "No columns"),
}


@pytest.mark.parametrize("name", CSV_DAMAGE)
def test_a_damaged_csv_is_said_in_words(tmp_path: Path, name: str):
    path, table = tmp_path / "gaps.csv", SCHEMA["gaps"]
    row = {c.name: {"text": "a", "number": 1.5, "integer": 2, "yes/no": True}[c.kind] for c in table.columns}
    write_csv(table.frame([row]), table, path)
    change, message = CSV_DAMAGE[name]
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_csv(path, table)


def test_the_proof_holds_no_pickled_objects(linear: Plan, tmp_path: Path):
    path = tmp_path / "proof.npz"
    np.savez(path, cost=np.array([{"a": 1}], dtype=object))
    with pytest.raises(ValueError, match="damaged"):
        ExactProof.load(path)


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _json(folder: Path, **changes: object) -> None:
    path = folder / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")
