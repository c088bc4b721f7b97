"""The page on the build-up model names what the model holds, no more and no less."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pyomo.environ as pyo
import pytest
from stockpact.models.buildup import build

from stockpact.instance import CATALOGUE, Settings

from .rich import rich_instance

PAGE = Path(__file__).resolve().parents[2] / "docs" / "formulation-buildup.md"
WORDS = re.compile(r"`([^`]+)`")


def table(heading: str) -> list[list[list[str]]]:
    """The words in code type of each cell of the table under a heading."""
    section = PAGE.read_text(encoding="utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    return [[WORDS.findall(cell) for cell in row] for row in rows[2:]]


@pytest.fixture(scope="module")
def model() -> pyo.ConcreteModel:
    return build(rich_instance()).model


def test_every_constraint_is_on_the_page_and_the_page_names_no_other(model):
    named = [name for row in table("Constraints") for name in row[2]]
    assert sorted(named) == sorted(c.name for c in model.component_objects(pyo.Constraint))


def test_the_functions_on_the_page_exist_and_belong_to_their_constraints():
    for row in table("Constraints"):
        functions = row[3]
        assert len(functions) in (1, len(row[2]))
        for function in functions:
            module, name = function.split(".")
            part = importlib.import_module(f"stockpact.models.parts.{module}")
            assert callable(getattr(part, name)), function
            source = Path(part.__file__).read_text(encoding="utf-8")
            for family in row[2]:
                assert re.search(rf"\b{family}\b", source), f"{family} is not in parts/{module}.py"


def test_every_variable_and_parameter_is_on_the_page_and_the_page_names_no_other(model):
    named = [name for row in table("Symbols") for name in row[2]]
    there = {c.name for kind in (pyo.Var, pyo.Param) for c in model.component_objects(kind)}
    assert sorted(named) == sorted(there)


def test_every_column_and_setting_on_the_page_exists():
    sections = {name: set(field.annotation.model_fields) for name, field in Settings.model_fields.items()
                if hasattr(field.annotation, "model_fields")}  # fmt: skip
    for row in table("Symbols"):
        for path in (word for word in row[3] if "." in word):
            home, name = path.split(".")
            known = set(CATALOGUE[home].names) if home in CATALOGUE else sections[home]
            assert name in known, path
