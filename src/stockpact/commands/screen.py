"""Where a command says things: rich on a terminal, plain text when piped, one JSON document for programs.

Results go to standard output, progress and errors to standard error. Text that comes from data is shown
without control characters, so that a cell can never steer the terminal.
"""

from __future__ import annotations

import codecs
import io
import json
import math
import os
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from ..instance.errors import Problem

SHOWN_PROBLEMS = 60
"""Problems shown in words; ``--json`` gives all."""

_SPELLINGS = {
    "✓": "ok",
    "✗": "x",
    "·": "-",
    "…": "...",
    "–": "-",
    "—": "-",
    "−": "-",
    "×": "x",
    "≥": ">=",
    "≤": "<=",
    "→": "->",
    "€": "EUR",
    "³": "3",
    "•": "*",
    "│": "|",
    "─": "-",
    "━": "-",
}
_HANDLER = "stockpact-spell"


def _spell(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    part = error.object[error.start : error.end]
    return "".join(_SPELLINGS.get(c) or _unaccented(c) or "?" for c in part), error.end


def _unaccented(character: str) -> str:
    return unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()


def speak_any_encoding() -> None:
    """Make standard output and error spell out what their encoding lacks, as on an old Windows console."""
    codecs.register_error(_HANDLER, _spell)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=_HANDLER)


def clean(text: object) -> str:
    """Text from data as it may be shown: line breaks become blanks, other control characters are left out."""
    blanks = str(text).translate({ord(c): " " for c in "\r\n\t"})
    return "".join(c for c in blanks if not unicodedata.category(c).startswith("C"))


@dataclass
class Screen:
    """What a command says, and how.

    ``json`` keeps words back and lets :meth:`data` speak; ``progress`` shows what is under way;
    ``error`` says the words on standard error.
    """

    json: bool = False
    progress: bool = True
    error: bool = False
    _consoles: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def stream(self) -> TextIO:
        """Where words go."""
        return sys.stderr if self.error else sys.stdout

    @property
    def rich(self) -> bool:
        """Whether words go to a terminal that shows colours."""
        return not self.json and _is_terminal(self.stream)

    def say(self, text: str = "", style: str = "") -> None:
        """A line of the answer; ``style`` is a rich style, used on a terminal only."""
        if self.json:
            return
        if self.rich:
            from rich.text import Text

            self._console(self.stream).print(Text(text, style=style))
        else:
            self.stream.write(text + "\n")

    def show(self, plain: Callable[[], str], rich: Callable[[], Any]) -> None:
        """An answer that has two forms: plain text, or something that a rich console shows on a terminal."""
        if self.rich:
            self._console(self.stream).print(rich(), soft_wrap=False)
        elif not self.json:
            self.stream.write(plain())

    def done(self, text: str) -> None:
        """A step that succeeded."""
        self._mark("✓", "green", text)

    def failed(self, text: str) -> None:
        """A step whose answer is no."""
        self._mark("✗", "bold red", text)

    def warn(self, text: str) -> None:
        """Something a reader should know although the step succeeded."""
        self._mark("!", "yellow", text)

    def _mark(self, mark: str, style: str, text: str) -> None:
        if self.rich:
            from rich.text import Text

            self._console(self.stream).print(Text.assemble((mark, style), " ", text))
        else:
            self.say(f"{mark} {text}")

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[object]], *, right: Sequence[int] = ()
    ) -> None:
        """Rows in aligned columns under a head; the columns ``right`` are numbers. The last column wraps."""
        if self.json or not rows:
            return
        cells = [[clean(c) for c in row] for row in rows]
        heads = [list(head)] if any(head) else []
        width = shutil.get_terminal_size().columns if _is_terminal(self.stream) else 0
        lines = aligned(heads + cells, right=right, width=width)
        for number, line in enumerate(lines):
            self.say(line, style="bold" if heads and number == 0 else "")

    def problems(self, problems: Sequence[Problem]) -> None:
        """What is wrong with input, one a line: file, row, column, value, remedy."""
        rows = [
            (p.file, f"row {p.row}" if p.row else "", p.column, f'"{p.value}"' if p.value else "", p.message)
            for p in problems[:SHOWN_PROBLEMS]
        ]
        used = [k for k in range(5) if any(row[k] for row in rows)]
        self.table([""] * len(used), [[row[k] for k in used] for row in rows])
        if len(problems) > SHOWN_PROBLEMS:
            self.say(f"  … and {len(problems) - SHOWN_PROBLEMS:,} more; --json lists all")

    def data(self, document: dict[str, Any]) -> None:
        """The answer for programs: one JSON document on standard output, with ``--json`` only."""
        if self.json:
            text = json.dumps(_plain(document), indent=2, ensure_ascii=False, allow_nan=False)
            sys.stdout.write(text + "\n")

    @contextmanager
    def working(self, text: str, steps: int | None = None) -> Iterator[Progress]:
        """Show what is under way, for how long, and what is left when ``steps`` says how much is to do."""
        stream = sys.stdout if _is_terminal(sys.stdout) else sys.stderr
        if self.json or not self.progress or not _is_terminal(stream):
            yield Progress()
            return
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        columns = [SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn()]
        if steps:
            columns[2:2] = [BarColumn(bar_width=30)]
            columns += [TextColumn("·"), TimeRemainingColumn(compact=True), TextColumn("left")]
        quiet = {"redirect_stdout": False, "redirect_stderr": False, "transient": True}
        bar = Bar(*columns, console=self._console(stream), **quiet)  # type: ignore[arg-type]
        task = bar.add_task(clean(text), total=steps)
        with bar:  # the first picture is drawn here: what rich imports late is there before its thread draws
            yield Progress(bar, task)

    def _console(self, stream: TextIO) -> Any:
        # One console for each stream, so that lines appear above a bar that is shown on the same stream.
        from rich.console import Console

        name = "stderr" if stream is sys.stderr else "stdout"
        if name not in self._consoles:
            self._consoles[name] = Console(
                file=stream, highlight=False, markup=False, emoji=False, soft_wrap=True
            )
        return self._consoles[name]


@dataclass
class Progress:
    """What is under way; without a bar it shows nothing."""

    bar: Any = None
    task: Any = None

    def __call__(self, text: str, steps: int = 0) -> None:
        """Say what is being done now, after ``steps`` more of the whole are done."""
        if self.bar is not None:
            self.bar.update(self.task, description=clean(text), advance=steps)


def aligned(
    rows: Sequence[Sequence[str]], *, right: Sequence[int] = (), width: int = 0, indent: str = "  "
) -> list[str]:
    """Rows as lines with aligned columns. With ``width`` the last column wraps to stay inside it."""
    if not rows:
        return []
    last = len(rows[0]) - 1
    widths = [max(len(row[k]) for row in rows) for k in range(last + 1)]
    before = len(indent) + sum(w + 2 for w in widths[:last])
    room = width - before
    lines = []
    for row in rows:
        cells = [cell.rjust(widths[k]) if k in right else cell.ljust(widths[k]) for k, cell in enumerate(row)]
        parts = textwrap.wrap(row[last], room) if width and room >= 20 and last not in right else []
        if parts:
            cells[last] = parts[0]
        lines.append((indent + "  ".join(cells)).rstrip())
        lines += [" " * before + part for part in parts[1:]]
    return lines


def _is_terminal(stream: TextIO) -> bool:
    return stream.isatty() and os.environ.get("TERM") != "dumb" and "NO_COLOR" not in os.environ


def _plain(value: Any) -> Any:
    """What JSON can hold: numbers that are not there become null, anything unknown its text."""
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, (bool, int, str)) else str(value)
