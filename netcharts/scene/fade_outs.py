"""Links that fade out because they lead to cells that are not drawn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.network.graph import DrawnNetwork
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
    """Links that fade out, of patterns with one look: their lines [n, 2, 2], from where they start, and their color.

    Without a color, they have that of the theme.
    """

    look: str
    lines: FloatArray
    color: str = ""


def fade_outs(network: DrawnNetwork, layout: NetworkLayout, *, alike: bool = False) -> tuple[FadeOut, ...]:
    """Return short lines from drawn cells toward the ellipsis of a layer, for their links to cells that are not drawn.

    For links within a column or row, only the cells at its gap have such lines. If all links look `alike`, so do these.
    """
    by_look: dict[str, list[FloatArray]] = {}
    for links in network.links:
        connection = links.connection
        for name, cells in ((connection.target, links.to_elided), (connection.source, links.from_elided)):
            if cells.size:
                drawn = network.drawn(name)
                line = connection.within and drawn.arrange in ("column", "row") and drawn.gaps[0] is not None
                kept = np.intersect1d(cells, np.array([-1, 0]) + drawn.first + drawn.gaps[0]) if line else cells
                lines = toward(layout.xy[kept], np.array(layout.gaps[name]))
                look = "thin" if links.look == "single" and is_thin(connection) and not alike else links.look
                by_look.setdefault(look, []).append(lines)
    distinct = {look: np.unique(np.concatenate(lines), axis=0) for look, lines in by_look.items()}
    return tuple(FadeOut(look, _strokes(lines) if look == "double" else lines) for look, lines in distinct.items())


def _strokes(lines: FloatArray) -> FloatArray:
    """Return both strokes of double lines."""
    return doubled(lines[:, 0], lines[:, 1]).reshape(-1, 2, 2)


def toward(start: FloatArray, middle: FloatArray) -> FloatArray:
    """Return lines [n, 2, 2] from points [n, 2] on the way to the middle of an ellipsis."""
    along = middle - start
    length = np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    drawn = np.minimum(_LENGTH, length * _SHARE)
    return np.stack([start, start + along / length * drawn], axis=1)
