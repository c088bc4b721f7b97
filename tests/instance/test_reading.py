"""Finding an instance, gathering every problem, and what a message looks like."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from stockpact.instance import sheets
from stockpact.instance.catalogue import CATALOGUE
from stockpact.instance.cells import CellError, parse_cell
from stockpact.instance.errors import InputError, Problem
from stockpact.instance.nearest import nearest, suggestion
from stockpact.instance.reading import bundled, load
from tests.instance.good import CSV, TOML, edited, problems_of, write


def test_the_good_instance_is_good(folder: Path) -> None:
    case = load(folder)
    assert case.parties == ("JP", "EU")
    assert case.files["demand"].rows.tolist() == list(range(2, 12))


def test_every_table_of_the_catalogue_has_a_row_in_the_good_instance() -> None:
    assert set(CSV) == set(CATALOGUE)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    changed = edited(
        "demand", lambda rows: (rows[0].update(tonnes="1,200"), rows[4].update(material="Dysprosum oxide"))
    )
    changed |= edited("supply", lambda rows: rows[1].update(tonnes="-50"))
    changed |= {"prices.csv": "", "instance.toml": TOML.replace("0.03", '"x"')}
    found = problems_of(tmp_path / "case", changed)
    assert [(p.file, p.row, p.column) for p in found] == [
        ("instance.toml", 11, "money.discount_rate"),
        ("demand.csv", 2, "tonnes"),
        ("demand.csv", 6, "material"),
        ("prices.csv", 0, ""),
        ("supply.csv", 3, "tonnes"),
    ]


def test_messages_read_as_in_the_manual(tmp_path: Path) -> None:
    changed = edited(
        "demand", lambda rows: (rows[0].update(tonnes="1,200"), rows[4].update(material="Dysprosum oxide"))
    )
    changed |= edited("supply", lambda rows: rows[1].update(tonnes="-50"))
    said = [str(p) for p in problems_of(tmp_path / "case", changed)]
    assert said == [
        'demand.csv row 2 tonnes "1,200": decimal comma or thousands separator: write 1200 (or 1.2)',
        'demand.csv row 6 material "Dysprosum oxide": not in materials.csv; '
        'did you mean "Dysprosium oxide" (Dy)?',
        'supply.csv row 3 tonnes "-50": must be 0 or more (t)',
    ]


def test_missing_years_read_as_in_the_manual(tmp_path: Path) -> None:
    changed = edited("supply", lambda rows: rows.__delitem__(slice(7, 8)))
    found = problems_of(tmp_path / "case", changed)
    assert (
        'supply.csv years: 2029 missing for source "caremag", material Tb; write 0 where there is nothing'
        in [str(p) for p in found]
    )


def test_a_plant_may_start_late_but_not_stop_unsaid(tmp_path: Path) -> None:
    write(tmp_path / "late", edited("freight", lambda rows: rows))
    case = load(tmp_path / "late")
    assert case["supply"].query("supplier == 'caremag'")["year"].min() == 2028


def test_the_title_counts(tmp_path: Path) -> None:
    write(tmp_path, edited("demand", lambda rows: rows[0].update(tonnes="x")))
    with pytest.raises(InputError, match=r"^1 problem in 1 file; nothing was computed\n"):
        load(tmp_path)


def test_an_error_travels_between_processes() -> None:
    error = InputError([Problem("a.csv", n, "b", "c", "d") for n in range(300)], "title")
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)
    assert str(again).endswith("and 100 more")


@pytest.mark.parametrize(
    ("name", "says"),
    [("eu-japan-re", 'did you mean "eu-japan-ree"?'), ("nowhere", "bundled are"), ("", "is missing")],
)
def test_a_name_that_is_nothing(
    name: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as raised:
        load(name)
    assert says in str(raised.value)


def test_a_file_that_is_no_instance(folder: Path) -> None:
    with pytest.raises(InputError, match="is not an instance"):
        load(folder / "demand.csv")
    assert load(folder / "instance.toml").name == "good"


def test_a_folder_wins_over_a_bundled_name_only_when_it_is_an_instance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tutorial").mkdir()
    assert "tutorial" in bundled()
    assert load("tutorial").name == "tutorial"
    write(tmp_path / "tutorial")
    assert load("tutorial").name == "good"


def test_the_row_limit_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROW_LIMIT", 5)
    found = problems_of(tmp_path / "case", {})
    assert "demand.csv: has 10 rows; at most 5 are read" in [str(p) for p in found]


def test_a_folder_without_sources_can_be_read_when_asked(tmp_path: Path) -> None:
    write(tmp_path, edited("prices", lambda rows: [row.update(source="") for row in rows]))
    with pytest.raises(InputError, match="a number without a source"):
        load(tmp_path)
    assert load(tmp_path, require_sources=False).name == "good"


def test_broken_settings_do_not_hide_broken_tables(tmp_path: Path) -> None:
    changed = edited("demand", lambda rows: rows[0].update(tonnes="x")) | {"instance.toml": "name = "}
    assert {p.file for p in problems_of(tmp_path / "case", changed)} == {"instance.toml", "demand.csv"}


def test_a_broken_cell_does_not_cause_sums_to_be_called_wrong(tmp_path: Path) -> None:
    changed = edited("imports", lambda rows: rows[3].update(tonnes="x"))
    assert [p.column for p in problems_of(tmp_path / "case", changed)] == ["tonnes"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,200", "write 1200 (or 1.2)"),
        ("1,5", "write 1.5"),
        ("0,125", "write 0.125"),
        ("1.200,5", "write 1200.5"),
        ("1,200.50", "write 1200.50"),
        ("1,200,000", "write 1200000"),
        ("1 200", "write 1200"),
        ("1'200", "write 1200"),
        ("1\u00a0200", "write 1200"),
        ("-3,5", "write -3.5"),
        ("7%", "write 0.07"),
        ("5 t", "expected a number"),
        ("0x10", "expected a number"),
        ("1_000", "expected a number"),
        ("١٢", "expected a number"),
        ("1e400", "not a finite number"),
        ("Infinity", "not a finite number"),
        ("n/a", "expected a number"),
    ],
)
def test_odd_numbers_are_reported_and_never_guessed(text: str, says: str) -> None:
    with pytest.raises(CellError) as raised:
        parse_cell(text, CATALOGUE["demand"]["tonnes"])
    assert says in str(raised.value)


@pytest.mark.parametrize(
    ("text", "value"), [("5", 5.0), (" 5.0 ", 5.0), ("+.5", 0.5), ("1e3", 1000.0), ("5.", 5.0)]
)
def test_plain_numbers_are_read(text: str, value: float) -> None:
    assert parse_cell(text, CATALOGUE["demand"]["tonnes"]) == value


@pytest.mark.parametrize("text", ["yes", "YES", "true", "1", " Yes "])
def test_yes_in_all_its_forms(text: str) -> None:
    assert parse_cell(text, CATALOGUE["sources"]["strategic"]) is True
    assert (
        parse_cell(
            {"yes": "no", "true": "false", "1": "0"}.get(text.strip().lower(), "no"),
            CATALOGUE["sources"]["strategic"],
        )
        is False
    )


def test_the_nearest_name() -> None:
    assert nearest("demnd", CATALOGUE) == "demand"
    assert nearest("DEMAND", CATALOGUE) == "demand"
    assert nearest("zzzz", CATALOGUE) == ""
    assert suggestion("terbium", ["Dy", "Tb"], {"Dy": "Dysprosium oxide", "Tb": "Terbium oxide"}) == (
        '; did you mean "Terbium oxide" (Tb)?'
    )
