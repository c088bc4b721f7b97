"""Running a study on an existing Dask cluster (extra ``stockpact[cluster]``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..instance.errors import StockpactError
from .levers import Point
from .store import Record
from .variant import Job, work


class ClusterError(StockpactError):
    """A cluster that cannot be reached, or the library for it is missing."""


def on_cluster(job: Job, parts: Sequence[Sequence[Point]], address: str) -> Iterator[Record]:
    """Records of all variants, as the cluster's workers finish them.

    ``address`` is that of the scheduler, ``tcp://host:port``. The same stockpact must be installed where the
    workers run. A chunk that fails on the cluster, workers lost included, is recorded as crashed.
    """
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ClusterError("a cluster needs the extra: pip install 'stockpact[cluster]'") from error
    try:
        client: Any = Client(address, timeout="10s")  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ClusterError(f"no scheduler answers at {address} ({error})") from error
    with client:
        packed = client.scatter(job.packed(), broadcast=True)
        futures = {client.submit(work, packed, list(part), pure=False): part for part in parts}
        done: Any = as_completed(list(futures))  # type: ignore[no-untyped-call]
        for future in done:
            if future.status == "finished":
                yield from future.result()
                continue
            why = f"the cluster gave up on it: {future.exception()}"
            study = job.study
            for point in futures[future]:
                yield Record(
                    study.key(point), dict(point), study.changes(point), "crashed", "none", 0.0, note=why
                )
