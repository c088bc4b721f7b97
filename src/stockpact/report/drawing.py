"""Making charts and turning them into PNG and SVG files, in a process of its own.

Altair and the renderer need a second to start and hold Python's lock while they work. Started early, the
process is ready when the plan is, and draws while the workbook is written. It reads plain data as JSON,
imports neither tables nor models, and works offline.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .chart_parts import Given

FIRST = json.dumps(
    {
        "data": {"values": [{"a": 1, "b": 1, "c": "p"}, {"a": 2, "b": 2, "c": "q"}]},
        "facet": {"field": "c", "type": "nominal"},
        "spec": {
            "layer": [
                {
                    "mark": mark,
                    "encoding": {
                        "x": {"field": "a", "type": "quantitative"},
                        "y": {"field": "b", "type": "quantitative"},
                        "color": {"field": "c", "type": "nominal"},
                    },
                }
                for mark in ("area", "line", "bar", "point")
            ]
        },
    }
)
"""A chart that is drawn and thrown away, to start the renderer; it holds what the charts are made of."""


def draw(spec: str, stem: Path, scale: float) -> list[Path]:
    """Write a Vega-Lite specification as ``stem.png`` and ``stem.svg``, each whole or not at all."""
    import vl_convert as vlc

    svg = vlc.vegalite_to_svg(vl_spec=spec)
    png = vlc.svg_to_png(svg, scale=scale)
    out = []
    for suffix, data in ((".png", png), (".svg", svg.encode("utf-8"))):
        path = Path(f"{stem}{suffix}")
        temporary = path.with_name(f".{path.name}.tmp")
        temporary.write_bytes(data)
        os.replace(temporary, path)
        out.append(path)
    return out


class Drawer:
    """Draws charts in a child process; without a child, or when it fails, in this one.

    Use it as a context: :meth:`add` hands a chart over and :meth:`finish` waits until all are on disk.
    """

    def __init__(self, apart: bool = True) -> None:
        self._waiting: list[tuple[str, Given, Path, float]] = []
        self._child: subprocess.Popen[str] | None = None
        if apart:
            try:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL, text=True, encoding="utf-8",
                )  # fmt: skip
            except OSError:
                self._child = None

    def __enter__(self) -> Drawer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None

    def add(self, name: str, given: Given, stem: Path, scale: float) -> None:
        """Hand a chart of :data:`stockpact.report.chart_specs.CHARTS` over; its files are there after
        :meth:`finish`.

        The data goes through a file beside the picture, so that nobody waits for the other to read.
        """
        self._waiting.append((name, given, stem, scale))
        if self._child is not None and self._child.stdin is not None:
            job = _job(stem)
            try:
                job.write_text(json.dumps([name, asdict(given), scale]), encoding="utf-8")
                self._child.stdin.write(json.dumps(str(stem)) + "\n")
                self._child.stdin.flush()
            except OSError:
                self.__exit__(None, None, None)

    def finish(self) -> list[Path]:
        """Wait for the charts; what the child process did not draw is drawn here. Returns the files."""
        if self._child is not None:
            self._child.communicate()
            self._child = None
        out: list[Path] = []
        for name, given, stem, scale in self._waiting:
            _job(stem).unlink(missing_ok=True)
            files = [Path(f"{stem}{suffix}") for suffix in (".png", ".svg")]
            out += files if all(f.is_file() for f in files) else _drawn(name, given, stem, scale)
        self._waiting = []
        return out


def _job(stem: Path) -> Path:
    return stem.with_name(f".{stem.name}.json")


def _drawn(name: str, given: Given, stem: Path, scale: float) -> list[Path]:
    from .chart_specs import specification

    return draw(specification(name, given), stem, scale)


def main() -> None:
    """Draw what stands on standard input, the stem of one chart a line, until it ends."""
    import altair  # noqa: F401
    import vl_convert as vlc

    from .chart_parts import Given

    vlc.svg_to_png(vlc.vegalite_to_svg(vl_spec=FIRST))
    for line in sys.stdin:
        stem = Path(json.loads(line))
        name, given, scale = json.loads(_job(stem).read_text(encoding="utf-8"))
        _drawn(name, Given(**given), stem, float(scale))


if __name__ == "__main__":
    main()
