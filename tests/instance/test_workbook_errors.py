"""What a workbook can get wrong that a CSV cannot: merged cells, dates, errors, formulas without value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from stockpact.instance.errors import InputError, Problem
from stockpact.instance.instance import Instance
from stockpact.instance.reading import load
from stockpact.instance.writing import save

Edit = Callable[[Any], None]


@pytest.fixture(scope="session")
def saved(good: Instance, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(good, tmp_path_factory.mktemp("books") / "good.xlsx")


def edit_book(saved: Path, target: Path, edit: Edit) -> Path:
    book = load_workbook(saved)
    edit(book)
    book.save(target)
    return target


def put(sheet: str, place: str, value: object) -> Edit:
    return lambda book: book[sheet].__setitem__(place, value)


def problems(saved: Path, tmp_path: Path, edit: Edit) -> list[Problem]:
    with pytest.raises(InputError) as raised:
        load(edit_book(saved, tmp_path / "broken.xlsx", edit))
    return raised.value.problems


# demand: A party, B material, C sector, D year, E period, F tonnes, G usable_share, H source, I note
CASES: list[tuple[str, Edit, tuple[str, int, str], str]] = [
    ("text", put("demand", "F3", "many"), ("sheet demand", 3, "tonnes"), "expected a number"),
    ("thousands", put("demand", "F3", "1,200"), ("sheet demand", 3, "tonnes"), "write 1200"),
    ("negative", put("demand", "F3", -5), ("sheet demand", 3, "tonnes"), "must be 0 or more (t)"),
    ("blank", put("demand", "F3", None), ("sheet demand", 3, "tonnes"), "is blank"),
    (
        "truth value",
        put("demand", "F3", True),
        ("sheet demand", 3, "tonnes"),
        "is yes or no; expected a number",
    ),
    ("date for number", put("demand", "F3", date(2028, 1, 1)), ("sheet demand", 3, "tonnes"), "is a date"),
    (
        "date for period",
        put("targets", "E2", date(2028, 3, 31)),
        ("sheet targets", 2, "deadline"),
        "written as text",
    ),
    ("half a year", put("demand", "D3", 2028.5), ("sheet demand", 3, "year"), "a whole number"),
    ("error value", put("demand", "F3", "#REF!"), ("sheet demand", 3, "tonnes"), "is an error value"),
    ("division", put("demand", "F4", "#DIV/0!"), ("sheet demand", 4, "tonnes"), "is an error value"),
    (
        "formula",
        put("demand", "F3", "=F2*1.1"),
        ("sheet demand", 3, "tonnes"),
        "is a formula without a value",
    ),
    ("reference", put("demand", "B3", "Dyy"), ("sheet demand", 3, "material"), "not in sheet materials"),
    ("merged", lambda b: b["demand"].merge_cells("A2:A4"), ("sheet demand", 2, "party"), "cells are merged"),
    (
        "merged far",
        lambda b: b["budgets"].merge_cells("E3:F3"),
        ("sheet budgets", 3, "hard"),
        "cells are merged",
    ),
    ("unknown column", put("demand", "F1", "tonns"), ("sheet demand", 1, "tonns"), 'did you mean "tonnes"?'),
    ("nameless column", put("demand", "K2", "x"), ("sheet demand", 2, ""), "without a name in the header"),
    (
        "header not first",
        lambda b: b["prices"].insert_rows(1),
        ("sheet prices", 1, ""),
        "must stand in row 1",
    ),
    ("unknown sheet", lambda b: b.create_sheet("demnd"), ("sheet demnd", 0, ""), 'did you mean "demand"?'),
    ("no settings", lambda b: b.remove(b["instance"]), ("sheet instance", 0, ""), "is missing"),
    ("no parties", lambda b: b.remove(b["parties"]), ("sheet parties", 0, ""), "is missing"),
    ("empty sheet", lambda b: b["prices"].delete_rows(1, 99), ("sheet prices", 0, ""), "is empty"),
    ("setting", put("instance", "B8", "0,03"), ("sheet instance", 8, "money.discount_rate"), "decimal comma"),
    (
        "unknown setting",
        put("instance", "A8", "money.rate"),
        ("sheet instance", 8, "money.rate"),
        "unknown setting",
    ),
    (
        "setting twice",
        put("instance", "A9", "name"),
        ("sheet instance", 9, "path"),
        "stands in row 2 already",
    ),
    ("setting blank", put("instance", "B2", None), ("sheet instance", 2, "name"), "is blank"),
    ("path blank", put("instance", "A9", None), ("sheet instance", 9, "path"), "is blank"),
    ("heads", put("instance", "A1", "where"), ("sheet instance", 1, ""), "needs the columns path and value"),
    (
        "no citation",
        put("instance", "D8", None),
        ("sheet instance", 8, "money.discount_rate"),
        "without a source",
    ),
]


@pytest.mark.parametrize(("edit", "place", "says"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_broken_workbook_names_the_place(
    saved: Path, tmp_path: Path, edit: Edit, place: tuple[str, int, str], says: str
) -> None:
    found = problems(saved, tmp_path, edit)
    assert any((p.file, p.row, p.column) == place and says in p.message for p in found), "\n".join(
        map(str, found)
    )


def test_blank_rows_and_columns_around_a_table_do_no_harm(
    saved: Path, good: Instance, tmp_path: Path
) -> None:
    def edit(book: Any) -> None:
        book["demand"]["Z40"] = None
        book["demand"].insert_rows(3, 2)
        book["demand"]["A60"] = "   "
        book.create_sheet("README")["A1"] = "anything"

    case = load(edit_book(saved, tmp_path / "roomy.xlsx", edit))
    assert case.hash == good.hash
    assert case.files["demand"].rows[:2].tolist() == [2, 5]


def test_a_year_typed_as_a_number_is_a_period_of_a_yearly_calendar(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "instance"
    for row in (
        ("path", "value"),
        ("name", "x"),
        ("title", "X"),
        ("calendar.start", 2027),
        ("calendar.end", 2029),
        ("calendar.step", "year"),
    ):
        sheet.append(row)
    for name, rows in {
        "parties": (("party", "name"), ("A", "A")),
        "materials": (("material", "name"), ("Dy", 66)),
        "withdrawals": (
            ("party", "material", "period", "tonnes", "source"),
            ("A", "Dy", 2028, 3, "assumption: as asked"),
        ),
    }.items():
        sheet = book.create_sheet(name)
        for line in rows:
            sheet.append(line)
    book.save(tmp_path / "yearly.xlsx")
    case = load(tmp_path / "yearly.xlsx")
    assert case.calendar.names == ("2027", "2028", "2029")
    assert case["withdrawals"]["period"].tolist() == ["2028"]
    assert case["materials"]["name"].tolist() == ["66"]


def test_a_formula_with_its_value_is_read(tmp_path: Path, good: Instance) -> None:
    import zipfile

    save(good, tmp_path / "plain.xlsx")
    with (
        zipfile.ZipFile(tmp_path / "plain.xlsx") as old,
        zipfile.ZipFile(tmp_path / "formula.xlsx", "w") as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if b"<v>480.0</v>" in data:
                data = data.replace(b"<v>480.0</v>", b"<f>400*1.2</f><v>480</v>")
            new.writestr(name, data)
    assert load(tmp_path / "formula.xlsx").hash == good.hash


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 torn"])
def test_a_file_that_is_no_workbook_is_said_so(data: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(data)
    with pytest.raises(InputError, match="cannot be read as a workbook"):
        load(tmp_path / "x.xlsx")


def test_a_torn_workbook_is_said_so(saved: Path, tmp_path: Path) -> None:
    data = saved.read_bytes()
    for share in (0.3, 0.6, 0.9):
        (tmp_path / "x.xlsx").write_bytes(data[: int(len(data) * share)])
        with pytest.raises(InputError, match="cannot be read as a workbook"):
            load(tmp_path / "x.xlsx")
