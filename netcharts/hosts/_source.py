"""What a document means by a chart, and where in it that is said."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from netcharts.errors import SpecNotFoundError
from netcharts.escape import terminal
from netcharts.files import exists, is_file
from netcharts.findings import Finding
from netcharts.spec import bundled
from netcharts.style.options import RenderOptions
from netcharts.wording import nearest, quoted


class Source(NamedTuple):
    """The text of a spec, what findings call it, how it is drawn, and whether it is checked: a cell alone is not."""

    text: bytes
    path: str
    style: RenderOptions
    check: bool = True


def files(style: RenderOptions, folder: Path) -> dict[str, Path]:
    """The files that fields of a style name, by their paths from a folder."""
    fields = zip(style._fields, style, strict=True)
    named = {field: value for field, value in fields if isinstance(value, str) and "." in value}
    return {field: folder / value for field, value in named.items() if is_file(folder / value)}


def settled(style: RenderOptions, folder: Path) -> RenderOptions:
    """A style whose files are found from everywhere."""
    return style.replace(**{field: str(path) for field, path in files(style, folder).items()})


def named(name: str, folder: Path, style: RenderOptions) -> Source:
    """A file, by its path from a folder; else a bundled spec by its name; else a kind of cell, drawn as its parts.

    Raises:
        SpecNotFoundError: there is none of these.
        OutputError: the file can't be read.
    """
    path = folder / name
    if not exists(path) or not path.is_file():
        path = bundled.paths().get(name.lower(), path)
    if path.is_file():
        return Source(bundled.read_bytes(path), str(path), style)
    cell = bundled.cell(name)
    if cell is not None:
        return Source(cell.encode(), name, style if style.detail else style.replace(detail="parts"), check=False)
    near = nearest(name.lower(), bundled.paths())
    raise SpecNotFoundError(f"no file and no bundled spec is called {quoted(name)}{near}")


class Spot(NamedTuple):
    """Where the head of a block stands: the name of the document, the line from 1, and how far it is indented."""

    path: str
    line: int
    indent: int

    def __str__(self) -> str:
        return terminal(f"{self.path}:{self.line}")

    def told(self, findings: Iterable[Finding]) -> list[str]:
        """Findings as lines: those of a spec in the block, which has no path of its own, at their places here."""
        return [str(self._placed(finding)) for finding in findings]

    def _placed(self, finding: Finding) -> Finding:
        if finding.path:
            return finding._replace(path=short(Path(finding.path)))
        return finding._replace(path=self.path, line=finding.line + self.line, column=finding.column + self.indent)


def short(path: Path) -> str:
    """A path as short as it can be said from here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)
