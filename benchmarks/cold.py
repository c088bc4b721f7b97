"""A cold ``stockpact plan`` against what it cannot do without: importing its libraries and running HiGHS.

    python -m benchmarks.cold [instance] [repeats]

One run of each goes before and is not counted: it leaves the compiled form of every module, as an installed
package has it, in a folder of the benchmark's own, whatever the environment says of such files. Each repeat
runs three fresh processes one after the other: one that only imports the libraries, the command line, and
one more import run; the HiGHS seconds are those the command line reports. The aim is a ratio of 2 at most.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

LIBRARIES = (
    "numpy",
    "pandas",
    "pydantic",
    "pyomo.core",
    "stockpact.sparse",
    "highspy",
    "typer",
    "rich",
    "xlsxwriter",
    "pyarrow.parquet",
    "altair",
    "vl_convert",
)


def with_compiled_modules(folder: Path) -> dict[str, str]:
    """The environment, with compiled modules kept in ``folder``."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(folder)}


def imports(environment: dict[str, str]) -> float:
    """Seconds of a fresh process that imports the libraries and ends."""
    start = perf_counter()
    subprocess.run([sys.executable, "-c", f"import {', '.join(LIBRARIES)}"], check=True, env=environment)
    return perf_counter() - start


def command(instance: str, folder: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Seconds of the command in a fresh process, and of these in HiGHS."""
    start = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "stockpact.cli", "plan", instance, "-o", str(folder), "--no-progress"],
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
    )
    seconds = perf_counter() - start
    meta = json.loads((folder / "plan.json").read_text(encoding="utf-8"))["meta"]
    return seconds, float(meta["timings"]["HiGHS"])


def main(instance: str = "eu-japan-ree", repeats: int = 3) -> None:
    """Print the table."""
    print(f"`stockpact plan {instance}`, cold, {repeats} repeats\n")
    print("| imports, s | HiGHS, s | command, s | ratio to imports and HiGHS |")
    print("|---|---|---|---|")
    ratios = []
    with tempfile.TemporaryDirectory() as scratch:
        environment = with_compiled_modules(Path(scratch) / "modules")
        imports(environment)
        command(instance, Path(scratch) / "first", environment)
        for repeat in range(repeats):
            before = imports(environment)
            seconds, solver = command(instance, Path(scratch) / f"plan {repeat}", environment)
            floor = (before + imports(environment)) / 2
            ratios.append(seconds / (floor + solver))
            print(f"| {floor:.2f} | {solver:.2f} | {seconds:.2f} | {ratios[-1]:.2f} |")
    print(f"\nmedian ratio {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:2], *(int(v) for v in sys.argv[2:3]))
