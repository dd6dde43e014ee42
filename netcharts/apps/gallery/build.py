"""Write a gallery: its pages, and the charts on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from netcharts.apps.gallery import compare_page, index_page
from netcharts.apps.gallery.changes import find_changes
from netcharts.apps.gallery.entries import GalleryEntry
from netcharts.files import write_all


def build(folder: Path, entries: Sequence[GalleryEntry], old: Path | None = None) -> list[Path]:
    """Write a gallery and return the paths of its pages. Other files in the folder are kept.

    Args:
        folder: The folder to write to.
        entries: The entries of the gallery.
        old: The folder of an older gallery to compare with. It can be the same folder.

    Raises:
        OutputError: a file can't be written, or is one of the specs, or a file of the older gallery can't be read.
    """
    files = {
        **index_page.files(entries),
        **{e.file(variant): svg for e in entries for variant, svg in e.charts.items()},
    }
    pages = ["index.html"]
    if old is not None:
        files.update(compare_page.files(entries, find_changes(entries, old)))
        pages.append("compare.html")
    write_all({folder / name: data for name, data in files.items()}, [Path(entry.path) for entry in entries])
    return [folder / name for name in pages]
