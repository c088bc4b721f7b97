"""The page that explains the tables of the reserve shows what the package gives."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from stockpact.plan.plan import Plan

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_page_shows_the_baseline_as_it_is(baseline: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    monkeypatch.delitem(sys.modules, "reserve", raising=False)
    import reserve  # type: ignore[import-not-found]

    text = reserve.PAGE.read_text(encoding="utf-8")
    assert reserve.page(baseline, text) == text, "run python docs/reserve.py"
    with pytest.raises(ValueError, match="excerpt onsets once"):
        reserve.page(baseline, "an empty page")
