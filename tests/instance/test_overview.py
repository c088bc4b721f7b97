"""What is in an instance, what could run short, a new one to begin with, and the reference page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stockpact.instance.catalogue import CATALOGUE
from stockpact.instance.checking import check
from stockpact.instance.errors import InputError
from stockpact.instance.instance import Instance
from stockpact.instance.overview import could_run_short, describe
from stockpact.instance.reading import load
from stockpact.instance.reference import schema_json, schema_markdown
from stockpact.instance.setting_paths import setting_columns
from stockpact.instance.template import new


def test_an_instance_in_a_line(good: Instance) -> None:
    found = describe(good)
    assert found.line == (
        "good · 2 parties · 2 materials · 3 sources · 12 quarters (2027Q1–2029Q4) · 2 embargo scenarios"
    )
    assert found.rows["demand"] == 10
    assert found.checked.startswith("checked 24 tables, 98 rows, ")
    assert found.assumed_rows < found.sourced_rows == 96


def test_what_could_run_short_by_hand(good: Instance) -> None:
    short = could_run_short(good).set_index(["party", "material"])
    assert short.loc[("EU", "Dy"), ["country", "year", "coverage_if_cut", "country_share"]].tolist() == [
        "CN",
        2027,
        0,
        1,
    ]
    # Japan, dysprosium: 120 of 400 t in 2027 do not come from China, 144 of 440 in 2028, 144 of 480 in 2029
    assert short.loc[("JP", "Dy"), ["country", "year"]].tolist() == ["CN", 2027]
    assert short.loc[("JP", "Dy"), "coverage_if_cut"] == pytest.approx(0.3)
    assert short.loc[("JP", "Dy"), "country_share"] == pytest.approx(0.7)
    # terbium of 2027 comes from China alone
    assert short.loc[("JP", "Tb"), ["year", "coverage_if_cut"]].tolist() == [2027, 0]


def test_nothing_is_said_of_shortage_without_flows(good: Instance) -> None:
    bare = Instance(good.settings, {t: good[t] for t in ("parties", "materials", "demand")})
    assert could_run_short(bare).empty


@pytest.mark.parametrize("name", ["my-case", "my case.xlsx"])
@pytest.mark.parametrize("parties", [("A", "B"), ("JP", "EU", "KR"), ("Ünion, the",)])
def test_a_new_instance_is_sound_and_complete(name: str, parties: tuple[str, ...], tmp_path: Path) -> None:
    target = new(tmp_path / name, parties)
    case = load(target)
    assert case.parties == parties
    assert check(case) == []
    assert sorted(p.name for p in tmp_path.iterdir()) == [name]
    if target.is_dir():
        assert {p.stem for p in target.glob("*.csv")} == set(CATALOGUE)
        assert "README.md" in {p.name for p in target.iterdir()}
        assert (target / "quotas.csv").read_text(encoding="utf-8").strip() == ",".join(
            CATALOGUE["quotas"].names
        )


def test_a_new_instance_never_overwrites(tmp_path: Path) -> None:
    new(tmp_path / "case")
    with pytest.raises(InputError, match="is there already"):
        new(tmp_path / "case")
    with pytest.raises(InputError, match="name at least one party, each once"):
        new(tmp_path / "other", ["A", "A"])


def test_the_reference_names_every_table_column_and_setting() -> None:
    page = schema_markdown()
    for name, table in CATALOGUE.items():
        section = page.partition(f"## `{name}`")[2].partition("\n## ")[0]
        assert all(f"| `{c.name}` |" in section for c in table.columns)
    assert all(f"`{path.replace('.*', '.NAME')}`" in page for path in setting_columns())


def test_the_json_schema_holds_what_the_catalogue_says() -> None:
    schema = json.loads(json.dumps(schema_json()))
    tonnes = schema["properties"]["demand"]["items"]["properties"]["tonnes"]
    assert tonnes == {
        "type": "number",
        "description": CATALOGUE["demand"]["tonnes"].text,
        "minimum": 0,
        "x-unit": "t",
    }
    assert set(schema["properties"]) == {"settings", *CATALOGUE}
    assert "party" in schema["properties"]["demand"]["items"]["required"]
    assert schema["properties"]["settings"]["properties"]["agreement.rule"]["default"] == "account"
