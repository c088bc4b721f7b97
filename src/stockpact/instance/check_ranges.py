"""Check that ranges speak of numbers that are there."""

from __future__ import annotations

from .errors import Problem
from .evidence import Evidence
from .paths import PathError, locate, parse_path


def ranges_resolve(evidence: Evidence) -> list[Problem]:
    """The path of every range finds numbers."""
    problems = []
    for at, text in enumerate(evidence.instance["ranges"]["path"]):
        try:
            path = parse_path(text)
            if path.table in evidence.incomplete:
                continue
            column = locate(evidence.instance, path).column
            if not column.is_number:
                raise PathError(f"{column.name} holds no numbers")
        except PathError as error:
            problems.append(evidence.problem("ranges", at, "path", text, str(error)))
    return problems
