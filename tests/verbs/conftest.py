"""The baseline, planned once for all tests of the verbs."""

from __future__ import annotations

import pytest

from stockpact.instance import Instance
from stockpact.instance.reading import load
from stockpact.plan.plan import Plan
from stockpact.verbs.plan import plan


@pytest.fixture(scope="session")
def case() -> Instance:
    return load("eu-japan-ree")


@pytest.fixture(scope="session")
def baseline(case: Instance) -> Plan:
    return plan(case)
