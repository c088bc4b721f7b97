"""What a process imports: planning must not load what it never uses."""

from __future__ import annotations

import subprocess
import sys

IDLE = "{'scipy.stats', 'scipy.optimize', 'pyomo.contrib', 'pyomo.environ', 'altair', 'xlsxwriter'}"


def run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_planning_imports_no_library_that_it_does_not_use():
    run(f"import sys, stockpact.verbs.plan; idle = {IDLE} & set(sys.modules); assert not idle, idle")


def test_pyomo_still_finds_all_of_scipy_when_it_asks_for_it():
    run(
        "import sys, pyomo.core, stockpact.sparse\n"
        "from pyomo.common.dependencies import scipy, scipy_available\n"
        "assert 'scipy.stats' not in sys.modules\n"
        "assert scipy_available\n"
        "assert 'scipy.stats' in sys.modules"
    )


def test_the_hook_of_pyomo_is_back_in_its_place_after_scipy_is_imported():
    run(
        "import sys, pyomo.core\n"
        "before = list(sys.meta_path)\n"
        "import stockpact.sparse\n"
        "kept = [f for f in sys.meta_path if f in before]\n"
        "assert kept == before and any('pyomo' in type(f).__module__ for f in kept)"
    )
