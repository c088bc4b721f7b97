"""The answer on a screen: the same words plain and rich, and data can never steer the terminal."""

import io

from rich.console import Console

from stockpact.plan.plan import Plan
from stockpact.report import answer, terminal

from .conftest import Names, make_instance, make_plan

GAP = {
    "policy": "days of cover, high risk",
    "table": "targets.csv",
    "rows": "9",
    "party": "EU",
    "material": "Tb",
    "period": "2030Q4",
    "asked": 400.0,
    "possible": 212.0,
    "gap": 188.0,
    "unit": "days",
    "priority": 4,
    "hard": True,
}


def shown(a, width=120):
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system="standard")
    console.print(terminal.render(a))
    return console.file.getvalue()


def test_plain_text_begins_with_the_answer_and_holds_the_table(plan):
    lines = terminal.plain(answer.read(plan)).splitlines()
    assert lines[0].startswith("Reaching the targets by 2028Q4")
    row = next(line for line in lines if line.startswith(" NdPr oxide"))
    assert row.split() == ["NdPr", "oxide", "90", "60", "900", "1,200", "2028Q4", "100", "%", "100", "–"]
    assert all(len(line) <= 120 for line in lines)
    assert "\x1b" not in "".join(lines)


def test_rich_output_says_the_same_words(plan):
    a = answer.read(plan)
    text = Console(file=io.StringIO(), width=400)
    text.print(terminal.render(a))
    words = text.file.getvalue()
    for sentence in a.headline + a.remarks:
        assert sentence in words
    for s in a.scenarios:
        assert f"{s.scenario} {s.name}" in words
    assert "\x1b[1m" in shown(a)


def test_status_lines_come_from_the_plan_alone():
    plan = make_plan(size={"columns": 9432, "rows": 9000, "integers": 96}, gap=0.0)
    assert terminal.status_lines(plan) == [
        "build-up   optimal · 9,432 variables, 96 integer · gap 0.00 %",
        "releases   2 scenarios · rule account",
        "audit      1 check, none violated",
    ]
    failed = plan.with_tables(audit=plan.audit.assign(ok=False))
    assert terminal.status_lines(failed)[-1] == "audit      1 check, 1 violated"


def test_no_plan_shows_what_would_have_to_give():
    a = answer.read(Plan(make_instance(), {"gaps": [GAP]}, {"status": "infeasible"}))
    text = terminal.plain(a)
    assert text.startswith("No plan can meet all policies.")
    assert "400       212  188  days  targets.csv row 9" in text
    assert "targets.csv row 9" in shown(a)


def test_control_characters_and_markup_from_data_do_nothing():
    plan = make_plan(Names(party={"JP": "J\x1b[2JP"}, material={"Dy": "[red]Dy[/red]"}))
    a = answer.read(plan)
    assert "\x1b" not in terminal.plain(a)
    assert "[red]Dy[/red]" in terminal.plain(a)
    assert "\x1b[2J" not in shown(a)
    assert "[red]Dy[/red]" in shown(a, 300)
