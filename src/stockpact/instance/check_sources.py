"""Check that every number says where it comes from."""

from __future__ import annotations

import re

import numpy as np

from .errors import Problem
from .evidence import Evidence
from .plain import numbers_of, values_of
from .setting_paths import setting_column, written

EXPECTED = "expected a citation, or the word assumption and the reason"

_BARE = re.compile(r"\W*assumption\W*", re.IGNORECASE)


def numbers_have_sources(evidence: Evidence) -> list[Problem]:
    """Every row with numbers, and every number that the settings state, has a source or says why it is
    assumed.

    Keys, years and values left at their default are no numbers in this sense.
    """
    problems = []
    for name, table in evidence.tables():
        sources = values_of(evidence.instance, name, "source")
        holds = np.zeros(len(sources), dtype=bool)
        for c in table.columns:
            if c.is_number and c.name not in table.key_columns:
                values = numbers_of(evidence.instance, name, c.name)
                holds |= ~np.isnan(values) & (values != (np.nan if c.default is None else c.default))
        wrong = {s for s in set(sources) if _fault(s)}
        readable = evidence.readable(name, "source") if wrong else ()
        for at, source in enumerate(sources if wrong else ()):
            if source in wrong and holds[at] and readable[at]:
                problems.append(evidence.problem(name, at, "source", source.strip(), _fault(source)))
    settings = evidence.instance.settings
    for path, value in written(settings).items():
        column = setting_column(path)
        if column is not None and column.is_number and evidence.settings:
            citation = next((settings.sources[p] for p in _prefixes(path) if p in settings.sources), "")
            if fault := _fault(citation):
                message = (
                    fault if citation else f"a number without a source; name it under [sources], {EXPECTED}"
                )
                problems.append(evidence.setting_problem(path, value, message))
    return problems


def _fault(citation: str) -> str:
    if not citation.strip():
        return f"a number without a source; {EXPECTED}"
    return "an assumption without its reason; write assumption: and why" if _BARE.fullmatch(citation) else ""


def _prefixes(path: str) -> list[str]:
    parts = path.split(".")
    return [".".join(parts[:n]) for n in range(len(parts), 0, -1)]
