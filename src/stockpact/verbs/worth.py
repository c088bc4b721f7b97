"""The verb worth: what the parties get together that they would not have alone, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pandas as pd

from ..instance import Instance
from ..plan.plan import Plan
from ..solve.options import Options
from .arrangement_audit import arrangements_audited
from .arrangements import TOGETHER, Evaluation
from .certainty import certainty
from .gains import gains_table
from .onsets import onsets_of
from .plan import plan
from .stages import Stages
from .worth_table import worth_table


def worth(
    case: Instance | str | Path,
    *changes: str,
    options: Options | None = None,
    sure: bool = True,
    workers: int | None = None,
    on_stage: Callable[[str, str], None] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    on_tables: Callable[[Mapping[str, pd.DataFrame]], None] | None = None,
) -> Plan:
    """The joint plan of an instance with the tables that say what it is worth.

    ``worth`` and ``gains`` compare each party alone, all side by side and each step taken together;
    ``onsets`` holds the reserve against none at every onset. ``certainty`` and ``movers`` say how sure the
    headlines are; ``sure=False`` leaves them out, and ``workers`` is the number of processes that they may
    use. ``on_stage`` is told each stage that is done, with words about it, ``on_progress`` the runs of the
    ranges that are done, and how many there are; ``on_tables`` is shown tables as the verb ``plan`` shows
    them, and those of this verb at its end.

    A joint plan that cannot be carried out is returned as the verb ``plan`` gives it, without these tables.
    Raises InputError for unsound input or changes, EngineError when the solver fails and WorkerError when a
    process does.
    """
    stages, options = Stages(on_stage), options or Options()
    joint = plan(case, *changes, options=options, on_stage=on_stage, on_tables=on_tables)
    if not joint.solved:
        return joint
    instance, tables = joint.instance, dict(joint.tables)
    compared = Evaluation(instance, options, joint.tables)
    with stages("build-ups compared"):
        compared.build_all()
    with stages("releases compared"):
        outcomes = compared.outcomes()
    stages.told("compared", compared.words())
    with stages("gains"):
        tables["worth"] = worth_table(outcomes)
        tables["gains"] = gains_table(outcomes, compared.idle_steps)
    with stages("audit of arrangements"):
        tables["audit"] = pd.concat([joint.audit, arrangements_audited(compared)], ignore_index=True)
    with stages("with and without the reserve"):
        if instance.has("embargoes"):
            tables["onsets"] = onsets_of(*compared.released(TOGETHER))
    stages.told("reserve", f"{len(tables['onsets']):,} onsets by party, material and sector")
    if sure:
        with stages("how sure"):
            tables |= certainty(instance, options, workers, on_stage, on_progress)
    if on_tables:
        on_tables(tables)
    seconds = {**joint.meta["timings"], **stages.timings}
    seconds["HiGHS"] = joint.meta["timings"]["HiGHS"] + compared.seconds
    return Plan(instance, tables, {**joint.meta, "timings": seconds}, joint.exact)
