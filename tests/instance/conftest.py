"""Fixtures of the instance room."""

from __future__ import annotations

from pathlib import Path

import pytest

from stockpact.instance.instance import Instance
from stockpact.instance.reading import load
from tests.instance.good import write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that holds the good instance."""
    return write(tmp_path / "good")


@pytest.fixture(scope="session")
def good(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """The good instance, loaded."""
    return load(write(tmp_path_factory.mktemp("instances") / "good"))
