"""``stockpact check INSTANCE``: what is in it, what is wrong with it, which materials could run short."""

from __future__ import annotations

from dataclasses import asdict

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
    from ..instance.overview import could_run_short, describe

    screen = Screen(json)
    try:
        case = load_case(instance, set_, screen)
    except InputError as error:
        tell(screen, error, Code.BAD_INPUT)
        leave(Code.BAD_INPUT)
    found, short = describe(case), could_run_short(case)
    screen.say()
    screen.say("Without the one country that matters most, and without a reserve:")
    screen.table(
        ("party", "material", "country", "year", "need, t", "its share of supply", "need still served"),
        [
            (
                r.party,
                r.material,
                r.country,
                r.year,
                f"{r.need_t:,.0f}",
                f"{r.country_share:.0%}",
                f"{r.coverage_if_cut:.0%}",
            )
            for r in short.itertuples()
        ],
        right=(4, 5, 6),
    )
    screen.data(
        {
            "ok": True,
            "exit_code": 0,
            "hash": case.hash,
            **asdict(found),
            "could_run_short": short.to_dict("records"),
        }
    )
