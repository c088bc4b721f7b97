"""``stockpact study STUDY.toml``: thousands of variants, kept as they come, resumed when stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .options import JsonOption, OutOption, ProgressOption
from .outcome import Code, leave, verb
from .screen import Screen, clean

if TYPE_CHECKING:
    from ..study.results import Results
    from ..study.runner import Progress
    from ..study.study import Study

SHORT = "Run thousands of variants of an instance, and resume where it stopped."
EXAMPLES = (
    "stockpact study ratio.toml --dry-run",
    "stockpact study ratio.toml --workers 2",
    "stockpact study ratio.toml --status",
)


@verb
def study(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="STUDY", show_default=False, help="Study file (TOML): instance, levers, design."
        ),
    ],
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, help="Worker processes on this machine.")
    ] = 1,
    scheduler: Annotated[
        str,
        typer.Option(
            "--scheduler",
            metavar="ADDRESS",
            show_default=False,
            help="Dask scheduler that hands the runs out, such as tcp://host:8786 (extra: cluster).",
        ),
    ] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say how many runs, how long and how large, by a sample.")
    ] = False,
    status: Annotated[
        bool, typer.Option("--status", help="Say how far the study is, and run nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Repeat runs that ended by time limit, error or crash.")
    ] = False,
    out: OutOption = None,
    json: JsonOption = False,
    progress: ProgressOption = True,
) -> None:
    """Run the variants of a study file that are not there yet, and write all of them as tables."""
    screen = Screen(json, progress)
    with screen.working("reading"):
        from ..study.results import results
        from ..study.runner import run_study
        from ..study.store import FILE, Store
        from ..study.study_file import read_study

        asked = read_study(file)
    folder = out or Path("out") / asked.name
    screen.say(_headline(asked), style="bold")
    if dry_run:
        _estimate(asked, screen)
        return
    if status:
        with Store(folder / FILE, readonly=True) as store:
            found = results(asked, store)
        _tell(asked, found, folder, screen, written=False)
        return
    with screen.working("compiling", len(asked.variants)) as bar, Store(folder / FILE) as store:
        counted = 0

        def compiled(done: int, most: int) -> None:
            bar(f"compiling what the levers do, {done} of at most {most}")

        def told(p: Progress) -> None:
            nonlocal counted
            done = p.done + p.reused
            rate = f"{p.per_second:.0f} per s" if p.per_second >= 1 else f"{p.per_second:.2g} per s"
            words = f"{done:,}/{p.total:,} · {rate} · {p.infeasible} infeasible · {p.failed} failed"
            bar(words, done - counted)
            counted = done

        ended = run_study(asked, store, workers, scheduler, again, told, compiled)
        found = results(asked, store)
    with screen.working("writing"):
        from ..report.study_book import write

        found.save(folder)
        write(found, folder / "runs.xlsx")
    screen.done(
        f"{ended.done:,} runs in {ended.seconds:.1f} s · {ended.patched:,} patched, {ended.rebuilt:,} rebuilt"
        + (f" · {ended.reused:,} were there already" if ended.reused else "")
    )
    _tell(asked, found, folder, screen, written=True)


def _headline(asked: Study) -> str:
    levers = "lever" if len(asked.levers) == 1 else "levers"
    return clean(
        f"{asked.name} · {len(asked.variants):,} variants of {asked.case.name} · {len(asked.levers)} {levers}"
        f" · {asked.design.kind} · verb {asked.verb}"
    )


def _estimate(asked: Study, screen: Screen) -> None:
    from ..study.estimate import estimate

    with screen.working("measuring a sample"):
        found = estimate(asked)
    screen.say(
        f"{len(asked.variants):,} runs; about {found.seconds:,.0f} s with one worker "
        f"({found.preparing:.1f} s to prepare, {1000 * found.each:.0f} ms a run, measured on "
        f"{found.sampled} runs); about {found.megabytes:,.1f} MB on disk"
    )
    for name, reason in found.reasons.items():
        screen.warn(clean(f"{name}: variants are rebuilt, because {reason}"))
    screen.data({"ok": True, "exit_code": 0, "runs": len(asked.variants), **found.as_dict()})


def _tell(asked: Study, found: Results, folder: Path, screen: Screen, written: bool) -> None:
    words = " · ".join(f"{n:,} {status}" for status, n in found.statuses.items()) or "no runs yet"
    missing = len(asked.variants) - len(found.runs)
    (screen.done if not missing else screen.warn)(
        f"{len(found.runs):,} of {len(asked.variants):,} runs are there: {words}"
    )
    for name, reason in found.reasons.items():
        screen.warn(clean(f"{name}: variants are rebuilt, because {reason}"))
    rows = [
        (
            r["metric"],
            r["unit"],
            *(f"{float(r[k]):,.4g}" for k in ("least", "median", "most")),
            r["moved_most_by"],
        )
        for r in found.overview().head(12).to_dict("records")
    ]
    screen.say()
    screen.table(("metric", "unit", "least", "median", "most", "moves most with"), rows, right=(2, 3, 4))
    if written:
        screen.say()
        screen.say(f"Saved in {folder}: study.sqlite · runs.csv · runs.parquet · runs.xlsx")
    document: dict[str, Any] = {
        "ok": not missing, "exit_code": int(Code.DONE), "study": asked.name, "variants": len(asked.variants),
        "runs": len(found.runs), "statuses": found.statuses,
        "overview": found.overview().to_dict("records"), "saved": str(folder) if written else None,
    }  # fmt: skip
    screen.data(document)
    leave(Code.DONE)
