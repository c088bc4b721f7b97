"""Options of ``stockpact plan`` by which the question is turned round."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ..instance.errors import InputError
    from ..models.question import BuildUpQuestion
    from ..plan.plan import Plan


class Aim(StrEnum):
    """What the plan is best at."""

    LEAST_COST = "least-cost"
    MOST_COVER = "most-cover"


AimOption = Annotated[
    Aim,
    typer.Option(
        "--aim", help="Least cost for the targets, or the largest common multiple of all targets that the "
        "budgets pay for."
    ),
]  # fmt: skip
BudgetOption = Annotated[
    str | None,
    typer.Option(
        "--budget",
        metavar="MILLION",
        show_default=False,
        help="Money for the whole plan in EUR million, real and undiscounted, beside the budgets of the "
        "instance: 400, or by party JP=250,EU=150.",
    ),
]
ServeOption = Annotated[
    str | None,
    typer.Option(
        "--serve",
        metavar="SCENARIO=SHARE",
        show_default=False,
        help="Least outlays with which this share of need is served in an embargo, such as S4=0.8; budgets "
        "and targets of the instance are left out.",
    ),
]
MaterialOption = Annotated[
    str | None,
    typer.Option(
        "--material", metavar="MATERIAL", show_default=False, help="With --serve: this material only."
    ),
]
KeepTargetsOption = Annotated[
    bool, typer.Option("--keep-targets", help="With --serve: the targets hold as well.")
]
EarliestOption = Annotated[
    bool, typer.Option("--earliest", help="Plan for the earliest deadlines that can be met, all moved alike.")
]
FixOption = Annotated[
    Path | None,
    typer.Option(
        "--fix",
        metavar="PLAN",
        show_default=False,
        help="Folder of a plan under way: what it has decided by --until stays, the rest is replanned and "
        "the changes are listed.",
    ),
]
UntilOption = Annotated[
    str | None,
    typer.Option(
        "--until", metavar="PERIOD", show_default=False, help="With --fix: last decided period, as 2028Q4."
    ),
]


def asked(
    aim: Aim,
    budget: str | None,
    serve: str | None,
    material: str | None,
    keep_targets: bool,
    earliest: bool,
) -> BuildUpQuestion:
    """The question of the options. Raises InputError for those that cannot be read or do not go together."""
    from ..instance.errors import InputError, Problem
    from ..models.question import BuildUpQuestion, Serve

    wrong = [
        Problem(f"--{option}", 0, "", "", f"only together with {other}")
        for option, given, other, there in (
            ("material", material, "--serve", serve),
            ("keep-targets", keep_targets, "--serve", serve),
        )
        if given and not there
    ]
    if sum((aim is Aim.MOST_COVER, serve is not None, earliest)) > 1:
        wrong.append(
            Problem("options", 0, "", "", "one of --aim most-cover, --serve and --earliest at a time")
        )
    if wrong:
        raise InputError(wrong, title="the options do not go together")
    scenario, share = _pairs("--serve", serve)[0] if serve else ("", 0.0)
    if serve and not scenario:
        raise _unread("--serve", serve, "write SCENARIO=SHARE, such as S4=0.8")
    return BuildUpQuestion(
        aim="most cover" if aim is Aim.MOST_COVER else "least cost",
        budget=tuple(_pairs("--budget", budget)) if budget else (),
        serve=Serve(scenario, share, material or "", keep_targets) if serve else None,
    )


def under_way(fix: Path | None, until: str | None) -> Plan | None:
    """The plan under way. Raises InputError when one of both options is missing or the plan is damaged."""
    if (fix is None) != (until is None):
        from ..instance.errors import InputError, Problem

        words = "--fix PLAN and --until PERIOD are given together"
        raise InputError([Problem("options", 0, "", "", words)], title="the options do not go together")
    if fix is None:
        return None
    from ..plan.loading import load_plan

    return load_plan(fix)


def _pairs(option: str, text: str) -> list[tuple[str, float]]:
    """Names and numbers of ``JP=250,EU=150``; a bare number has a blank name."""
    out = []
    for part in text.split(","):
        name, _, value = part.rpartition("=")
        try:
            number = float(value)
        except ValueError:
            raise _unread(option, text, "write a number, or NAME=NUMBER and commas between several") from None
        if not number >= 0 or number == float("inf"):
            raise _unread(option, text, "must be 0 or more")
        out.append((name.strip(), number))
    if len({name for name, _ in out}) < len(out):
        raise _unread(option, text, "a name stands there twice")
    return out


def _unread(option: str, text: str, words: str) -> InputError:
    from ..instance.errors import InputError, Problem

    return InputError([Problem(option, 0, "", text, words)], title="an option cannot be read")
