"""Compare the charts of a gallery with those of an older one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from netcharts.apps.gallery.entries import DEFAULT_VARIANT, VARIANTS, GalleryEntry, Variant
from netcharts.errors import OutputError
from netcharts.files import safe_stem

# Content for screen readers and style sheets only.
_INVISIBLE = re.compile(rb"<(title|desc)>.*?</\1>| class=\"[^\"]*\"", re.DOTALL)
_OLD_EXTENSION = ".before.svg"


class Change(NamedTuple):
    """A chart that differs from the older one.

    Attributes:
        name: Name of the spec.
        variant: Variant of the chart. The level of detail is empty if it is not known, since the spec was removed.
        file: Path of the chart in the folder of the gallery.
        old: The older chart, or None if the chart is new.
        new: The chart, or None if it was removed.
    """

    name: str
    variant: Variant
    file: str
    old: bytes | None
    new: bytes | None

    @property
    def state(self) -> str:
        """Return `added`, `removed`, `changed`, or `reworded` if both charts look the same."""
        if self.old is None or self.new is None:
            return "added" if self.old is None else "removed"
        return "reworded" if _INVISIBLE.sub(b"", self.old) == _INVISIBLE.sub(b"", self.new) else "changed"

    @property
    def old_file(self) -> str:
        """Return the path of the older chart in the folder of the new gallery."""
        return f"{safe_stem(self.name)}/{'.'.join(filter(None, self.variant))}{_OLD_EXTENSION}"


def find_changes(entries: Sequence[GalleryEntry], old: Path) -> list[Change]:
    """Return the charts that differ from those in the folder of an older gallery, then those that were removed.

    Raises:
        OutputError: a file can't be read.
    """
    old_charts = _charts_in(old)
    compared = [
        Change(entry.name, variant, file, old_charts.pop(file, None), entry.charts[variant])
        for entry in entries
        for variant in VARIANTS
        for file in [entry.file(variant)]
    ]
    removed = [Change(*_name_and_variant(file), file, chart, None) for file, chart in old_charts.items()]
    return [*(change for change in compared if change.old != change.new), *removed]


def _charts_in(folder: Path) -> dict[str, bytes]:
    """Return the charts in the folder of a gallery by their paths in it."""
    files = sorted([*folder.glob("*.svg"), *folder.glob("*/*.svg")])
    try:
        return {f.relative_to(folder).as_posix(): f.read_bytes() for f in files if not f.name.endswith(_OLD_EXTENSION)}
    except OSError as error:
        raise OutputError(f"can't read '{error.filename}': {error.strerror or error}") from error


def _name_and_variant(file: str) -> tuple[str, Variant]:
    """Return the name of the spec and the variant of a chart, by its path in a gallery."""
    folder, _, stem = file.removesuffix(".svg").rpartition("/")
    for variant in VARIANTS:
        if ".".join(variant) == stem:
            return folder, variant
    return stem, DEFAULT_VARIANT._replace(detail="")
