"""scipy's sparse arrays, imported without the rest of scipy.

Where Pyomo is already there, the first import of scipy makes Pyomo's import hook bring in scipy.stats and all
it stands on, which takes longer than everything else that planning imports. Nothing here uses it, so the hook
steps aside while ``scipy.sparse`` is imported. Pyomo itself loses nothing: it still imports the rest on first
use.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

HOOK = "pyomo.common.dependencies"
"""Module of Pyomo's import hook."""


@contextmanager
def _without_hook() -> Iterator[None]:
    """Leave Pyomo's finders out of ``sys.meta_path`` and put them back where they were."""
    hooks = [(place, finder) for place, finder in enumerate(sys.meta_path) if type(finder).__module__ == HOOK]
    for _, finder in hooks:
        sys.meta_path.remove(finder)
    try:
        yield
    finally:
        for place, finder in hooks:
            sys.meta_path.insert(place, finder)


with _without_hook():
    from scipy import sparse
    from scipy.sparse import csc_array, csr_array

__all__ = ["csc_array", "csr_array", "sparse"]
