"""``stockpact check INSTANCE``: what is in it, what is wrong with it, which materials could run short."""

from __future__ import annotations

from .case import load_case
from .options import InstanceArgument, JsonOption, SetOption
from .outcome import Code, leave, tell, verb
from .screen import Screen

SHORT = "What is in an instance, and what is wrong with it."
EXAMPLES = ("stockpact check eu-japan-ree", "stockpact check my-case.xlsx --json")


@verb
def check(instance: InstanceArgument, set_: SetOption = None, json: JsonOption = False) -> None:
    """Say what is in an instance, everything that is wrong with it, and which materials could run short."""
    from ..instance.errors import InputError

    screen = Screen(json)
    try:
        case = load_case(instance, set_, screen)
    except InputError as error:
        tell(screen, error, Code.BAD_INPUT)
        leave(Code.BAD_INPUT)
    screen.data({"ok": True, "exit_code": 0, "name": case.name, "hash": case.hash})
