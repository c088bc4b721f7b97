"""The section on rising prices of the build-up page names what curves add to the model, and no more."""

from __future__ import annotations

import re

import pyomo.environ as pyo
from stockpact.models.buildup import build

from ..slopes import with_slopes
from .rich import rich_instance
from .test_formulation_page import PAGE

WORDS = re.compile(r"`([^`]+)`")


def names(model: pyo.ConcreteModel, *kinds: type) -> set[str]:
    return {c.name for kind in kinds for c in model.component_objects(kind)}


def test_the_section_names_every_row_column_and_parameter_that_curves_add():
    section = PAGE.read_text(encoding="utf-8").split("## Prices that purchases raise\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| ")]
    told = {word for row in rows for word in WORDS.findall(row[2])}
    case = with_slopes(rich_instance(), {"X": 2.0}, external_cost_in_objective=True)
    kinds = (pyo.Constraint, pyo.Var, pyo.Param)
    assert told == names(build(case).model, *kinds) - names(build(rich_instance()).model, *kinds)
