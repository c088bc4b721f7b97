"""``stockpact plan INSTANCE``: build-up and releases, audited, with workbook, tables and figures."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ..report.drawing import Drawer
from .asking import (
    Aim,
    AimOption,
    BudgetOption,
    EarliestOption,
    FixOption,
    KeepTargetsOption,
    MaterialOption,
    ServeOption,
    UntilOption,
    asked,
    under_way,
)
from .case import load_case
from .clock import Clock, import_libraries
from .options import (
    CurrencyOption,
    InstanceArgument,
    JsonOption,
    OutOption,
    ProgressOption,
    SetOption,
    TimingsOption,
)
from .outcome import Code, leave, verb
from .results import document, save, tell
from .screen import Screen

SHORT = "Build-up and releases, audited; workbook, tables, figures."
EXAMPLES = (
    "stockpact plan eu-japan-ree",
    "stockpact plan eu-japan-ree --set 'targets[risk_class=high].days=120' --currency JPY -o out/120-days",
    "stockpact plan eu-japan-ree --aim most-cover --budget JP=250,EU=150",
    "stockpact plan eu-japan-ree --serve S4=0.8 --material Dy",
    "stockpact plan eu-japan-ree --earliest",
    "stockpact plan eu-japan-ree --fix out/eu-japan-ree --until 2028Q4 -o out/replanned",
)

TOLD = ("deadlines", "changes", "decided")
"""Tables of questions turned round, which programs are told as well."""

STAGES = {"build-up": 45, "releases": 35, "audit": 5}
"""Stages that the verb tells of, with the hundredths of the work that are done with each."""


@verb
def plan(
    instance: InstanceArgument,
    set_: SetOption = None,
    out: OutOption = None,
    currency: CurrencyOption = None,
    time_limit: Annotated[
        float | None,
        typer.Option(
            "--time-limit", metavar="SECONDS", min=0.001, show_default=False, help="Limit of each solver run."
        ),
    ] = None,
    gap: Annotated[
        float, typer.Option("--gap", metavar="SHARE", min=0, help="Gap at which a MIP may stop.")
    ] = 1e-4,
    aim: AimOption = Aim.LEAST_COST,
    budget: BudgetOption = None,
    serve: ServeOption = None,
    material: MaterialOption = None,
    keep_targets: KeepTargetsOption = False,
    earliest: EarliestOption = False,
    fix: FixOption = None,
    until: UntilOption = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    timings: TimingsOption = False,
    json: JsonOption = False,
    progress: ProgressOption = True,
) -> None:
    """Plan the build-up of the stock and the releases in each embargo scenario, and audit the result."""
    screen, clock = Screen(json, progress), Clock()
    with (
        Drawer(apart=figures) as drawer,
        screen.working("importing", 100) as bar,
        tempfile.TemporaryDirectory(prefix="stockpact-") as scratch,
    ):
        with clock("imports"):
            import_libraries()
            from ..plan.saving import require_writable
            from ..report import answer as answers
            from ..report.figures import Early
            from ..report.units import money
            from ..solve.options import Options
            from ..verbs.plan import plan as make
        bar("reading")
        with clock("reading and checking"):
            case = load_case(instance, set_, screen)
            folder = out or Path("out") / case.name
            require_writable(folder)
            money(case.settings, currency)
            question = asked(aim, budget, serve, material, keep_targets, earliest)
            decided = under_way(fix, until)
        log = Path(scratch) / "solver.log"

        def told(stage: str, words: str) -> None:
            mark = {"infeasible": screen.failed, "unbounded": screen.failed, "time limit": screen.warn}
            mark.get(words.split(" · ")[0], screen.done)(f"{stage:<9} {words}")
            bar("working", STAGES.get(stage, 0))

        bar("solving")
        with clock("planning"):
            options = Options(time_limit=time_limit, gap=gap, log_file=log)
            pictures = Path(scratch) / "figures"
            early = Early(case, pictures, drawer) if figures else None
            found = make(
                case,
                options=options,
                on_stage=told,
                on_tables=early,
                question=question,
                earliest=earliest,
                fix=decided,
                until=until or "",
            )
        stages = dict(found.meta["timings"])
        clock.within["HiGHS runs"] = stages.pop("HiGHS")
        clock.split("planning", stages)
        bar("writing")
        with clock("answer"):
            answer = answers.read(found, currency)
        if found.solved:
            save(found, folder, log, currency, answer, drawer, pictures, clock)
    tell(screen, found, answer, folder)
    if timings:
        clock.tell(screen)
    code = Code.DONE if found.ok else Code.NO
    screen.data(document(found, answer, folder, clock, code, ("summary", "gaps", "shadow_prices", *TOLD)))
    leave(code)
