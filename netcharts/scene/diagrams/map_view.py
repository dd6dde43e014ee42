"""Charts of feature maps: a network as one solid for each layer, whose form shows its size and its channels.

The window of a kernel is drawn on the map that it sees, with lines to the place that it gives. Text above a solid names
the layer, and text below the lines what they compute.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from netcharts.placement.box import Box, Point
from netcharts.scene.diagrams import layer_groups, map_joints
from netcharts.scene.diagrams.box_scene import box_scene
from netcharts.scene.diagrams.captions import delays, place_captions
from netcharts.scene.diagrams.flow import FORWARD
from netcharts.scene.diagrams.layer_routing import route_connections
from netcharts.scene.diagrams.layer_scene import finished, links_between
from netcharts.scene.diagrams.map_joints import Placed
from netcharts.scene.diagrams.map_places import Arrangement, arrangements
from netcharts.scene.diagrams.map_text import SMALL, text_of
from netcharts.scene.diagrams.wrapping import PAGE, Page, Wrapping
from netcharts.scene.link_marks import LinkMark, MarkedLinks
from netcharts.scene.model import Scene, TextLine
from netcharts.scene.nodes import HEAD, BoxNode, Connector, crossed, segments
from netcharts.scene.solids import Facet, Solid
from netcharts.spec.model import Connection, Spec


def build(
    spec: Spec,
    language: str = "en",
    labels: str | None = None,
    biased: Sequence[str] = (),
    page: Page = PAGE,
) -> Scene:
    """Return the scene of a spec.

    Args:
        spec: The spec of the network.
        language: Language of the text.
        labels: One of `LABELS`; None for names and sizes.
        biased: Layers whose labels mention a bias.
        page: The page that the chart should fit.
    """
    text = text_of(spec, labels, language, biased)
    draft = _best(_draft(spec, arrangement, language, page) for arrangement in arrangements(spec, text, language))
    draft = _in_rows(spec, draft, language, page) if draft.wrapping.starts else draft
    arrangement, marks, wrapping = draft.arrangement, draft.marks, draft.wrapping
    joints = _Joints(spec.connections, arrangement, draft.routed, wrapping.broken())
    inside = [(group.layers[0], frame) for group, frame in zip(layer_groups.framed(spec), marks.frames, strict=True)]
    texts = [*arrangement.names(), *arrangement.operations(joints.level, inside), *marks.captions]
    boxes = list(arrangement.nodes().values())
    link_marks = MarkedLinks(spec).on_connectors(spec.connections, [link.line for link in wrapping.links])
    edges = [_edges(frame) for frame in marks.frames]
    obstacles: list[BoxNode | TextLine | LinkMark] = [*boxes, *texts, *link_marks]
    texts += place_captions(list(delays(joints.delayed)), obstacles, [*joints.connectors, *edges], always=())
    plain = box_scene(language, boxes, [*joints.connectors, *joints.lines], texts, marks.frames, marks.braces)
    solids = tuple(_solid(each, language) for each in arrangement.placed.values())
    solid = plain._replace(solids=solids, windows=tuple(joints.windows))
    return finished(spec, solid, wrapping, language)._replace(nodes=())


class _Draft(NamedTuple):
    """The solids of a chart at their places, with the lines between them, the marks of groups and the rows."""

    arrangement: Arrangement
    routed: list[Connector]
    marks: layer_groups.GroupMarks
    wrapping: Wrapping


def _draft(spec: Spec, arrangement: Arrangement, language: str, page: Page, broken: Collection[int] = ()) -> _Draft:
    """Return a draft of a chart, in which the numbers of the connections that lead from row to row may be known."""
    nodes, with_text = arrangement.nodes(), arrangement.with_text()
    framed = layer_groups.frames_of_boxes(spec, with_text)
    around = arrangement.obstacles()
    routed = _with_loops(spec, route_connections(around, spec, FORWARD, framed, in_lanes=True), nodes, around)
    inside = [number for number in range(len(spec.connections)) if number not in broken]
    marks = layer_groups.group_marks(spec, with_text, routed, language, inside)
    links = links_between(spec, nodes, routed)
    blocks = [*(node.box() for node in with_text.values()), *marks.extents]
    return _Draft(arrangement, routed, marks, Wrapping(blocks, links, FORWARD, page, SMALL))


def _with_loops(
    spec: Spec, routed: Sequence[Connector], nodes: Mapping[str, BoxNode], around: Mapping[str, BoxNode]
) -> list[Connector]:
    """Return lines, of which loops stand on the solids, below their text."""
    directed = [connection for connection in spec.connections if connection.directed]
    lines = []
    for connection, line in zip([*spec.connections, *directed], routed, strict=True):
        name = connection.source
        down = (around[name].height - nodes[name].height) / 2 if connection.within else 0.0
        lines.append(line.moved(0.0, down) if down else line)
    return lines


def _in_rows(spec: Spec, draft: _Draft, language: str, page: Page) -> _Draft:
    """Return a draft in the same rows, in each of which text is aligned by itself."""
    arrangement, wrapping = draft.arrangement, draft.wrapping
    arrangement.align({name: wrapping.row(node.box()) for name, node in arrangement.nodes().items()})
    aligned = _draft(spec, arrangement, language, page, wrapping.broken())
    return aligned._replace(wrapping=wrapping.with_links(aligned.wrapping.links))


def _best(drafts: Iterable[_Draft]) -> _Draft:
    """Return the first chart that fits a page in one row, or else in as few rows as possible, or comes closest."""
    tried: list[_Draft] = []
    for draft in drafts:
        tried.append(draft)
        if draft.wrapping.scale >= 1.0 and not draft.wrapping.starts:
            break
    return min(tried, key=lambda draft: _cost(draft.wrapping))


def _cost(wrapping: Wrapping) -> tuple[bool, float]:
    """Return how far a chart is from one row on a page, to be compared."""
    fits = wrapping.scale >= 1.0
    return not fits, len(wrapping.starts) if fits else -wrapping.scale


def _solid(placed: Placed, language: str) -> Solid:
    layer = placed.layer
    facets = tuple(facet.moved(placed.x, placed.y) for facet in placed.body.facets())
    return Solid(layer.name, f"{layer.name}: {layer.dimensions} {layer.cell.names.get(language)}", layer.cell, facets)


class _Joints:
    """The lines between solids: windows and fans where a connection leads straight on, and arrows elsewhere.

    Attributes:
        level: Numbers of the connections that join solids of one row.
        connectors: Arrows of the others.
        lines: Lines of windows and fans.
        windows: Windows of kernels.
        delayed: Connections that are arrows, which can have delays, with their lines.
    """

    def __init__(
        self,
        connections: Sequence[Connection],
        arrangement: Arrangement,
        routed: Sequence[Connector],
        broken: Collection[int],
    ) -> None:
        self.level: list[int] = []
        self.connectors: list[Connector] = []
        self.lines: list[Connector] = []
        self.windows: list[Facet] = []
        self.delayed: list[tuple[Connection, Connector]] = []
        placed = arrangement.placed
        self.texts = arrangement.text_apart()
        heads = iter(routed[len(connections) :])
        for number, (connection, line) in enumerate(zip(connections, routed, strict=False)):
            head = [next(heads)] if connection.directed else []
            source, target = placed[connection.source], placed[connection.target]
            if number in broken:
                self.connectors += [line, *head]
                self.delayed.append((connection, line))
                continue
            onward = len(line.points) == 2 and source.x < target.x
            if onward and abs(source.y - target.y) < 0.01:
                self.level.append(number)
            attends = line.style == "attention"
            if not (
                onward and head and not connection.delay and not attends and self._join(connection, source, target)
            ):
                reached = _reaching(line, source, target)
                self.delayed.append((connection, reached))
                self.connectors += [reached, *(reached.head() for _ in head)]

    def _join(self, connection: Connection, source: Placed, target: Placed) -> bool:
        """Add the window or the fan of a connection; return False if it has neither, or if text is in the way."""
        windows: list[Facet] = []
        lines: list[Connector] = []
        if map_joints.shows_window(connection, source, target):
            facet, lines = map_joints.window(connection, source, target)
            windows.append(facet)
        elif map_joints.shows_fan(connection):
            lines = map_joints.fan(source, target)
        if not lines or (self.texts and crossed(self.texts, segments(line.points for line in lines)).any()):
            return False
        self.windows += windows
        self.lines += [line.joining(connection.source, connection.target) for line in lines]
        return True


def _reaching(line: Connector, source: Placed, target: Placed) -> Connector:
    """Return a line that reaches the solids at its ends, where it was led around the text of narrow ones."""
    points = list(line.points)
    right, left = source.x + source.body.width / 2, target.x - target.body.width / 2
    if _is_beside(points[0], source) and points[0][0] > right:
        points.insert(0, (right, points[0][1]))
    if _is_beside(points[-1], target) and points[-1][0] < left:
        # A short piece would be hidden by the head of the arrow.
        points[len(points) - (left - points[-1][0] < 2 * HEAD) :] = [(left, points[-1][1])]
    return line._replace(points=tuple(points))


def _is_beside(point: Point, solid: Placed) -> bool:
    return abs(point[1] - solid.y) < solid.body.full_height / 2


def _edges(frame: Box) -> Connector:
    """Return the edges of a frame as one line."""
    left, top, right, bottom = frame
    return Connector(((left, top), (right, top), (right, bottom), (left, bottom), (left, top)), "frame")
