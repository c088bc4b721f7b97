"""The command line: exit codes, JSON, words, and no traceback for a user's mistake."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import stockpact as sp
from stockpact.cli import app
from stockpact.commands.screen import aligned, clean

from .signals import hear_interrupts

VERBS = ["check", "plan", "worth", "audit", "convert", "new", "schema", "study"]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="stockpact")


def process(*arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stockpact.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test works in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def case(elsewhere: Path) -> Path:
    """A folder with the tutorial instance, to be spoilt."""
    assert run("convert", "tutorial", "case").exit_code == 0
    return elsewhere / "case"


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# Help, version, usage


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb: str):
    shown = run(verb, "--help")
    assert shown.exit_code == 0
    assert f"stockpact {verb}" in shown.output.split("Example")[1]


def test_help_lists_every_verb_and_imports_nothing_heavy():
    code = (
        "import sys; from typer.testing import CliRunner; from stockpact.cli import app\n"
        "shown = CliRunner().invoke(app, ['--help'], prog_name='stockpact').output\n"
        f"assert all(verb in shown for verb in {VERBS}), shown\n"
        "heavy = {'numpy', 'pandas', 'pyomo', 'highspy', 'scipy', 'altair'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_version():
    assert run("--version").output == f"stockpact {sp.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["plan"], ["plan", "tutorial", "--nothing"], ["plan", "tutorial", "--gap", "x"]],
)
def test_usage_errors_end_with_2(arguments: list[str]):
    assert run(*arguments).exit_code == 2


# check, convert, new, schema


def test_check_says_what_is_in_an_instance():
    shown = run("check", "tutorial")
    assert shown.exit_code == 0
    assert "2 parties · 1 material" in shown.output
    assert "4 quarters (2028Q1–2028Q4)" in shown.output


def test_check_lists_every_problem_with_its_place(case: Path):
    replace(case / "demand.csv", ",1", ",x1")
    replace(case / "supply.csv", ",100,", ",-100,") if ",100," in (case / "supply.csv").read_text() else None
    replace(case / "parties.csv", "North", "Nord")
    shown = run("check", "case")
    assert shown.exit_code == 2
    assert "nothing was computed" in shown.output
    assert "demand.csv" in shown.output
    assert '"North"' in shown.output
    assert "row 2" in shown.output


def test_problems_for_programs(case: Path):
    replace(case / "parties.csv", "North", "Nord")
    shown = run("check", "case", "--json")
    document = json.loads(shown.stdout)
    assert shown.exit_code == document["exit_code"] == 2
    assert not document["ok"]
    assert {"file", "row", "column", "value", "message"} == set(document["problems"][0])
    assert any(p["file"] == "demand.csv" and p["value"] == "North" for p in document["problems"])


def test_a_change_that_matches_nothing_is_bad_input():
    shown = run("check", "tutorial", "--set", "targets[party=Nowhere].days=1")
    assert shown.exit_code == 2
    assert "Nowhere" in shown.output


def test_convert_there_and_back_keeps_everything(elsewhere: Path):
    assert run("convert", "tutorial", "book.xlsx").exit_code == 0
    shown = run("convert", "book.xlsx", "folder", "--json")
    assert json.loads(shown.stdout)["hash"] == sp.load("tutorial").hash == sp.load("folder").hash


def test_convert_applies_changes(elsewhere: Path):
    assert run("convert", "tutorial", "dearer", "--set", "money.discount_rate=0.07").exit_code == 0
    assert sp.load("dearer").settings.money.discount_rate == 0.07


def test_new_makes_an_instance_to_fill_in(elsewhere: Path):
    assert run("new", "case").exit_code == 0
    assert (elsewhere / "case" / "instance.toml").is_file()
    assert run("check", "case").exit_code == 0
    again = run("new", "case")
    assert again.exit_code == 2
    assert "case" in again.output


def test_schema_shows_tables_and_columns():
    assert "demand" in run("schema").output
    shown = run("schema", "demand").output
    assert "usable_share" in shown
    assert "Default 1" in shown
    assert "cost_eur" in run("schema", "--plan", "purchases").output
    assert isinstance(json.loads(run("schema", "--json").stdout), dict)
    assert "cost_eur" in str(json.loads(run("schema", "--plan", "--json").stdout)["purchases"])


def test_schema_suggests_the_nearest_table():
    shown = run("schema", "demmand")
    assert shown.exit_code == 2
    assert "did you mean demand" in shown.output


# plan and audit


def test_plan_saves_what_it_says(elsewhere: Path):
    shown = run("plan", "tutorial")
    assert shown.exit_code == 0, shown.output
    folder = elsewhere / "out" / "tutorial"
    for name in (
        "plan.xlsx",
        "plan.json",
        "solver.log",
        "figures/stock.png",
        "tables/purchases.csv",
        "tables/purchases.parquet",
    ):
        assert (folder / name).stat().st_size > 0, name
    assert "EUR" in shown.output
    assert str(Path("out") / "tutorial") in shown.output
    assert sp.load_plan(folder).status == "optimal"


def test_plan_for_programs():
    shown = run(
        "plan", "tutorial", "--json", "--no-figures", "-o", "here", "--set", "money.discount_rate=0.05"
    )
    document = json.loads(shown.stdout)
    assert shown.exit_code == document["exit_code"] == 0
    assert document["status"] == "optimal"
    assert document["changes"] == ["money.discount_rate=0.05"]
    assert document["audit"] == []
    assert {"imports", "HiGHS runs", "workbook", "total"} <= set(document["seconds"])
    assert any(row["item"].startswith("outlays") for row in document["summary"])
    assert Path("here", "plan.xlsx").is_file()
    assert not Path("here", "figures").exists()


def test_timings_add_up_to_the_whole():
    shown = run("plan", "tutorial", "--no-figures", "--timings").output.split("  time\n")[1]
    laps = {name: float(seconds) for name, seconds in re.findall(r"^  (\S.*?) +(\d+\.\d\d) s", shown, re.M)}
    total = laps.pop("total")
    assert {"imports", "build", "audit", "workbook"} <= set(laps)
    parts = sum(seconds for name, seconds in laps.items() if not name.startswith("of which"))
    assert parts == pytest.approx(total, abs=0.1)


def test_money_in_another_currency():
    shown = run("plan", "eu-japan-ree", "--no-figures", "--currency", "JPY")
    assert "(JPY " in shown.output


def test_a_currency_without_rate_is_refused_before_anything_is_computed(elsewhere: Path):
    shown = run("plan", "tutorial", "--currency", "XAU")
    assert shown.exit_code == 2
    assert "XAU" in shown.output
    assert not (elsewhere / "out").exists()


def test_a_folder_with_other_things_is_refused_before_anything_is_computed(elsewhere: Path):
    (elsewhere / "mine").mkdir()
    (elsewhere / "mine" / "plan.json").write_text("my own")
    shown = run("plan", "tutorial", "-o", "mine")
    assert shown.exit_code == 2
    assert "build-up" not in shown.output
    assert (elsewhere / "mine" / "plan.json").read_text() == "my own"


def test_when_no_plan_can_be_made_the_answer_is_no(elsewhere: Path):
    shown = run("plan", "tutorial", "--set", "budgets[].eur=1")
    assert shown.exit_code == 1
    assert "No plan can meet all policies" in shown.output
    assert not (elsewhere / "out").exists()
    document = json.loads(run("plan", "tutorial", "--set", "budgets[].eur=1", "--json").stdout)
    assert document["status"] == "infeasible"
    assert document["saved"] is None
    assert {"policy", "party", "asked", "possible", "gap", "unit"} <= set(document["gaps"][0])


def test_audit_of_a_sound_and_of_a_corrupted_plan(elsewhere: Path):
    assert run("plan", "tutorial", "--no-figures", "-o", "here").exit_code == 0
    assert run("audit", "here").exit_code == 0
    assert len(json.loads(run("audit", "here", "--all", "--json").stdout)["audit"]) > 40
    file = elsewhere / "here" / "tables" / "purchases.csv"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:-1]), encoding="utf-8", newline="")
    shown = run("audit", "here")
    assert shown.exit_code == 1
    assert "do not use this plan" in shown.output
    assert "files unchanged" in shown.output


def test_audit_of_nothing_is_bad_input(elsewhere: Path):
    assert run("audit", "nowhere").exit_code == 2
    (elsewhere / "empty").mkdir()
    shown = run("audit", "empty", "--json")
    assert shown.exit_code == 2
    assert json.loads(shown.stdout)["error"]


# Interruption, pipes, terminals, encodings


def test_an_interrupted_verb_ends_with_3(monkeypatch: pytest.MonkeyPatch, elsewhere: Path):
    import stockpact.verbs.plan as room

    def interrupted(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr(sys.modules[room.__name__], "plan", interrupted)
    shown = run("plan", "tutorial")
    assert shown.exit_code == 3
    assert "interrupted" in shown.output
    assert not list(elsewhere.rglob("plan.xlsx"))


def test_ctrl_c_ends_with_3_and_leaves_nothing_half_done(elsewhere: Path):
    if os.name == "nt":
        pytest.skip("Windows sends no SIGINT to a single process")
    command = [sys.executable, "-u", "-m", "stockpact.cli", "plan", "eu-japan-ree"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=hear_interrupts
    ) as running:
        assert running.stdout is not None
        first = running.stdout.readline()  # the instance is read, planning begins
        time.sleep(0.3)
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=60)
    assert first.startswith("eu-japan-ree")
    assert running.returncode == 3
    assert not (elsewhere / "out" / "eu-japan-ree").exists()
    assert not list(elsewhere.glob("out/.*"))


def test_an_error_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch):
    import stockpact.instance.reading as reading

    def broken(name):
        raise ZeroDivisionError

    monkeypatch.setattr(reading, "load", broken)
    assert isinstance(run("check", "tutorial").exception, ZeroDivisionError)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_any_console_encoding_will_do(encoding: str):
    env = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    shown = process("check", "tutorial", encoding=encoding, env=env)
    assert shown.returncode == 0, shown.stderr
    assert ("✓" if encoding == "utf-8" else "ok") + " checked" in shown.stdout


def test_a_reader_that_stops_early_is_no_error():
    command = f'"{sys.executable}" -m stockpact.cli schema --json'
    with subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        running.stdout.read(1)
        running.stdout.close()
        assert running.stderr is not None
        assert b"Traceback" not in running.stderr.read()


def test_on_a_terminal_there_are_colours_and_progress(elsewhere: Path):
    pty = pytest.importorskip("pty", reason="needs a POSIX terminal")
    main, child = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "120"}
    env.pop("NO_COLOR", None)
    command = [sys.executable, "-m", "stockpact.cli", "plan", "tutorial", "--no-figures"]
    with subprocess.Popen(command, stdout=child, stderr=child, stdin=child, env=env) as running:
        os.close(child)
        seen = b""
        while True:
            try:
                part = os.read(main, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part
    os.close(main)
    text = seen.decode("utf-8", "replace")
    assert running.returncode == 0, text
    assert "\x1b[" in text
    assert "left" in text
    assert "build-up" in text
    if "Traceback" in text:
        pytest.fail(text)


def test_text_from_data_cannot_steer_the_terminal():
    assert clean("a\x1b[31mb\x07\r\nc\u202ed") == "a[31mb  cd"


def test_columns_align_and_the_last_one_wraps():
    rows = [["a", "1", "some words that are longer than the line"], ["bbb", "22", "x"]]
    assert aligned(rows, right=[1], width=40) == [
        "  a     1  some words that are longer",
        "           than the line",
        "  bbb  22  x",
    ]
    assert aligned([]) == []


def test_nothing_is_left_behind_in_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    room = tmp_path / "temporary"
    room.mkdir()
    shown = process(
        "plan", "tutorial", "--no-figures", env={**os.environ, "TMPDIR": str(room), "TEMP": str(room)}
    )
    assert shown.returncode == 0, shown.stderr
    assert not list(room.glob("stockpact-*"))
    shutil.rmtree(room)
