"""What holds for the repository as a whole: rooms, packaging, what may not stand in a file."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = {
    "stockpact": ROOT / "src" / "stockpact",
    "stockpact.models": ROOT / "models",
    "stockpact.instances": ROOT / "instances",
}

MAY_IMPORT = {
    "instance": set(),
    "rules": {"instance"},
    "models": {"instance", "rules"},
    "solve": set(),
    "plan": {"instance"},
    "verbs": {"instance", "rules", "models", "solve", "plan"},
    "study": {"instance", "models", "solve", "plan", "verbs"},
    "report": {"instance", "plan", "study"},
    "commands": {"instance", "rules", "models", "solve", "plan", "verbs", "study", "report"},
    "cli": {"commands"},
    "instances": set(),
    "sparse": set(),
}
"""Rooms from left to right. ``instance.errors`` is open to all: an error that is told without a
traceback; so is ``sparse``, which only imports scipy's sparse arrays the quick way."""


def modules() -> list[tuple[str, Path]]:
    """Dotted name and file of every module of the package."""
    found = []
    for package, folder in FOLDERS.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found.append((".".join([package, *(p for p in parts if p != "__init__")]), path))
    return found


def imported(name: str, path: Path) -> set[str]:
    """Modules of the package that a module imports, as dotted names."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    out = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            out |= {base} if base != "stockpact" else {f"stockpact.{alias.name}" for alias in node.names}
    return {n for n in out if n.split(".")[0] == "stockpact"}


def room(name: str) -> str:
    """The room of a dotted module name; the package itself has none."""
    return ".".join(name.split(".")[1:2])


def test_nothing_on_the_left_imports_what_is_on_its_right():
    wrong = []
    for name, path in modules():
        if not room(name):
            continue
        assert room(name) in MAY_IMPORT, f"{name}: say in MAY_IMPORT what this room may import"
        for target in imported(name, path):
            allowed = MAY_IMPORT[room(name)] | {room(name), "", "__version__", "sparse"}
            if room(target) not in allowed and target != "stockpact.instance.errors":
                wrong.append(f"{name} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_the_import_rule_sees_relative_and_absolute_imports(tmp_path: Path):
    file = tmp_path / "m.py"
    lines = (
        "from ..verbs.plan import plan",
        "import stockpact.report.page",
        "from stockpact import solve",
        "import numpy",
    )
    file.write_text("\n".join(lines))
    found = imported("stockpact.instance.m", file)
    assert found == {"stockpact.verbs.plan", "stockpact.report.page", "stockpact.solve"}


def test_every_package_is_in_the_wheel():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    listed = set(project["tool"]["setuptools"]["packages"])
    there = {name for name, path in modules() if path.name == "__init__.py"}
    assert there == listed
    nested = {name for name in listed if "." in name.removeprefix("stockpact.").removeprefix("stockpact")}
    mapped = project["tool"]["setuptools"]["package-dir"]
    for name in nested:
        if name.startswith("stockpact.models"):
            assert mapped[name] == name.removeprefix("stockpact.").replace(".", "/")


def test_every_package_folder_is_a_package():
    for folder in FOLDERS.values():
        for path in folder.rglob("*.py"):
            assert (path.parent / "__init__.py").is_file(), f"{path.parent} would miss in the wheel"


def tracked() -> list[Path]:
    """Files under version control; all text files when this is not a checkout."""
    asked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if asked.returncode:
        return [p for p in ROOT.rglob("*") if p.is_file() and not {".venv", ".git"} & set(p.parts)]
    return [ROOT / name for name in asked.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


# Written with brackets, so that this file does not contain what it looks for.
FORBIDDEN = {
    "a registry's host": r"py[p]i[.]o[r]g|python[h]osted|registry[.]np[m]js|deb[.]deb[i]an",
    "a path of one machine": r"(?<![\w.>-])/(home|Users|work|farm|root)/[a-z]|[A-Z]:\\\\?Users",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what: str):
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" in data[:4096]:
            continue
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, f"{what} stands in\n" + "\n".join(found)


def test_every_instance_has_a_readme():
    folders = [p for p in (ROOT / "instances").iterdir() if (p / "instance.toml").is_file()]
    assert {"eu-japan-ree", "eu-japan-ree-full", "tutorial"} <= {p.name for p in folders}
    for folder in folders:
        readme = folder / "README.md"
        assert readme.is_file(), folder.name
        assert len(readme.read_text(encoding="utf-8").split()) > 100, (
            f"{folder.name}: say where it comes from"
        )


def test_importing_the_package_imports_no_heavy_library():
    code = (
        "import sys, stockpact; "
        "heavy = {'pandas', 'numpy', 'pyomo', 'highspy', 'pydantic', 'altair', 'rich'} & set(sys.modules); "
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_public_names_are_what_they_say():
    import stockpact as sp

    assert {*sp._HOMES, "__version__"} == set(sp.__all__)
    for name in sp.__all__:
        assert getattr(sp, name) is not None
    assert callable(sp.plan), "the room stockpact.plan must not hide the verb plan"
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = sp.nothing_of_the_kind


def test_the_verb_plan_stays_a_verb_whatever_is_imported_first():
    code = (
        "import stockpact.plan.schema, stockpact as sp; assert sp.plan.__module__ == 'stockpact.verbs.plan'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_constraints_pin_every_dependency_by_version_alone():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][A-Za-z0-9.]*", line) for line in lines)
    pinned = {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", text)[0]).lower() for text in asked}
    assert names <= pinned
