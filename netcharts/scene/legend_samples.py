"""Samples of cells, links, boxes and connectors for legends and keys: scenes centered on the origin."""

from __future__ import annotations

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.cells import CellKind
from netcharts.findings import Place
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.scene.bias_cells import ONE, BiasCell
from netcharts.scene.combining import text_scene
from netcharts.scene.edge_paths import CIRCLE, LOOP_RADIUS, LinkPaths
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.model import DISC, RoutedConnection, Scene, TextLine
from netcharts.scene.nodes import BoxNode, Connector, arrow_head
from netcharts.scene.solids import Body, Solid
from netcharts.spec.model import Layer

# Half the distance of the strokes of a double link.
_STROKE = 0.045
_SOLID = Body(0.24, 0.34, 0.36)


def cell(kind: CellKind) -> Scene:
    """Return one cell of a kind."""
    return cell_of(Layer(kind.name, kind, (1,), Place(0, 0), {}))


def cell_of(layer: Layer) -> Scene:
    """Return one cell of a layer."""
    one = np.zeros(1, dtype=np.int64)
    drawn = DrawnLayer(layer, "column", (one,), (None,), one, 0, sample=True)
    return _nothing()._replace(layers=(drawn,), xy=np.zeros((1, 2)))


def shaded_cell(kind: CellKind, shade: str) -> Scene:
    """Return one cell that shows a value by its color."""
    return cell(kind._replace(fill=shade))._replace(shades=(shade,))


def bias_cell() -> Scene:
    """Return a bias cell with the 1 in it."""
    unlinked = BiasCell("", 0.0, 0.0, np.zeros(0, dtype=np.int64))
    return text_scene([TextLine("1", 0.0, 0.0, ONE, "bias")], "", 0.0, 0.0)._replace(bias_cells=(unlinked,))


def box(kind: CellKind, *, symbol: bool) -> Scene:
    """Return a box in the color of a kind, with its mark if `symbol`."""
    return _nothing()._replace(nodes=(BoxNode("", 0.0, 0.0, DISC, kind, symbol),))


def solid(kind: CellKind) -> Scene:
    """Return a solid in the color of a kind."""
    return _nothing()._replace(solids=(Solid("", "", kind, tuple(_SOLID.facets())),))


def box_of(node: BoxNode) -> Scene:
    """Return an empty box that looks like another one."""
    return _nothing()._replace(
        nodes=(node._replace(label="", x=0.0, y=0.0, width=DISC, symbol=False, layer="", cell=""),)
    )


def connector(style: str, color: str | None) -> Scene:
    """Return a connector of a style."""
    return _nothing()._replace(connectors=(Connector(((-DISC / 2, 0.0), (DISC / 2, 0.0)), style, color),))


def links(kind: str, routed: RoutedConnection, color: str = "") -> Scene:
    """Return a link of a connection; its kind is that of a legend, such as `recurrent`. It joins no cells."""
    nowhere = np.array([-1])
    colors = (color,) if color else ()
    paths = LinkPaths(_strokes(kind)[None], nowhere, nowhere, np.array([True]), colors, kind == "attention")
    heads = (arrow_head(((0.0, 0.0), (DISC / 2, 0.0))),) if kind == "delayed" and routed.connection.directed else ()
    return _nothing()._replace(connections=(routed._replace(paths=(paths,)),), connectors=heads)


def link_mark(kind: str) -> Scene:
    """Return a mark on a line, or at the end of the line that leads to it."""
    if kind == "given":
        link = Connector(((0.1, -0.22), (0.1, 0.22)), "connection")
        lines = Connector(((-DISC / 2, 0.0), (0.1, 0.0)), "weights"), link
        return _nothing()._replace(connectors=lines, link_marks=(LinkMark(kind, 0.1, 0.0),))
    if kind == "start":
        path = (-DISC / 2, 0.0), (DISC / 2, 0.0)
        return _nothing()._replace(
            connectors=(Connector(path, "start"), arrow_head(path)), link_marks=(LinkMark(kind, -0.05, 0.0),)
        )
    return connector("connection", None)._replace(link_marks=(LinkMark(kind, 0.0, 0.0),))


def _nothing() -> Scene:
    return text_scene([], "", 0.0, 0.0)


def _strokes(kind: str) -> FloatArray:
    half = DISC / 2
    line = np.array([[-half, 0.0], [half, 0.0]])
    if kind in ("recurrent", "other_step"):
        return _loop()[None]
    if kind == "skip":
        return np.array([[[-half, 0.12], [-half / 2, -0.28], [half / 2, -0.28], [half, 0.12]]])
    if kind == "vector":
        return np.stack([line + (0.0, _STROKE), line - (0.0, _STROKE)])
    return line[None]


def _loop() -> FloatArray:
    """Return three quarters of a circle, open below, the visible part of a loop above its cell."""
    turn = np.array([[1.0, -1.0], [1.0, 1.0]]) / 2**0.5
    loop: FloatArray = (CIRCLE @ turn)[:10] * LOOP_RADIUS
    return loop
