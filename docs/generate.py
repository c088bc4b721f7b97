"""Write the reference pages from what the program itself reads.

``make docs``, or ``python docs/generate.py [FOLDER]``, writes the pages; ``make picture``, or
``python docs/generate.py --picture``, draws the picture of the README, which depends on the machine's fonts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import typer.main
from typer.testing import CliRunner

from stockpact.cli import app
from stockpact.instance import reference as instance
from stockpact.plan import reference as plan
from stockpact.rules import reference as rules

COMMAND_LINE = """\
# The command line

Every verb has `--help`, answers programs with `--json`, and shows what is under way on a terminal only
(`--no-progress` switches that off). Results go to standard output, errors to standard error.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | the answer is no: no plan can meet all policies, or an audit failed |
| 2 | bad input or arguments; nothing was computed |
| 3 | interrupted; files that were finished are kept |

"""


def command_line() -> str:
    """The help of every verb, as it is shown when it is piped."""
    runner = CliRunner()
    verbs = list(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    parts = [("stockpact", ["--help"]), *((f"stockpact {verb}", [verb, "--help"]) for verb in verbs)]
    sections = []
    for title, arguments in parts:
        shown = runner.invoke(
            app, arguments, prog_name="stockpact", env={"COLUMNS": "100", "TERMINAL_WIDTH": "100"}
        )
        text = "\n".join(line.rstrip() for line in shown.output.strip().splitlines())
        sections.append(f"## {title}\n\n```text\n{text}\n```\n")
    return COMMAND_LINE + "\n".join(sections)


PAGES = {
    "instance.md": instance.schema_markdown,
    "plan.md": plan.markdown,
    "rules.md": rules.markdown,
    "command-line.md": command_line,
}


def main(folder: Path) -> None:
    """Write every reference page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8", newline="\n")


def picture(file: Path) -> None:
    """Draw who is served in each scenario of the bundled instance, and what its pact is worth beside it."""
    from stockpact.report import figures
    from stockpact.verbs.worth import worth

    plan = worth("eu-japan-ree", sure=False)
    drawn = {file: figures.coverage(plan), file.with_name("worth.png"): figures.gains(plan)}
    file.parent.mkdir(parents=True, exist_ok=True)
    for target, chart in drawn.items():
        for path in figures.save(chart, target.with_suffix(""), scale=1.2):
            if path != target:
                path.unlink()


if __name__ == "__main__":
    here = Path(__file__).parent
    if sys.argv[1:] == ["--picture"]:
        picture(here / "images" / "eu-japan-ree.png")
    else:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else here / "reference")
