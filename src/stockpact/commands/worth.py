"""``stockpact worth INSTANCE``: what the parties get together that they would not have alone."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from ..report.drawing import Drawer
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

SHORT = "Joint against alone, with and without the reserve, and how sure."
EXAMPLES = (
    "stockpact worth eu-japan-ree",
    "stockpact worth eu-japan-ree --set 'agreement.shared_access=no' --no-sure -o out/without-access",
)

STAGES = {"build-up": 10, "releases": 10, "audit": 5, "compared": 15, "reserve": 5}
"""Stages that the verb tells of, with the hundredths of the work that are done with each."""
SURE = 50
"""Hundredths of the work that are the runs of the ranges."""
TABLES = ("summary", "gaps", "worth", "gains", "protection", "certainty", "movers")
"""Tables of the plan that programs are given; all are saved."""


@verb
def worth(
    instance: InstanceArgument,
    set_: SetOption = None,
    out: OutOption = None,
    currency: CurrencyOption = None,
    sure: Annotated[
        bool, typer.Option("--sure/--no-sure", help="Run the ranges to say how sure the headlines are.")
    ] = True,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            show_default=False,
            help="Processes for the ranges; default one a processor, up to four.",
        ),
    ] = None,
    figures: Annotated[bool, typer.Option("--figures/--no-figures", help="Draw the figures.")] = True,
    timings: TimingsOption = False,
    json: JsonOption = False,
    progress: ProgressOption = True,
) -> None:
    """Plan together, and compare with each party alone, all side by side, and each step taken together."""
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
            from ..verbs.worth import worth as make
        bar("reading")
        with clock("reading and checking"):
            case = load_case(instance, set_, screen)
            folder = out or Path("out") / f"{case.name}-worth"
            require_writable(folder)
            money(case.settings, currency)
        log, pictures = Path(scratch) / "solver.log", Path(scratch) / "figures"

        def told(stage: str, words: str) -> None:
            mark = {"infeasible": screen.failed, "unbounded": screen.failed, "time limit": screen.warn}
            mark.get(words.split(" · ")[0], screen.done)(f"{stage:<9} {words}")
            bar("comparing" if stage == "audit" else "working", STAGES.get(stage, 0))

        shown = 0

        def ranges(done: int, whole: int) -> None:
            nonlocal shown
            now = SURE * done // max(whole, done, 1)
            bar(f"how sure: run {done} of {whole}", max(now - shown, 0))
            shown = max(now, shown)

        bar("solving")
        with clock("comparing"):
            early = Early(case, pictures, drawer) if figures else None
            found = make(
                case,
                options=Options(log_file=log),
                sure=sure,
                workers=workers,
                on_stage=told,
                on_progress=ranges,
                on_tables=early,
            )
        stages = dict(found.meta["timings"])
        clock.within["HiGHS runs"] = stages.pop("HiGHS")
        clock.split("comparing", stages)
        bar("writing")
        with clock("answer"):
            answer = answers.read(found, currency)
        if found.solved:
            save(found, folder, log, currency, answer, drawer, pictures, clock)
    tell(screen, found, answer, folder)
    if timings:
        clock.tell(screen)
    code = Code.DONE if found.ok else Code.NO
    screen.data(document(found, answer, folder, clock, code, TABLES))
    leave(code)
