"""Every benchmark, one after the other: ``python -m benchmarks``."""

from __future__ import annotations

import subprocess
import sys

RUNS = (
    ("benchmarks.build", "--case", "build-up", "--size", "M"),
    ("benchmarks.build", "--case", "build-up", "--size", "eu-japan-ree"),
    ("benchmarks.build", "--case", "stock", "--size", "M"),
    ("benchmarks.change",),
    ("benchmarks.curves",),
    ("benchmarks.cold",),
    ("benchmarks.worth",),
    ("benchmarks.study",),
)

if __name__ == "__main__":
    for run in RUNS:
        print(f"\n## {' '.join(run)}\n", flush=True)
        subprocess.run([sys.executable, "-m", *run], check=True)
