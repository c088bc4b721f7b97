"""What can be wrong with input, as fields that a message shows."""

from __future__ import annotations

from dataclasses import dataclass

MOST_SHOWN = 200
"""Problems that a message lists; all stand in ``problems``."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: where it stands, what it is, and the remedy.

    ``row`` counts as a spreadsheet does: the header is row 1. It is 0 when the whole table is meant.
    """

    file: str
    row: int
    column: str
    value: str
    message: str

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else ""
        value = f'"{self.value}"' if self.value else ""
        return " ".join(part for part in (self.file, row, self.column, value) if part) + f": {self.message}"


class StockpactError(Exception):
    """Base of the errors whose message is meant for the user; no traceback is shown."""


class InputError(StockpactError):
    """Input that cannot be used. ``problems`` lists all that is wrong, in the order of the files."""

    def __init__(self, problems: list[Problem], title: str = "") -> None:
        self.problems = list(problems)
        files = {p.file for p in self.problems}
        self.title = title or (
            f"{len(self.problems)} problem{'s' * (len(self.problems) != 1)} in {len(files)} "
            f"file{'s' * (len(files) != 1)}; nothing was computed"
        )
        lines = [self.title, *(f"  {p}" for p in self.problems[:MOST_SHOWN])]
        if len(self.problems) > MOST_SHOWN:
            lines.append(f"  and {len(self.problems) - MOST_SHOWN:,} more")
        super().__init__("\n".join(lines))

    def __reduce__(self) -> tuple[type[InputError], tuple[list[Problem], str]]:
        """How the error travels between processes."""
        return type(self), (self.problems, self.title)
