"""The model text is template-friendly, and the compiled program depends on nothing but the data."""

import os
import subprocess
import sys
from pathlib import Path

import pyomo.environ as pyo
from stockpact.models.buildup import build

from stockpact.solve.program import compile_model
from stockpact.solve.templates import build_with_templates, templatized

from ..buildup import solved
from .rich import rich_instance

ROOT = Path(__file__).resolve().parents[2]

IRREGULAR = {
    "budget",
    "contract_commitment",
    "contract_lots",
    "contract_maximum",
    "contract_minimum",
    "order_first",
    "other_costs",
    "quota_ceiling",
    "quota_floor",
}
"""Families whose members have different terms: they are written one by one."""


def families(model: pyo.ConcreteModel) -> set[str]:
    return {c.name for c in model.component_objects(pyo.Constraint)}


def test_the_rich_instance_fills_every_family():
    model = build(rich_instance()).model
    empty = {c.name for c in model.component_objects(pyo.Constraint) if not len(c)}
    assert empty == set()
    assert solved(rich_instance()).solution.status == "optimal"


def test_every_regular_family_is_a_template():
    built = build_with_templates(build, rich_instance())
    compile_model(built.result.model)
    assert built.plain == {}
    plain = {name for name, template in templatized(built.result.model).items() if not template}
    assert plain == IRREGULAR


def test_templates_and_plain_rules_give_the_same_program():
    plain = compile_model(build(rich_instance()).model)
    assert not any(templatized(build(rich_instance()).model).values())
    template = compile_model(build_with_templates(build, rich_instance()).result.model)
    assert template.hash == plain.hash


def hash_in_new_process(seed: str) -> str:
    code = (
        "from tests.models.rich import rich_instance; from stockpact.models.buildup import build; "
        "from stockpact.solve.program import compile_model; "
        "print(compile_model(build(rich_instance()).model).hash)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout.strip()


def test_the_program_does_not_depend_on_the_hash_seed():
    first, second = (hash_in_new_process(seed) for seed in ("1", "4711"))
    assert first == second == compile_model(build(rich_instance()).model).hash
