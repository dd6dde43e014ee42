"""The scene: everything that a chart shows, with its position, without colors.

Lengths are in grid pitches, with x to the right and y downward.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from netcharts.array_types import BoolArray, FloatArray
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.placement.box import Box
from netcharts.scene.bias_cells import BiasCell
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.fade_outs import FadeOut
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.scene.solids import Facet, Solid
from netcharts.spec.model import Connection
from netcharts.style import text_metrics

DISC = 0.62
"""Width of a cell."""
DOT = 0.07
"""Width of a dot of an ellipsis."""
MARGIN = 0.2
"""Margin around everything that is drawn."""


FEW = 150
"""Number of links of a connection up to which their look does not depend on it."""


class RoutedConnection(NamedTuple):
    """A connection with the paths of its links, which are `thin` if they have no weights, `dotted` or `pale`."""

    connection: Connection
    paths: tuple[LinkPaths, ...]
    thin: bool = False
    dotted: bool = False
    pale: bool = False

    @property
    def density(self) -> float:
        """Return 0 for a connection with few links, up to 1 for one with so many that they would cover the ground."""
        shown = sum(int(np.count_nonzero(paths.shown)) for paths in self.paths)
        return 1.0 - (FEW / shown) ** 0.5 if shown > FEW else 0.0

    @property
    def look(self) -> str:
        """Return the style in which its links are drawn, if that is one."""
        return "dashed" if any(paths.attended for paths in self.paths) else self.connection.pattern.look

    def by_look(self) -> Iterator[RoutedConnection]:
        """Yield the links of each style: those of attention are drawn unlike others of the same connection."""
        if self.paths and not any(each.attended for each in self.paths):
            yield self
            return
        for attended in (True, False):
            paths = tuple(each for each in self.paths if each.attended == attended)
            if paths:
                yield self._replace(paths=paths)


class TextLine(NamedTuple):
    """A line of text at a point.

    Attributes:
        text: The text.
        x: Abscissa of its middle or, with the anchor `start`, of its left end.
        y: Ordinate of its middle.
        size: Font size.
        role: What it is: `title`, `label`, `frame`, `legend`, `note`, `name`, `weight`, `value`, `bias`, `delay`,
            `letter`, `headline` or `byline`.
        anchor: `middle` or `start`.
        color: Its color; empty for that of the theme.
        layer: Name of the layer that it labels, if it does.
    """

    text: str
    x: float
    y: float
    size: float
    role: str
    anchor: str = "middle"
    color: str = ""
    layer: str = ""

    @property
    def width(self) -> float:
        """Return the width, an upper bound for common sans-serif fonts."""
        return text_metrics.width(self.text) * self.size

    def moved(self, dx: float, dy: float) -> TextLine:
        """Return the same text elsewhere."""
        return self._replace(x=self.x + dx, y=self.y + dy)

    def box(self) -> Box:
        """Return the extent of the text."""
        left = self.x if self.anchor == "start" else self.x - self.width / 2
        return Box(left, self.y - self.size * 0.6, left + self.width, self.y + self.size * 0.6)


class AnimationStep(NamedTuple):
    """The changes at a step of an animated chart: the colors of all cells, and the text in and below them."""

    shades: tuple[str, ...]
    texts: tuple[TextLine, ...]


NO_DOTS: FloatArray = np.zeros((0, 2))


class Scene(NamedTuple):
    """A chart ready to paint: everything lies between (0, 0) and (width, height).

    Charts of cells have layers and connections; charts of layers and of parts have boxes and connectors instead, and
    charts of feature maps have solids and connectors.

    Attributes:
        heading: Title of the chart, as one line.
        language: Language of its text.
        width: Width of the chart.
        height: Height of the chart.
        layers: Layers whose cells are drawn.
        xy: Places of the cells, [cells, 2].
        connections: Connections with the paths of their links.
        dots: Places of the dots of ellipses, [dots, 2].
        pale_dots: Places of those of layers that are pale, [dots, 2].
        fade_outs: Links that lead to cells that are not drawn.
        frames: Frames of groups.
        texts: All text.
        shades: Color of each cell that shows a value, and an empty string for the others; or nothing.
        animation: Steps of an animated chart, of which the scene itself is the first; or nothing.
        nodes: Boxes with labels.
        connectors: Lines between the boxes.
        braces: Braces of groups, as the control points of cubics.
        bias_cells: Bias cells.
        link_marks: Marks on links.
        solids: Layers as solids.
        windows: Windows of kernels on the solids.
    """

    heading: str
    language: str
    width: float
    height: float
    layers: tuple[DrawnLayer, ...]
    xy: FloatArray
    connections: tuple[RoutedConnection, ...]
    dots: FloatArray
    fade_outs: tuple[FadeOut, ...]
    frames: tuple[Box, ...]
    texts: tuple[TextLine, ...]
    pale_dots: FloatArray = NO_DOTS
    shades: tuple[str, ...] = ()
    animation: tuple[AnimationStep, ...] = ()
    nodes: tuple[BoxNode, ...] = ()
    connectors: tuple[Connector, ...] = ()
    braces: tuple[FloatArray, ...] = ()
    bias_cells: tuple[BiasCell, ...] = ()
    link_marks: tuple[LinkMark, ...] = ()
    solids: tuple[Solid, ...] = ()
    windows: tuple[Facet, ...] = ()

    def pale_cells(self) -> BoolArray:
        """Return which cells are pale, [cells]."""
        pale = np.zeros(len(self.xy), bool)
        for drawn in self.layers:
            pale[drawn.first : drawn.numbers.stop] = drawn.pale
        return pale
