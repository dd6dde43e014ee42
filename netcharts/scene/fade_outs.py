"""Links that fade out because they lead to cells that are not drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.network.drawn_links import DrawnLinks
from netcharts.network.graph import DrawnNetwork
from netcharts.network.highlight import Highlight
from netcharts.placement.layout import NetworkLayout
from netcharts.scene.edge_paths import doubled
from netcharts.spec.model import Connection

_LENGTH = 2.4
# Share of the way to the ellipsis, if that is near.
_SHARE = 0.72


def is_thin(connection: Connection) -> bool:
    """Return True if the links of a connection are thin, since they have no weights."""
    return not connection.pattern.weighted and connection.pattern.look == "single"


class FadeOut(NamedTuple):
    """Links that fade out, of patterns with one look.

    Attributes:
        look: The look.
        lines: The lines from where they start, [n, 2, 2].
        color: Their color; empty for that of the theme.
        pale: True if other links are highlighted.
    """

    look: str
    lines: FloatArray
    color: str = ""
    pale: bool = False


def fade_outs(
    network: DrawnNetwork, layout: NetworkLayout, highlight: Highlight | None = None, *, alike: bool = False
) -> tuple[FadeOut, ...]:
    """Return short lines from drawn cells toward the ellipsis of a layer, for their links to cells that are not drawn.

    For links within a column or row, only the cells at its gap have such lines. If all links look `alike`, so do these.
    """
    by_look: dict[tuple[bool, str], list[FloatArray]] = {}
    for links, (name, cells, pale) in _ends(network, highlight):
        connection, drawn = links.connection, network.drawn(name)
        line = connection.within and drawn.arrange in ("column", "row") and drawn.gaps[0] is not None
        kept = np.intersect1d(cells, np.array([-1, 0]) + drawn.first + drawn.gaps[0]) if line else cells
        lines = toward(layout.xy[kept], np.array(layout.gaps[name]))
        look = "thin" if links.look == "single" and is_thin(connection) and not alike else links.look
        by_look.setdefault((not pale, look), []).append(lines)
    distinct = {look: np.unique(np.concatenate(lines), axis=0) for look, lines in by_look.items()}
    # Pale ones lie below the others.
    return tuple(
        FadeOut(look, _strokes(distinct[strong, look]) if look == "double" else distinct[strong, look], pale=not strong)
        for strong, look in sorted(distinct, key=lambda key: key[0])
    )


def _ends(
    network: DrawnNetwork, highlight: Highlight | None
) -> Iterator[tuple[DrawnLinks, tuple[str, IntArray, bool]]]:
    """Yield links with a layer not all of which is drawn, the cells at their other end, and whether they are pale."""
    for number, links in enumerate(network.links):
        connection = links.connection
        for name, cells in ((connection.target, links.to_elided), (connection.source, links.from_elided)):
            if highlight is None:
                strong = np.ones(cells.size, bool)
            else:
                strong = highlight.beside_elided(number, cells, name)
            for pale in (False, True):
                some = cells[strong != pale]
                if some.size:
                    yield links, (name, some, pale)


def _strokes(lines: FloatArray) -> FloatArray:
    """Return both strokes of double lines."""
    return doubled(lines[:, 0], lines[:, 1]).reshape(-1, 2, 2)


def toward(start: FloatArray, middle: FloatArray) -> FloatArray:
    """Return lines [n, 2, 2] from points [n, 2] on the way to the middle of an ellipsis."""
    along = middle - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    drawn = np.minimum(_LENGTH, length * _SHARE)
    return np.stack([start, start + along / length * drawn], axis=1)
