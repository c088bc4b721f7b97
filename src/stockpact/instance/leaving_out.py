"""Leaving a source, party, material, … out of an instance, and all that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from .altered import checked, with_settings
from .balancing import rebalanced
from .catalogue import CATALOGUE
from .errors import InputError, Problem
from .instance import Instance
from .nearest import suggestion
from .paths import PathError, locate, parse_path
from .setting_paths import written

REMOVABLE = {
    "source": "sources",
    "supplier": "sources",
    "party": "parties",
    "material": "materials",
    "sector": "sectors",
    "scenario": "embargoes",
    "contract": "contracts",
    "storage": "storage",
    "quota": "quotas",
}
"""What :func:`without` can leave out, and the table that lists it."""


def without(instance: Instance, selection: Mapping[str, str]) -> Instance:
    """A new instance without the rows, in every table, that name a source, party, material, scenario, ….

    Embargoes that lose all their cuts, ranges and targets that find nothing more go too; shares of the
    parties that stay are scaled to 1; balancing flows are recomputed. Raises InputError for an unknown name,
    or when the rest is not a sound instance (as when the balancing source is left out: cut its flow by a
    change instead).
    """
    problems = []
    for kind, name in selection.items():
        if kind not in REMOVABLE:
            message = f"cannot be left out{suggestion(kind, REMOVABLE)}; what can: {', '.join(REMOVABLE)}"
            problems.append(Problem(f"without {kind}={name}", 0, "", "", message))
            continue
        table = CATALOGUE[REMOVABLE[kind]]
        listed = instance[table.name]
        if name not in set(listed[table.key[0]]):
            names = dict(zip(listed[table.key[0]], listed["name"], strict=True)) if "name" in listed else {}
            message = f'there is no {kind} "{name}"{suggestion(name, listed[table.key[0]], names)}'
            problems.append(Problem(f"without {kind}={name}", 0, "", "", message))
    if problems:
        raise InputError(
            problems,
            f"{len(problems)} names cannot be left out; nothing was computed"
            if len(problems) > 1
            else "a name cannot be left out; nothing was computed",
        )
    smaller = instance
    for kind, name in selection.items():
        smaller = _pruned(instance, _removed(smaller, REMOVABLE[kind], name))
    said = tuple(f"without {kind}={name}" for kind, name in selection.items())
    smaller = replace(smaller, changes=(*instance.changes, *said), _cache={})
    return checked(rebalanced(smaller, before=instance), f"the instance {', '.join(said)} is not sound")


def _kept(instance: Instance, keep: Mapping[str, np.ndarray]) -> Instance:
    """The instance with only some rows of some tables, given as masks."""
    tables, files = dict(instance.tables), dict(instance.files)
    for name, mask in keep.items():
        if not mask.all():
            tables[name] = instance[name][mask].reset_index(drop=True)
            if name in files:
                files[name] = files[name].take(np.flatnonzero(mask))
    return replace(instance, tables=tables, files=files, _cache={})


def _removed(instance: Instance, listed: str, name: str) -> Instance:
    """Without the row that lists the name and all rows that refer to it."""
    keep = {}
    for table_name, table in CATALOGUE.items():
        mask = np.ones(len(instance[table_name]), dtype=bool)
        for c in table.columns:
            if c.refers == listed or (table_name == listed and c.name == table.key[0]):
                mask &= (instance[table_name][c.name] != name).to_numpy(dtype=bool)
        keep[table_name] = mask
    smaller = _kept(instance, keep)
    shares = smaller.settings.agreement.shares
    if listed == "parties" and name in shares:
        rest = {p: s for p, s in shares.items() if p != name}
        total = sum(rest.values())
        values = {
            k: v
            for k, v in written(smaller.settings).items()
            if k not in (f"agreement.shares.{name}", f"sources.agreement.shares.{name}")
        }
        values |= {f"agreement.shares.{p}": s / total if total else 1 / len(rest) for p, s in rest.items()}
        smaller = with_settings(smaller, values)
    return smaller


def _pruned(before: Instance, instance: Instance) -> Instance:
    """Without embargoes that lost all cuts, targets of empty risk classes, ranges and countries that are
    gone.
    """
    countries = set(instance["sources"]["country"])
    keep: dict[str, np.ndarray] = {}
    for table in ("embargo_cuts", "quotas"):
        keep[table] = np.array([not c or c in countries for c in instance[table]["country"]], dtype=bool)
    cuts = set(instance["embargo_cuts"]["scenario"][keep["embargo_cuts"]])
    for table in ("embargoes", "embargo_durations"):
        keep[table] = np.array([s in cuts for s in instance[table]["scenario"]], dtype=bool)
    classes = set(instance["materials"]["risk_class"])
    keep["targets"] = np.array([not c or c in classes for c in instance["targets"]["risk_class"]], dtype=bool)
    smaller = _kept(instance, keep)
    ranges = np.array(
        [_finds(smaller, p) or not _finds(before, p) for p in smaller["ranges"]["path"]], dtype=bool
    )
    return _kept(smaller, {"ranges": ranges})


def _finds(instance: Instance, path: str) -> bool:
    try:
        locate(instance, parse_path(path))
    except PathError:
        return False
    return True
