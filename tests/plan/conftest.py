"""Plans that the tests of the plan room share; solved once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from stockpact.models.question import BuildUpQuestion, Serve

from stockpact.plan import Plan
from stockpact.plan.audit import audit
from stockpact.verbs.onsets import onsets_table
from stockpact.verbs.plan import plan

from ..slopes import with_slopes
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
def reserve(rich: Plan) -> Plan:
    """The rich plan with what the reserve does at every onset."""
    tables = {**rich.tables, "onsets": onsets_table(rich.instance, rich.stock, rich.purchases)}
    checked = audit(rich.instance, tables, rich.exact, rich.meta["question"])
    return replace(rich, tables={**tables, "audit": checked})


@pytest.fixture(scope="session")
def rising() -> Plan:
    """The linear plan where purchases raise the prices of two materials and of a source."""
    case = rich_instance(tables={"contracts": []})
    return plan(with_slopes(case, {"Dy": 300.0, "Nd": 40.0}, {("lynas", "Dy"): 100.0}))


@pytest.fixture(scope="session")
def tutorial() -> Plan:
    """The plan of the tutorial instance."""
    return plan("tutorial")


@pytest.fixture(scope="session")
def asked() -> Plan:
    """The least outlays for a coverage, within money for the whole plan."""
    question = BuildUpQuestion(budget=(("", 25.0),), serve=Serve("S2", 0.75, keep_targets=True))
    return plan(rich_instance(tables={"contracts": [], "quotas": []}), question=question)


@pytest.fixture(scope="session")
def replanned(linear: Plan) -> Plan:
    """The linear plan replanned when prices of 2028 rise after its third quarter."""
    dearer = linear.instance.changed("supply[source=lynas,material=Dy,year=2028].adder_eur_per_t+=90000")
    return plan(dearer, fix=linear, until="2027Q3")


@pytest.fixture(scope="session")
def plans(
    rich: Plan,
    linear: Plan,
    missing: Plan,
    tutorial: Plan,
    reserve: Plan,
    rising: Plan,
    asked: Plan,
    replanned: Plan,
) -> dict[str, Plan]:
    """These plans by name."""
    return {
        "rich": rich,
        "linear": linear,
        "missing": missing,
        "tutorial": tutorial,
        "reserve": reserve,
        "rising": rising,
        "asked": asked,
        "replanned": replanned,
    }


@pytest.fixture(scope="session")
def saved(plans: dict[str, Plan], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The folders in which they are saved."""
    base = tmp_path_factory.mktemp("saved")
    return {name: plan_.save(base / name) for name, plan_ in plans.items()}
