"""Whatever is saved is loaded again as it was: folder and workbook, awkward texts, every digit."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stockpact.instance.catalogue import CATALOGUE
from stockpact.instance.errors import InputError
from stockpact.instance.instance import Instance, typed
from stockpact.instance.reading import bundled, load
from stockpact.instance.settings import Settings
from stockpact.instance.writing import save
from tests.instance.good import CSV, TOML, write

AWKWARD = [
    "=1+1",
    "+49 30 1234",
    "-x",
    "@name",
    "'quoted",
    "a,b;c",
    'say "so"',
    "two\nlines",
    "tab\there",
    "ünïcödé 鏑 🧲",
    "_x000D_ stays",
    " blanks at the ends ",
    "1,200",
    "0012",
    "nan",
    "TRUE",
    "2028Q1",
    "#REF!",
    "<b>&amp;</b>",
    "\u2028",
]


def test_folder_to_workbook_to_folder_keeps_the_hash(folder: Path, tmp_path: Path) -> None:
    first = load(folder)
    save(first, tmp_path / "case.xlsx")
    second = load(tmp_path / "case.xlsx")
    save(second, tmp_path / "again")
    third = load(tmp_path / "again")
    assert first.hash == second.hash == third.hash
    assert third.settings == first.settings


@pytest.mark.parametrize("name", bundled())
def test_bundled_instances_survive_the_workbook(name: str, tmp_path: Path) -> None:
    first = load(name)
    save(first, tmp_path / "case.xlsx")
    assert load(tmp_path / "case.xlsx").hash == first.hash


def test_byte_order_mark_and_windows_line_ends_change_nothing(folder: Path, tmp_path: Path) -> None:
    files: dict[str, str | bytes | None] = {
        f"{t}.csv": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for t, text in CSV.items()
    }
    files["instance.toml"] = b"\xef\xbb\xbf" + TOML.replace("\n", "\r\n").encode()
    assert load(write(tmp_path / "windows", files)).hash == load(folder).hash


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_notes_come_back_to_the_letter(good: Instance, text: str, tmp_path: Path) -> None:
    parties = good["parties"].assign(note=[text, ""], name=[text.strip() or "x", "EU"])
    odd = replace(good, tables={**good.tables, "parties": parties}, _cache={})
    for target in (tmp_path / "folder", tmp_path / "book.xlsx"):
        again = load(save(odd, target))
        assert list(again["parties"]["note"]) == [text, ""]
        assert again.hash == odd.hash


def test_no_text_becomes_a_formula_in_the_workbook(good: Instance, tmp_path: Path) -> None:
    parties = good["parties"].assign(note=['=HYPERLINK("http://x")', "+1"])
    save(replace(good, tables={**good.tables, "parties": parties}, _cache={}), tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert sheets
    assert not any(b"<f>" in sheet or b"<f " in sheet for sheet in sheets)


names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp")), min_size=1, max_size=12
)
notes = st.text(st.characters(exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n\t"), max_size=40)
numbers = st.floats(min_value=0, allow_nan=False, allow_infinity=False)


@given(
    st.lists(st.tuples(names, notes, numbers), min_size=1, max_size=4, unique_by=lambda row: row[0]),
    st.floats(min_value=-0.5, max_value=1),
)
@settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_random_texts_and_numbers_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, float]], rate: float
) -> None:
    materials = pd.DataFrame(
        {
            "material": [r[0] for r in rows],
            "name": [r[0] for r in rows],
            "note": [r[1] for r in rows],
            "m3_per_t": [r[2] for r in rows],
            "source": ["a citation"] * len(rows),
        }
    )
    parties = pd.DataFrame({"party": ["A"], "name": ["A"], "source": ["x"]})
    settings_ = Settings.model_validate(
        {
            "name": "random",
            "title": rows[0][0],
            "calendar": {"start": "2027", "end": "2028", "step": "year"},
            "money": {"discount_rate": rate},
            "sources": {"money.discount_rate": "a citation"},
        }
    )
    case = Instance(
        settings_,
        {
            "materials": typed(materials, CATALOGUE["materials"]),
            "parties": typed(parties, CATALOGUE["parties"]),
        },
    )
    room = tmp_path_factory.mktemp("random")
    from_folder = load(save(case, room / "folder"))
    from_book = load(save(from_folder, room / "book.xlsx"))
    assert case.hash == from_folder.hash == from_book.hash
    assert from_book["materials"]["m3_per_t"].tolist() == [r[2] for r in rows]
    assert from_book.settings.money.discount_rate == rate


def test_numbers_that_need_seventeen_digits_survive(good: Instance, tmp_path: Path) -> None:
    odd = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 2.0**53 + 2]
    demand = good["demand"].copy()
    demand.loc[: len(odd) - 1, "tonnes"] = odd
    case = replace(good, tables={**good.tables, "demand": demand}, _cache={})
    save(case, tmp_path / "book.xlsx")
    from stockpact.instance.book import read_book

    read = [row[5] for row in read_book(tmp_path / "book.xlsx").sheets["demand"].rows[1 : len(odd) + 1]]
    assert read == odd


def test_a_table_that_is_gone_leaves_no_file_and_other_files_stay(good: Instance, tmp_path: Path) -> None:
    target = save(good, tmp_path / "case")
    (target / "README.md").write_text("mine", encoding="utf-8")
    smaller = replace(good, tables={k: v for k, v in good.tables.items() if k != "quotas"}, _cache={})
    save(smaller, target)
    assert not (target / "quotas.csv").exists()
    assert (target / "README.md").read_text(encoding="utf-8") == "mine"
    assert load(target).hash == smaller.hash
    assert sorted(p.name for p in tmp_path.iterdir()) == ["case"], "no temporary files are left"


def test_a_folder_with_other_things_is_refused(good: Instance, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="holds other things"):
        save(good, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_failed_write_leaves_the_old_workbook(
    good: Instance, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = save(good, tmp_path / "book.xlsx")
    before = target.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("stockpact.instance.book_writing._settings_sheet", full)
    with pytest.raises(InputError, match="No space left"):
        save(good, target)
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["book.xlsx"]


@pytest.mark.parametrize("text", ["bell\x07", "return\rcarriage", "half \ud800 of a pair", "x" * 40_000])
def test_text_that_no_file_can_hold_is_refused(good: Instance, text: str, tmp_path: Path) -> None:
    parties = good["parties"].assign(note=pd.Series(["", text], dtype=object))
    odd = replace(good, tables={**good.tables, "parties": parties}, _cache={})
    with pytest.raises(InputError) as raised:
        save(odd, tmp_path / "folder")
    assert [(p.file, p.row, p.column) for p in raised.value.problems] == [("parties.csv", 3, "note")]
    assert not (tmp_path / "folder").exists()
