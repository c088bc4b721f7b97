"""Plans that the tests of the plan room share; solved once."""

from __future__ import annotations

import pytest
from stockpact.models.question import BuildUpQuestion

from stockpact.plan import Plan

from .making import buildup_plan, rich_instance


@pytest.fixture(scope="session")
def rich() -> Plan:
    """A plan that uses every feature of the build-up; a MIP, because of a contract's minimum."""
    return buildup_plan(rich_instance())


@pytest.fixture(scope="session")
def linear() -> Plan:
    """The same without contracts: an LP, with duals."""
    return buildup_plan(rich_instance(tables={"contracts": []}))


@pytest.fixture(scope="session")
def alone() -> Plan:
    """Japan alone."""
    return buildup_plan(rich_instance(), BuildUpQuestion(parties=("JP",)))
