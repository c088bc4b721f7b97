"""Signals to processes that a test starts."""

from __future__ import annotations

import signal


def hear_interrupts() -> None:
    """Let a new process hear Ctrl-C, also when the tests run in the background of a shell, where a process is
    told from the start not to.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
