"""Attributes by which scripts find layers, cells and links: `data-layer`, `data-cell`, `data-from` and `data-to`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.array_types import BoolArray, IntArray
from netcharts.escape import attribute
from netcharts.paint.display import Links
from netcharts.scene.edge_paths import LinkPaths


def of_item(layer: str, cell: str) -> str:
    """Return the attributes of an item of a layer or a cell, each after a space; nothing for an empty name."""
    return _written("layer", layer) + _written("cell", cell)


def of_ends(source: str, target: str) -> str:
    """Return the attributes of a line between two layers or cells."""
    return _written("from", source) + _written("to", target)


def of_links(links: Links, paths: LinkPaths, chosen: BoolArray) -> Iterator[str]:
    """Yield the attributes of each link that is chosen; nothing for links that are not to be named."""
    if not links.names:
        return iter([""] * int(np.count_nonzero(chosen)))
    # A bias cell has no name.
    sources = [""] * paths.source.size if links.role == "bias-links" else _names(links.names, paths.source)
    targets = _names(links.names, paths.target)
    each = zip(sources, targets, chosen.tolist(), strict=True)
    return (of_ends(source, target) for source, target, is_chosen in each if is_chosen)


def _names(names: Sequence[str], numbers: IntArray) -> list[str]:
    """Return the names of cells; a sample in a legend joins no cells."""
    return [names[number] if number >= 0 else "" for number in numbers.tolist()]


def _written(name: str, value: str) -> str:
    return f' data-{name}="{attribute(value)}"' if value else ""
