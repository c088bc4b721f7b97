"""The files of a saved plan, one by one: tables as CSV and Parquet, and the sums that tell whether a file
changed.

The CSV files keep the data exactly as they are: numbers with all their digits, text as it stands in the
instance, yes/no as those words. Text that begins with ``=``, ``+``, ``-`` or ``@`` is therefore not altered
in CSV; a spreadsheet may take it for a formula, so open the workbook instead, in which text never becomes
one.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .schema import PlanColumn, PlanTable

DTYPES = {"number": float, "integer": "int64", "yes/no": bool}


def sha256(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal text."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def write_csv(frame: pd.DataFrame, table: PlanTable, path: Path) -> None:
    """Write a table as UTF-8 CSV: every digit of a number, a blank for a missing one, text always in
    quotes.
    """
    out = {
        c.name: np.where(frame[c.name], "yes", "no") if c.kind == "yes/no" else frame[c.name]
        for c in table.columns
    }
    pd.DataFrame(out, columns=table.names).to_csv(
        path, index=False, lineterminator="\n", encoding="utf-8", quoting=csv.QUOTE_NONNUMERIC
    )


def read_csv(path: Path, table: PlanTable) -> pd.DataFrame:
    """Read what :func:`write_csv` wrote. Raises ValueError with the reason when it is not that."""
    try:
        frame = pd.read_csv(path, encoding="utf-8", keep_default_na=False, lineterminator="\n", dtype=str)
    except (ValueError, OSError) as error:
        raise ValueError(str(error).strip()) from error
    _require_columns(list(frame.columns), table)
    return pd.DataFrame({c.name: _parsed(frame[c.name], c) for c in table.columns}, columns=table.names)


def _parsed(cells: pd.Series, column: PlanColumn) -> pd.Series:
    """Cells as written, in the type of their column; every digit counts."""
    if column.kind == "text":
        return cells.astype(object)
    try:
        values = [PARSERS[column.kind](cell) for cell in cells.tolist()]
    except ValueError as error:
        raise ValueError(f"{column.name}: {error}") from error
    dtype: Any = DTYPES[column.kind]
    parsed: pd.Series = pd.Series(values, dtype=dtype)
    return parsed


def _number(cell: str) -> float:
    return float(cell) if cell else float("nan")


def _word(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise ValueError(f"{cell!r} is neither yes nor no")
    return cell == "yes"


PARSERS: dict[str, Callable[[str], Any]] = {"number": _number, "integer": int, "yes/no": _word}


def write_parquet(frame: pd.DataFrame, table: PlanTable, path: Path) -> None:
    """Write a table as Parquet; each field's metadata holds its unit and meaning."""
    import pyarrow as pa
    from pyarrow import parquet

    types = {"text": pa.string(), "number": pa.float64(), "integer": pa.int64(), "yes/no": pa.bool_()}
    fields = [
        pa.field(c.name, types[c.kind], nullable=False, metadata={"unit": c.unit, "meaning": c.text})
        for c in table.columns
    ]
    arrays = [
        pa.array(frame[c.name].to_numpy(), type=types[c.kind], from_pandas=False) for c in table.columns
    ]
    schema = pa.schema(fields, metadata={"table": table.name, "meaning": table.text})
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), path)


def read_parquet(path: Path, table: PlanTable) -> pd.DataFrame:
    """Read what :func:`write_parquet` wrote. Raises ValueError with the reason when it is not that."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        stored = parquet.ParquetFile(path).read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise ValueError(str(error).strip()) from error
    _require_columns(stored.column_names, table)
    cells = {c.name: stored.column(c.name).to_numpy(zero_copy_only=False) for c in table.columns}
    series = {
        c.name: pd.Series(cells[c.name], dtype=object if c.kind == "text" else None) for c in table.columns
    }
    return pd.DataFrame(series, columns=table.names)


def _require_columns(found: list[str], table: PlanTable) -> None:
    if found != table.names:
        missing = [n for n in table.names if n not in found]
        extra = [n for n in found if n not in table.names]
        parts = [f"lacks {', '.join(missing)}"] * bool(missing) + [f"has unknown {', '.join(extra)}"] * bool(
            extra
        )
        raise ValueError("; ".join(parts) or "columns stand in another order")
