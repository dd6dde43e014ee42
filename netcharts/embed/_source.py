"""What a document means by the name of a chart."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from netcharts.diagnostics import nearest, quoted
from netcharts.errors import SpecNotFoundError
from netcharts.spec import bundled
from netcharts.style import Style


class Source(NamedTuple):
    """The text of a spec, what findings call it, how it is drawn, and whether it is checked: a cell alone is not."""

    text: bytes
    path: str
    style: Style
    check: bool = True


def named(name: str, folder: Path, style: Style) -> Source:
    """A file, by its path from a folder; else a bundled spec by its name; else a kind of cell, drawn as its parts.

    Raises:
        SpecNotFoundError: there is none of these.
        OutputError: the file can't be read.
    """
    path = folder / name
    if not path.is_file():
        path = bundled.paths().get(name.lower(), path)
    if path.is_file():
        return Source(bundled.read_bytes(path), str(path), style)
    cell = bundled.cell(name)
    if cell is not None:
        return Source(cell.encode(), name, style if style.detail else style.but(detail="parts"), check=False)
    near = nearest(name.lower(), bundled.paths())
    raise SpecNotFoundError(f"no file and no bundled spec is called {quoted(name)}{near}")
