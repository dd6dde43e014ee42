"""The lines of charts of parts: their style, double lines and lines of earlier time steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from netcharts.placement.box import Point
from netcharts.scene.nodes import Connector
from netcharts.spec.model import Connection

DOUBLE = 0.025
"""Distance of the two lines of a vector from their middle."""
FADED = "#999999"
"""Color of the connectors of earlier time steps."""


def line_style(connection: Connection) -> str:
    """Return the style of the lines of a connection."""
    if connection.pattern.look == "dashed":
        return "attention"
    return "weighted" if connection.pattern.weighted else "fixed"


def doubled(path: Sequence[Point]) -> Iterator[tuple[Point, ...]]:
    """Yield two lines along a path, one on either side."""
    points = np.array(path)
    along = np.diff(points, axis=0)
    along /= np.hypot(*along.T)[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    # At a bend, the same distance from both segments.
    joined = across[:-1] + across[1:]
    bends = 2 * joined / np.maximum((joined**2).sum(axis=1, keepdims=True), 1.0)
    aside = np.concatenate([across[:1], bends, across[-1:]]) * DOUBLE
    for side in (-1, 1):
        yield tuple((x, y) for x, y in (points + side * aside).tolist())


def faded(connector: Connector, gray: bool) -> Connector:
    """Return a line, in gray if it is of an earlier time step."""
    return connector._replace(color=FADED) if gray else connector
