"""The source of a chart in a document: the text of its spec, and the render options with the files that they name."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from netcharts.errors import OptionError, SpecNotFoundError
from netcharts.files import exists, is_file
from netcharts.spec import bundled
from netcharts.style.input_files import files_of
from netcharts.style.options import RenderOptions
from netcharts.wording import nearest, quoted


class Source(NamedTuple):
    """The source of a chart.

    Attributes:
        text: Text of the spec.
        path: Path or name of the spec in findings; empty if the spec is part of the document.
        options: How it is drawn.
        check: False for a kind of cell, to which the rules for networks do not apply.
    """

    text: bytes
    path: str
    options: RenderOptions
    check: bool = True


def find(text: str, src: str, folder: Path, options: RenderOptions) -> Source:
    """Return the source of a chart, whose spec is either a text or named by `src`.

    `src` is the path of a file relative to `folder`, the name of a bundled spec, or a kind of cell, whose parts are
    drawn. The first that exists is used.

    Raises:
        OptionError: both or neither of them are given.
        SpecNotFoundError: there is no such file, bundled spec or kind of cell.
        OutputError: the file can't be read.
    """
    if bool(text.strip()) == bool(src):
        raise OptionError("a chart needs either a spec or the name of one: a file or a bundled spec")
    return _named(src, folder, options) if src else Source(text.encode("utf-8", "surrogatepass"), "", options)


def _named(name: str, folder: Path, options: RenderOptions) -> Source:
    path = folder / name
    if not exists(path) or not path.is_file():
        path = bundled.paths().get(name.lower(), path)
    if path.is_file():
        return Source(bundled.read_bytes(path), str(path), options)
    cell = bundled.cell(name)
    if cell is not None:
        return Source(cell.encode(), name, options if options.detail else options.replace(detail="parts"), check=False)
    near = nearest(name.lower(), bundled.paths())
    raise SpecNotFoundError(f"no file and no bundled spec is called {quoted(name)}{near}")


def locate_files(options: RenderOptions, folder: Path) -> RenderOptions:
    """Return options in which the names of existing files are paths relative to a folder."""
    options = options._replace(theme=_located("theme", options.theme, folder))
    return options._replace(values=_located("values", options.values, folder))


def _located(field: str, value: Any, folder: Path) -> Any:
    """Return the value of an option, or its path relative to a folder if it is the name of a file that exists."""
    alone: dict[str, Any] = {field: value}
    if isinstance(value, str) and files_of(RenderOptions(**alone)) and is_file(folder / value):
        return str(folder / value)
    return value


def short(path: str) -> str:
    """Return a path, relative to the current folder if it is inside of it."""
    current = Path.cwd()
    return str(Path(path).relative_to(current)) if Path(path).is_relative_to(current) else path
