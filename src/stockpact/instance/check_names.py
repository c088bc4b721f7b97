"""Checks of names: references between tables, countries, keys that stand once, names in settings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from .catalogue import CATALOGUE
from .errors import Problem
from .evidence import Evidence
from .nearest import suggestion
from .plain import values_of
from .setting_paths import setting_column, setting_columns, written


def references_known(evidence: Evidence) -> list[Problem]:
    """Every party, material, sector, source, site and scenario that a row names is in its table."""
    problems = []
    for name, table in evidence.tables():
        for c in table.columns:
            if not c.refers or c.refers in evidence.incomplete:
                continue
            key = CATALOGUE[c.refers].key[0]
            target = evidence.instance[c.refers]
            known = set(values_of(evidence.instance, c.refers, key))
            values = values_of(evidence.instance, name, c.name)
            unknown = {v for v in set(values) if v and v not in known}
            if not unknown or evidence.broken.get(c.refers, {}).get(key):
                continue
            names = dict(zip(target[key], target["name"] if "name" in target else target[key], strict=True))
            for at, value in enumerate(values):
                if value in unknown:
                    where = (
                        f"not in {evidence.file(c.refers)}"
                        if len(target)
                        else f"{evidence.file(c.refers)} is missing"
                    )
                    message = where + suggestion(value, known, names)
                    problems.append(evidence.problem(name, at, c.name, value, message))
    return problems


def countries_known(evidence: Evidence) -> list[Problem]:
    """A country that a cut or a quota names is the country of a source."""
    problems = []
    known = sorted(set(evidence.instance["sources"]["country"]))
    if not evidence.whole("sources"):
        return []
    for name in ("quotas", "embargo_cuts"):
        for at, country in enumerate(evidence.instance[name]["country"]):
            if country and country not in known:
                message = (
                    f"no source in {evidence.file('sources')} has this country{suggestion(country, known)}"
                )
                problems.append(evidence.problem(name, at, "country", country, message))
    return problems


def keys_stand_once(evidence: Evidence) -> list[Problem]:
    """No two rows of a table have the same key."""
    problems = []
    for name, table in evidence.tables():
        columns = table.key_columns
        keys = list(zip(*(_plain(evidence, name, c) for c in columns), strict=True))
        if len(set(keys)) == len(keys):
            continue
        readable = evidence.readable(name, *columns)
        rows = evidence.origin(name).rows
        first: dict[tuple[object, ...], int] = {}
        for at, key in enumerate(keys):
            if not readable[at]:
                continue
            if key in first:
                said = {c: v for c, v in zip(columns, key, strict=True) if v != ""}
                message = f"repeats row {rows[first[key]]} ({', '.join(f'{c} {v}' for c, v in said.items())})"
                problems.append(evidence.problem(name, at, ", ".join(said), "", message))
            else:
                first[key] = at
    return problems


def _plain(evidence: Evidence, table: str, column: str) -> list[object]:
    """The values of a key column, blank numbers as empty text."""
    found: list[object] = values_of(evidence.instance, table, column)
    return ["" if v is pd.NA else v for v in found] if CATALOGUE[table][column].is_number else found


def settings_named(evidence: Evidence) -> list[Problem]:
    """Names in settings are known: parties with shares, paths with sources; shares add to 1, rates are above
    0.
    """
    settings = evidence.instance.settings
    problems = []
    shares = settings.agreement.shares
    parties = dict(
        zip(evidence.instance["parties"]["party"], evidence.instance["parties"]["name"], strict=True)
    )
    if evidence.whole("parties"):
        for party, share in shares.items():
            path = f"agreement.shares.{party}"
            if party not in parties:
                message = (
                    f'no party "{party}" in {evidence.file("parties")}{suggestion(party, parties, parties)}'
                )
                problems.append(evidence.setting_problem(path, share, message))
            elif not 0 <= share <= 1:
                problems.append(evidence.setting_problem(path, share, "must be between 0 and 1 (share)"))
        if shares and not problems and set(shares) != set(parties):
            missing = ", ".join(p for p in parties if p not in shares)
            problems.append(
                evidence.setting_problem("agreement.shares", None, f"no share for party {missing}")
            )
        elif shares and not problems and not np.isclose(sum(shares.values()), 1, atol=1e-6, rtol=0):
            message = f"the shares add to {sum(shares.values()):g}, not to 1"
            problems.append(evidence.setting_problem("agreement.shares", None, message))
    for currency, rate in settings.money.per_eur.items():
        if rate <= 0:
            problems.append(
                evidence.setting_problem(f"money.per_eur.{currency}", rate, "must be more than 0")
            )
    for path in settings.sources:
        if setting_column(path) is None and not any(n.startswith(f"{path}.") for n in setting_columns()):
            message = f"a source for a setting that is not there{suggestion(path, written(settings))}"
            problems.append(evidence.setting_problem(f"sources.{path}", None, message))
    return problems
