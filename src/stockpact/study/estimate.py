"""How long and how large a study will be, by a measured sample."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Any

from .runner import reasons
from .store import Store
from .study import Study
from .variant import Worker, prepare

SAMPLED = 8


@dataclass(frozen=True)
class Estimate:
    """``seconds`` for all with one worker, of which ``preparing`` before the first run and ``each`` for a
    run; ``megabytes`` on disk; ``sampled`` runs were measured; ``reasons`` say what is rebuilt and why.
    """

    seconds: float
    preparing: float
    each: float
    megabytes: float
    sampled: int
    reasons: dict[str, str]

    def as_dict(self) -> dict[str, Any]:
        """The estimate as plain data."""
        return asdict(self)


def estimate(study: Study, most: int = SAMPLED) -> Estimate:
    """Run a few variants spread over the design, keep nothing, and reckon from them."""
    start = perf_counter()
    job = prepare(study)
    worker = Worker(job)
    total = len(study.variants)
    worker.record(study.variants[0])
    preparing = perf_counter() - start
    step = max(1, total // most)
    points = study.variants[1::step][:most] or study.variants[:1]
    start = perf_counter()
    found = [worker.record(point) for point in points]
    each = (perf_counter() - start) / len(points)
    with Store(None) as store:
        empty = store.size
        for copy in range(50):
            store.add([r.renamed(f"{r.key}{copy}") for r in found])
        bytes_each = (store.size - empty) / (50 * len(found))
    return Estimate(
        preparing + each * max(0, total - 1),
        preparing,
        each,
        bytes_each * total / 1e6,
        len(points),
        reasons(job),
    )
