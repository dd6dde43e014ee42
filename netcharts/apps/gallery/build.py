"""Writing a gallery: its pages, and the charts that they show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netcharts.apps.gallery import compare, page
from netcharts.apps.gallery.entries import Entry
from netcharts.files import write_all


def build(folder: Path, drawn: Sequence[Entry], old: Path | None = None) -> list[Path]:
    """Write a gallery of entries; gives its pages. Files that it knows nothing of stay.

    `old` is a folder that an earlier gallery was written to, which may be the same one.

    Raises:
        OutputError: a file can't be written, or is one of the specs, or one of the old ones can't be read.
    """
    files = {**page.files(drawn), **{e.file(variant): svg for e in drawn for variant, svg in e.charts.items()}}
    pages = ["index.html"]
    if old is not None:
        files.update(compare.files(drawn, compare.changes(drawn, old)))
        pages.append("compare.html")
    write_all({folder / name: data for name, data in files.items()}, [Path(entry.path) for entry in drawn])
    return [folder / name for name in pages]
