"""The scene of a placed network at the level of cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.network.graph import DrawnNetwork
from netcharts.network.highlight import Highlight
from netcharts.placement.box import Box, box_around, union
from netcharts.placement.layout import NetworkLayout
from netcharts.scene import bias_cells, delayed_links, groups
from netcharts.scene.bias_cells import BiasCell
from netcharts.scene.bias_placement import place_bias_cells
from netcharts.scene.combining import translated
from netcharts.scene.detours import around_cells
from netcharts.scene.edge_paths import flattened
from netcharts.scene.edge_routing import route
from netcharts.scene.emphasis import highlighted
from netcharts.scene.fade_outs import fade_outs, is_thin
from netcharts.scene.given_lines import given_lines, has_given
from netcharts.scene.label_placement import LabelPosition, place_labels
from netcharts.scene.link_marks import LinkMark, MarkedLinks
from netcharts.scene.model import DISC, DOT, MARGIN, RoutedConnection, Scene, TextLine
from netcharts.scene.nodes import Connector, crossed, overlapping, straight_lines
from netcharts.scene.titles import title_lines


def build(
    network: DrawnNetwork,
    layout: NetworkLayout,
    language: str = "en",
    *,
    titled: bool = True,
    arrows: str = "auto",
    links: str = "auto",
    highlight: Highlight | None = None,
) -> Scene:
    """Return the scene of a placed network, with its labels and, if `titled`, with its title.

    Args:
        network: The network.
        layout: Its layout.
        language: Language of the text.
        titled: True to add the title.
        arrows: One of `ARROWS`.
        links: One of `LINKS`.
        highlight: The part of the network that is highlighted, if one is.
    """
    arrows = "none" if links == "alike" and arrows == "auto" else arrows
    connections = _routed(network, layout, arrows, links)
    outlined = groups.outlines(layout.frames, lambda group: _inner_lines(group.layers, connections), language)
    frames = tuple(each.box for each in outlined if each.group.framed)
    # Only text and bias cells keep clear of the lines.
    lines = _StraightLines(connections)
    drawn = union([*_extents(layout, connections), *frames])
    captions = groups.clear_captions(outlined, lines, _squares(layout.xy))
    delays = [] if arrows == "none" else delayed_links.texts(connections, layout.xy, lines)
    texts, biases, leaders = _texts(network, layout, frames, lines, drawn.bottom, (captions, delays))
    content = union([drawn, *(bias.box() for bias in biases), *(line.box() for line in texts)])
    link_marks = _link_marks(network, connections, highlight)
    given, starts = _given_lines(network, layout, link_marks, texts, arrows)
    content = union([content, *(box_around(np.array(line.points)) for line in given)])
    braces, below = groups.braces([each for each in outlined if each.group.brace], content, language)
    content = union([content, *(line.box() for line in below), *map(_extent, braces)])
    scene = Scene(
        heading=network.spec.heading(language),
        language=language,
        width=0.0,
        height=0.0,
        layers=network.layers,
        xy=layout.xy,
        connections=connections,
        dots=layout.dots,
        fade_outs=fade_outs(network, layout, highlight, alike=links == "alike"),
        frames=frames,
        texts=(*texts, *below),
        braces=tuple(braces),
        bias_cells=biases,
        connectors=(*delayed_links.heads(connections, layout.layers, layout.xy, arrows), *given, *leaders),
        link_marks=(*link_marks, *starts),
    )
    shown = scene if highlight is None else highlighted(scene, network, layout, highlight)
    return _with_margin(shown, content, titled=titled)


def _link_marks(
    network: DrawnNetwork, connections: Sequence[RoutedConnection], highlight: Highlight | None
) -> list[LinkMark]:
    """Return the marks on links; pale ones where only other connections have highlighted links."""
    marked = MarkedLinks(network.spec)
    return [
        mark._replace(pale=highlight is not None and not highlight.joins(number, links))
        for number, (links, each) in enumerate(zip(network.links, connections, strict=True))
        for mark in marked.on_links(each.connection, each.paths)
    ]


def _with_margin(scene: Scene, content: Box, *, titled: bool) -> Scene:
    """Return a scene with a margin around its content and, if `titled`, with its title."""
    title = title_lines(scene.heading, content) if titled else ()
    whole = union([content, *(line.box() for line in title)])
    width, height = whole.right - whole.left + 2 * MARGIN, whole.bottom - whole.top + 2 * MARGIN
    sized = scene._replace(width=width, height=height, texts=(*title, *scene.texts))
    return translated(sized, MARGIN - whole.left, MARGIN - whole.top)


def _routed(network: DrawnNetwork, layout: NetworkLayout, arrows: str, links: str) -> tuple[RoutedConnection, ...]:
    """Return all connections with the paths of their links, which lead around cells unless all are drawn alike."""
    routed = route(network, layout)
    if links != "alike":
        routed = around_cells(network, layout, routed)
    return tuple(
        RoutedConnection(
            each.connection,
            paths,
            thin=links != "alike" and is_thin(each.connection),
            dotted=arrows != "none" and delayed_links.is_from_another_step(each.connection),
        )
        for each, paths in zip(network.links, routed, strict=True)
    )


def _given_lines(
    network: DrawnNetwork, layout: NetworkLayout, marks: Sequence[LinkMark], texts: Sequence[TextLine], arrows: str
) -> tuple[list[Connector], list[LinkMark]]:
    """Return the lines from layers that give weights and starts, around cells and text, and the marks on them."""
    if not has_given(network.spec, marks):
        return [], []
    cells = [Box(x - DISC / 2, y - DISC / 2, x + DISC / 2, y + DISC / 2) for x, y in layout.xy.tolist()]
    around = {drawn.layer.name: union(cells[number] for number in drawn.numbers) for drawn in network.layers}
    occupied = [*cells, *(line.box() for line in texts)]
    given, starts = given_lines(network.spec, around, marks, occupied, brackets=True)
    return [line for line in given if arrows != "none" or line.style != "head"], starts


# Extents


def _extents(layout: NetworkLayout, connections: Sequence[RoutedConnection]) -> Iterator[Box]:
    """Yield the extents of cells and dots, and of loops and arcs, which reach beyond them."""
    low, high = layout.xy.min(axis=0) - DISC / 2, layout.xy.max(axis=0) + DISC / 2
    yield Box(*low.tolist(), *high.tolist())
    if layout.dots.size:
        yield Box(*(layout.dots.min(axis=0) - DOT / 2).tolist(), *(layout.dots.max(axis=0) + DOT / 2).tolist())
    for routed in connections:
        for paths in routed.paths:
            if paths.points.shape[2] == 13:
                # The control points of a circle reach just as far as it does.
                yield _extent(paths.points.reshape(-1, 2))
            elif paths.points.shape[2] > 2:
                yield _extent(flattened(paths.points).reshape(-1, 2))


def _extent(points: FloatArray) -> Box:
    return Box(*points.min(axis=0).tolist(), *points.max(axis=0).tolist())


# Cells and lines that text and bias cells keep clear of


def _squares(xy: FloatArray) -> FloatArray:
    """Return the boxes of cells [n, 4]."""
    return np.concatenate([xy - DISC / 2, xy + DISC / 2], axis=1)


class _StraightLines:
    """All paths as straight lines, which are made when they are first needed."""

    def __init__(self, connections: Sequence[RoutedConnection]) -> None:
        self._connections = connections
        self._lines: FloatArray | None = None

    def __call__(self) -> FloatArray:
        """Return the lines, [n, 2, 2]."""
        if self._lines is None:
            paths = [paths.points[paths.shown] for routed in self._connections for paths in routed.paths]
            self._lines = np.concatenate([np.zeros((0, 2, 2)), *map(flattened, paths)])
        return self._lines


def _inner_lines(layers: Sequence[str], connections: Sequence[RoutedConnection]) -> FloatArray:
    """Return the lines between some layers that need room beyond the cells: loops and arcs."""
    inner = [r for r in connections if r.connection.source in layers and r.connection.target in layers]
    bent = [paths for routed in inner for paths in routed.paths if paths.points.shape[2] > 2]
    return np.concatenate([np.zeros((0, 2, 2)), *(flattened(paths.points[paths.shown]) for paths in bent)])


def _sides(boxes: Sequence[Box]) -> FloatArray:
    """Return the four sides of each box as lines [n, 2, 2]."""
    corners = [np.array([(b.left, b.top), (b.right, b.top), (b.right, b.bottom), (b.left, b.bottom)]) for b in boxes]
    return np.concatenate([np.zeros((0, 2, 2)), *(np.stack([c, np.roll(c, -1, axis=0)], axis=1) for c in corners)])


# Text and bias cells


def _texts(
    network: DrawnNetwork,
    layout: NetworkLayout,
    frames: Sequence[Box],
    lines: Callable[[], FloatArray],
    bottom: float,
    given: tuple[Sequence[TextLine], Sequence[TextLine]],
) -> tuple[list[TextLine], tuple[BiasCell, ...], list[Connector]]:
    """Return all text but that of braces and titles, the bias cells, and the lines from labels to their layers.

    `given` are captions of frames, and delays.
    """
    captions, delays = given
    occupied = [*captions, *delays]
    labels = _labels(layout, lines, frames, bottom, occupied)
    leaders = [Connector(label.leader, "leader", None, label.name) for label in labels if label.leader]
    among = np.concatenate([lines(), straight_lines(leaders)]) if layout.biased else lines()
    biases = _bias_cells(network, layout, among, frames, labels, occupied) if layout.biased else ()
    texts = [line for label in labels for line in label.texts()]
    texts += _clear_of_biases(captions, frames, biases, layout) if biases else captions
    texts += [line for line in delays if not _is_crossed(line, biases, layout)]
    texts += [TextLine("1", bias.x, bias.y, bias_cells.ONE, "bias") for bias in biases]
    return texts, biases, leaders


def _labels(
    layout: NetworkLayout,
    lines: Callable[[], FloatArray],
    frames: Sequence[Box],
    bottom: float,
    captions: Sequence[TextLine],
) -> list[LabelPosition]:
    """Return the labels of layers with their positions."""
    if not any(label.lines for label in layout.labels.values()):
        return []
    return place_labels(layout, DISC, lines(), _sides(frames), bottom, [line.box() for line in captions])


def _bias_cells(
    network: DrawnNetwork,
    layout: NetworkLayout,
    lines: FloatArray,
    frames: Sequence[Box],
    labels: Sequence[LabelPosition],
    captions: Sequence[TextLine],
) -> tuple[BiasCell, ...]:
    # A bias cell between a layer and its label would seem to be what the label names.
    occupied = [*(label.reach() for label in labels), *(line.box() for line in captions)]
    return place_bias_cells(network, layout, lines, _sides(frames), [label.box() for label in labels], occupied)


def _clear_of_biases(
    captions: Sequence[TextLine], frames: Sequence[Box], biases: Sequence[BiasCell], layout: NetworkLayout
) -> list[TextLine]:
    """Return the captions of frames, each moved along its frame to where no link of a bias cell crosses it."""
    lines = bias_cells.links(biases, layout.xy).reshape(-1, 4)
    discs = (Box(x - DISC / 2, y - DISC / 2, x + DISC / 2, y + DISC / 2) for x, y in layout.xy.tolist())
    occupied = np.array([*(bias.box() for bias in biases), *discs])
    return [_clear(line, frames, lines, occupied) for line in captions]


def _is_crossed(line: TextLine, biases: Sequence[BiasCell], layout: NetworkLayout) -> bool:
    """Return True if a link of a bias cell crosses a text."""
    return bool(crossed([line.box()], bias_cells.links(biases, layout.xy).reshape(-1, 4)).any()) if biases else False


def _clear(line: TextLine, frames: Sequence[Box], lines: FloatArray, occupied: FloatArray) -> TextLine:
    """Return a caption moved along its frame, or beyond its ends, to where no line [n, 4] and no box [n, 4] is."""
    wide = max((box.right - box.left for box in frames if box.left < line.x < box.right), default=0.0)
    shifts = [side * step for step in np.arange(0, (wide + line.width) / 2, 0.25).tolist() for side in (-1, 1)]
    candidates = [line._replace(x=line.x + shift) for shift in shifts] or [line]
    return next((each for each in candidates if _is_free(each.box(), lines, occupied)), line)


def _is_free(box: Box, lines: FloatArray, occupied: FloatArray) -> bool:
    return not crossed([box], lines).any() and not overlapping(box, occupied).any()
