"""Plans that the tests of the plan room share; solved once."""

from __future__ import annotations

from pathlib import Path

import pytest

from stockpact.plan import Plan
from stockpact.verbs.plan import plan

from .making import missing_tables, rich_instance


@pytest.fixture(scope="session")
def rich() -> Plan:
    """A plan that uses every feature of the build-up; a MIP, because of contracts."""
    return plan(rich_instance())


@pytest.fixture(scope="session")
def linear() -> Plan:
    """The same without contracts: an LP, with duals."""
    return plan(rich_instance(tables={"contracts": []}))


@pytest.fixture(scope="session")
def missing() -> Plan:
    """A plan that misses soft targets and budgets."""
    return plan(rich_instance(tables=missing_tables()))


@pytest.fixture(scope="session")
def tutorial() -> Plan:
    """The plan of the tutorial instance."""
    return plan("tutorial")


@pytest.fixture(scope="session")
def plans(rich: Plan, linear: Plan, missing: Plan, tutorial: Plan) -> dict[str, Plan]:
    """These plans by name."""
    return {"rich": rich, "linear": linear, "missing": missing, "tutorial": tutorial}


@pytest.fixture(scope="session")
def saved(plans: dict[str, Plan], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders in which they are saved."""
    base = tmp_path_factory.mktemp("saved")
    return {name: plan_.save(base / name) for name, plan_ in plans.items()}
