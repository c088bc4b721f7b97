"""Saving a plan: a folder that appears whole or not at all, and that replaces only what stockpact wrote
itself.

::

    plan.json              status, how it was found, versions, changes, and the SHA-256 of every other file
    tables/NAME.csv        every table of the plan (see files.py for what CSV keeps exactly)
    tables/NAME.parquet    the same with types and units
    instance/              the instance as used
    proof.npz              the solved program with its values and duals (where there is one)

Everything is written into a new folder beside the target, which is renamed at the end. An earlier output is
moved aside before and deleted only afterwards; files that others put there are carried over, and a file of
ours that somebody changed since is a reason to refuse.
"""

from __future__ import annotations

import json
import math
import os
import platform
import secrets
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from .. import __version__
from ..instance.errors import InputError, Problem
from .files import sha256, write_csv, write_parquet
from .plan import Plan
from .schema import SCHEMA, PlanTable

FORMAT = "stockpact plan"
FORMAT_VERSION = 1
PACKAGES = ("pyomo", "highspy", "numpy", "scipy", "pandas", "pyarrow", "pydantic")


def save(plan: Plan, folder: str | Path, *writers: Callable[[Path], object]) -> Path:
    """Write ``plan`` to ``folder`` and return its path.

    ``writers`` are called with the unfinished folder before it appears, so that a workbook or figures
    appear together with the tables. Raises InputError when the folder holds something that stockpact did
    not write, or that was changed since; the folder then stays as it was, as it does when anything fails on
    the way.
    """
    target = Path(folder).expanduser().resolve()
    kept = require_writable(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = _sibling(target, "new")
    try:
        fresh.mkdir()
        _write(plan, fresh)
        for writer in writers:
            writer(fresh)
        _carry_over(target, fresh, kept)
        description = describe(plan, fresh, foreign=kept)
        (fresh / "plan.json").write_text(_json(description), encoding="utf-8", newline="\n")
        _replace(target, fresh)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return target


def require_writable(folder: str | Path) -> list[str]:
    """Check that :func:`save` may write to ``folder``, before anything is computed.

    Returns the files that stockpact did not write and that will be carried over. Raises InputError otherwise.
    """
    target = Path(folder).expanduser().resolve()
    if not target.exists():
        return []
    if not target.is_dir():
        raise _refusal(target, "is a file; choose a folder")
    present = {p.relative_to(target).as_posix(): p for p in sorted(target.rglob("*")) if not p.is_dir()}
    if not present:
        return []
    try:
        description = json.loads((target / "plan.json").read_text(encoding="utf-8"))
        ours = dict(description["files"]) if description["format"] == FORMAT else None
    except (OSError, ValueError, KeyError, TypeError):
        ours = None
    if ours is None:
        raise _refusal(
            target, "exists and was not written by stockpact; nothing was touched, choose another folder"
        )
    changed = [name for name, sum_ in ours.items() if name in present and sha256(present[name]) != sum_]
    if changed:
        raise InputError(
            [
                Problem(
                    str(target / name),
                    0,
                    "",
                    "",
                    "was changed since stockpact wrote it; move it away, or choose another folder",
                )
                for name in changed
            ],
            title=f"{target} holds changed files; nothing was touched",
        )
    return [name for name in present if name not in ours and name != "plan.json"]


def describe(plan: Plan, folder: Path, foreign: list[str]) -> dict[str, Any]:
    """What ``plan.json`` holds for a plan whose other files stand in ``folder``."""
    settings = plan.instance.settings
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    tables = {
        name: {
            "rows": len(plan[name]),
            "csv": f"tables/{name}.csv",
            "parquet": f"tables/{name}.parquet",
            "meaning": table.text,
        }
        for name, table in written(plan).items()
    }
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "name": settings.name,
        "title": settings.title,
        "handling_class": settings.handling_class,
        "status": plan.status,
        "saved": datetime.now(UTC).isoformat(timespec="seconds"),
        "instance_hash": plan.instance.hash,
        "changes": list(plan.instance.changes),
        "versions": versions(),
        "meta": plan.meta,
        "tables": tables,
        "files": {name: sha256(folder / name) for name in files if name not in (*foreign, "plan.json")},
    }


def versions() -> dict[str, str]:
    """Versions of stockpact, Python and the packages on which a result may depend."""
    out = {"stockpact": __version__, "python": platform.python_version(), "system": platform.system()}
    for package in PACKAGES:
        try:
            out[package] = version(package)
        except PackageNotFoundError:
            out[package] = "absent"
    return out


def written(plan: Plan) -> dict[str, PlanTable]:
    """The tables that are saved: all but those that are optional and have no rows."""
    return {name: table for name, table in SCHEMA.items() if len(plan[name]) or not table.optional}


def _write(plan: Plan, folder: Path) -> None:
    from ..instance.writing import save as save_instance

    (folder / "tables").mkdir()
    for name, table in written(plan).items():
        write_csv(plan[name], table, folder / "tables" / f"{name}.csv")
        write_parquet(plan[name], table, folder / "tables" / f"{name}.parquet")
    save_instance(plan.instance, folder / "instance")
    if plan.exact is not None:
        plan.exact.save(folder / "proof.npz")


def _carry_over(target: Path, fresh: Path, kept: list[str]) -> None:
    for name in kept:
        if (fresh / name).exists():
            raise _refusal(
                target / name,
                "was not written by stockpact, but a file of this name is to be written; "
                "move it away, or choose another folder",
            )
        (fresh / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(target / name, fresh / name, follow_symlinks=False)


def _replace(target: Path, fresh: Path) -> None:
    """Put ``fresh`` in the place of ``target``; when that fails, the earlier folder is put back."""
    if not target.exists():
        os.rename(fresh, target)
        return
    earlier = _sibling(target, "earlier")
    os.rename(target, earlier)
    try:
        os.rename(fresh, target)
    except OSError:
        os.rename(earlier, target)
        raise
    shutil.rmtree(earlier, ignore_errors=True)


def _sibling(target: Path, what: str) -> Path:
    return target.with_name(f".{target.name}.{what}-{secrets.token_hex(4)}")


def _refusal(path: Path, message: str) -> InputError:
    return InputError([Problem(str(path), 0, "", "", message)], title="the plan was not saved")


def _json(value: Any) -> str:
    return json.dumps(plain(value), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """A value as JSON can hold it: NaN becomes null, an infinite number the text ``inf`` or ``-inf``."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, np.ndarray | np.generic):
        return plain(value.tolist())
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, float):
        return value if math.isfinite(value) else None if math.isnan(value) else str(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    return str(value)
