"""Turning chart specifications into PNG and SVG files, in a process of its own.

The renderer needs a second to start and holds Python's lock while it draws. Started early, the process is
ready when the plan is, and draws while the workbook is written. It imports the renderer only and works
offline.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import TracebackType

FIRST = '{"data":{"values":[{"a":1}]},"mark":"point","encoding":{"x":{"field":"a","type":"quantitative"}}}'
"""A chart that is drawn and thrown away, to start the renderer."""


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
        self._waiting: list[tuple[str, Path, float]] = []
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

    def add(self, spec: str, stem: Path, scale: float) -> None:
        """Hand a chart over; its files are there after :meth:`finish`."""
        self._waiting.append((spec, stem, scale))
        if self._child is not None and self._child.stdin is not None:
            try:
                self._child.stdin.write(json.dumps([spec, str(stem), scale]) + "\n")
                self._child.stdin.flush()
            except OSError:
                self.__exit__(None, None, None)

    def finish(self) -> list[Path]:
        """Wait for the charts; what the child process did not draw is drawn here. Returns the files."""
        if self._child is not None:
            self._child.communicate()
            self._child = None
        out: list[Path] = []
        for spec, stem, scale in self._waiting:
            files = [Path(f"{stem}{suffix}") for suffix in (".png", ".svg")]
            out += files if all(f.is_file() for f in files) else draw(spec, stem, scale)
        self._waiting = []
        return out


def main() -> None:
    """Draw what stands on standard input, one chart a line, until it ends."""
    import vl_convert as vlc

    vlc.vegalite_to_svg(vl_spec=FIRST)
    for line in sys.stdin:
        spec, stem, scale = json.loads(line)
        draw(spec, Path(stem), float(scale))


if __name__ == "__main__":
    main()
