"""What a command ends with: exit codes, and errors as words instead of tracebacks."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from dataclasses import asdict
from enum import IntEnum
from typing import NoReturn, ParamSpec

import typer

from .screen import Screen

P = ParamSpec("P")


class Code(IntEnum):
    """Exit codes."""

    DONE = 0
    NO = 1
    """The answer is no: infeasible, audit failed."""
    BAD_INPUT = 2
    """Input or arguments that cannot be used; nothing was computed."""
    INTERRUPTED = 3
    """Stopped by the user; what was finished is kept."""


def leave(code: Code) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(int(code))


def verb(function: Callable[P, None]) -> Callable[P, None]:
    """A command whose errors are told in words. An error of the program itself still shows its traceback."""

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> None:
        screen = Screen(json=bool(kwargs.get("json", False)), error=True)
        try:
            function(*args, **kwargs)
        except KeyboardInterrupt:
            tell(screen, "interrupted; files that were finished are kept", Code.INTERRUPTED)
            leave(Code.INTERRUPTED)
        except BrokenPipeError:
            sys.stderr.close()
            leave(Code.DONE)
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            tell(screen, f"{where}{error.strerror or error}", Code.BAD_INPUT)
            leave(Code.BAD_INPUT)
        except Exception as error:
            # Imported only now: it brings the tables' library, which would keep a verb from its first line.
            from ..instance.errors import StockpactError

            if not isinstance(error, StockpactError):
                raise
            code = Code(getattr(error, "exit_code", Code.BAD_INPUT))
            tell(screen, error, code)
            leave(code)

    return told


def tell(screen: Screen, error: Exception | str, code: Code) -> None:
    """Say what went wrong: the problems of bad input one a line, any other error as its message."""
    problems = [] if isinstance(error, str) else getattr(error, "problems", [])
    title = error if isinstance(error, str) else getattr(error, "title", "") or str(error)
    screen.failed(title)
    screen.problems(problems)
    listed = [asdict(p) for p in problems]
    screen.data({"ok": False, "exit_code": int(code), "error": title, "problems": listed})
