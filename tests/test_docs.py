"""The documentation is true: commands and Python run, links lead somewhere, the reference is up to date."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
EXIT_CODE = re.compile(r"\s+# exit code (\d)$")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def blocks(path: Path) -> list[tuple[str, str]]:
    """Language and text of each fenced block."""
    return BLOCK.findall(path.read_text(encoding="utf-8"))


def run_shell(text: str, folder: Path) -> None:
    """Run each command of a block as a reader would; its exit code is 0, or what a comment says."""
    for line in text.strip().splitlines():
        expected = EXIT_CODE.search(line)
        words = shlex.split(EXIT_CODE.sub("", line), comments=True)
        if not words:
            continue
        assert words[0] == "stockpact", f"only stockpact is run here, not {words[0]}"
        command = [sys.executable, "-m", "stockpact.cli", *words[1:]]
        env = {**os.environ, "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", check=False
        )
        wanted = int(expected[1]) if expected else 0
        assert done.returncode == wanted, f"{line}\n{done.stdout}{done.stderr}"


RUNNABLE = [p for p in PAGES if any(language in ("sh", "python") for language, _ in blocks(p))]


@pytest.mark.parametrize("page", RUNNABLE, ids=name)
def test_what_the_page_tells_to_do_works(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Blocks run in order in an empty folder; those in Python share their names, as in one session."""
    monkeypatch.chdir(tmp_path)
    session: dict[str, object] = {"__name__": page.stem}
    monkeypatch.setitem(sys.modules, page.stem, type(sys)(page.stem))
    for language, text in blocks(page):
        if language == "sh":
            run_shell(text, tmp_path)
        elif language == "python":
            exec(compile(text, name(page), "exec"), session)


def test_the_pages_that_must_run_do():
    assert {
        "README.md",
        "docs/tutorial.md",
        "docs/how-to/add-a-model.md",
        "docs/how-to/add-a-rule.md",
    } <= set(map(name, RUNNABLE))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path):
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        other = (page.parent / file).resolve() if file else page
        assert other.exists(), f"{name(page)}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", other.read_text(encoding="utf-8"), flags=re.M)
            assert anchor in {slug(h) for h in headings}, f"{name(page)}: {target}"


def slug(heading: str) -> str:
    """The anchor of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("page", ["instance.md", "plan.md", "rules.md", "command-line.md"])
def test_the_reference_is_up_to_date(page: str, tmp_path: Path):
    subprocess.run([sys.executable, str(ROOT / "docs" / "generate.py"), str(tmp_path)], check=True)
    fresh = (tmp_path / page).read_text(encoding="utf-8")
    assert (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8") == fresh, "run make docs"
