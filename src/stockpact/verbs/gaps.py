"""The report of what is missed: one line a policy, party and material, at its worst period."""

from __future__ import annotations

import pandas as pd

from ..plan.schema import SCHEMA
from .solving import Missed


def gaps_table(missed: tuple[Missed, ...]) -> pd.DataFrame:
    """The table gaps: missed policies at their worst period, the class that gives way last first.

    ``rows`` names the rows of the policy's own table, counted as a spreadsheet does.
    """
    worst: dict[tuple[str, str, str], Missed] = {}
    table_rows: dict[tuple[str, str, str], set[int]] = {}
    for m in missed:
        key = (m.policy.policy, m.policy.party, m.policy.material)
        table_rows.setdefault(key, set()).update([m.policy.table_row] if m.policy.table_row else [])
        if key not in worst or m.gap > worst[key].gap:
            worst[key] = m
    lines = []
    for key, m in worst.items():
        p = m.policy
        lines.append(
            {
                "policy": p.policy,
                "table": p.table,
                "rows": ", ".join(map(str, sorted(table_rows[key]))),
                "party": p.party,
                "material": p.material,
                "period": p.period,
                "asked": p.asked,
                "possible": p.asked + m.gap if p.ceiling else p.asked - m.gap,
                "gap": m.gap,
                "unit": p.unit,
                "priority": p.priority,
                "hard": p.hard,
            }
        )
    lines.sort(key=lambda line: (line["priority"], line["policy"], line["party"], line["material"]))
    return SCHEMA["gaps"].frame(lines)
