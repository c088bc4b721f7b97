"""What every way of changing an instance needs: new settings, a check of the result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .checking import check
from .errors import InputError
from .folder import SETTINGS_FILE
from .instance import Instance
from .origin import SETTINGS
from .paths import PathError
from .setting_paths import read_settings


def checked(instance: Instance, title: str) -> Instance:
    """The instance, when it is sound. Raises InputError with the title and all problems when it is not."""
    if problems := check(instance, require_sources=False):
        raise InputError(problems, f"{title}: {len(problems)} problem{'s' * (len(problems) != 1)}")
    return instance


def with_settings(instance: Instance, values: Mapping[str, Any]) -> Instance:
    """The instance with settings given as values by path. Raises PathError when they are not sound."""
    origin = instance.files.get(SETTINGS)
    settings, problems, _ = read_settings(values, SETTINGS_FILE if origin is None else origin.file, {})
    if problems:
        raise PathError("; ".join(f'{p.column} "{p.value}": {p.message}' for p in problems))
    return replace(instance, settings=settings, _cache={})
