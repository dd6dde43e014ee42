"""Text beside the boxes and lines of a chart of parts, placed where there is room and omitted where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.cells import CellKind
from netcharts.network.drawn_layers import DrawnLayer
from netcharts.placement.box import Box, Point
from netcharts.scene import delayed_links
from netcharts.scene.diagrams.cell_layout import CellLayout
from netcharts.scene.diagrams.part_labels import number, part_name, word
from netcharts.scene.diagrams.stubs import STUB
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import HEIGHT, SMALL, BoxNode, Connector, crossed, extents, overlapping, segments
from netcharts.spec.model import Connection, Spec
from netcharts.style import text_metrics

# Distance of a caption from its box or line.
_NEAR = 0.03
# More weights than this between two layers could not be told from each other.
_MOST_WEIGHTS = 6


ALWAYS = ("delay", "letter")
"""Roles of text that is usually kept even where it stands on something else."""


class Caption(NamedTuple):
    """Text that is still to be placed.

    Attributes:
        text: The text.
        spots: Spots for its middle, best first.
        role: `name`, `weight`, `delay` or `letter`.
    """

    text: str
    spots: tuple[Point, ...]
    role: str = "name"

    def moved(self, dx: float, dy: float) -> Caption:
        """Return the same caption elsewhere."""
        return self._replace(spots=tuple((x + dx, y + dy) for x, y in self.spots))


def place_captions(
    captions: Sequence[Caption],
    nodes: Sequence[BoxNode | TextLine | LinkMark],
    connectors: Sequence[Connector],
    always: tuple[str, ...] = ALWAYS,
) -> list[TextLine]:
    """Return the captions for which there is room among boxes, connectors and each other.

    Weights are all placed or all left out, so that no link seems to have none.

    Args:
        captions: The captions.
        nodes: The boxes, and other text and marks.
        connectors: The lines.
        always: Roles of captions that stand at their first spots where there is no room for them.
    """
    if not captions:
        return []
    boxes = [node.box() for node in nodes]
    lines = segments(connector.points for connector in connectors)
    placed: list[TextLine] = []
    for role in ("letter", "delay", "weight", "name"):
        wanted = [caption for caption in captions if caption.role == role]
        if not wanted:
            continue
        fitting = _fitting(wanted, [*boxes, *(line.box() for line in placed)], lines, always)
        if role != "weight" or len(fitting) == len(wanted):
            placed += fitting
    return placed


def _fitting(
    captions: Sequence[Caption], occupied: Sequence[Box], lines: FloatArray, always: tuple[str, ...]
) -> list[TextLine]:
    """Return captions, each at the first spot where it overlaps nothing and no line crosses it."""
    boxes = np.array(occupied)
    reaches = extents(lines)
    fitting: list[TextLine] = []
    for caption in captions:
        for x, y in caption.spots:
            line = TextLine(caption.text, x, y, SMALL, caption.role)
            box = line.box()
            if overlapping(box, boxes).any():
                continue
            near = lines[overlapping(box, reaches)]
            if not len(near) or not crossed([box], near).any():
                fitting.append(line)
                boxes = np.concatenate([boxes, [box]])
                break
        else:
            if caption.role in always:
                fitting.append(TextLine(caption.text, *caption.spots[0], SMALL, caption.role))
    return fitting


def _half_size(caption: str) -> Point:
    """Return half the width and half the height of a caption."""
    return text_metrics.width(caption) * SMALL / 2, SMALL * 0.6


def names(kind: CellKind, layout: CellLayout, language: str) -> Iterator[Caption]:
    """Yield the names of a cell's inputs, beside their lines, and of its states, beside the boxes that hold them."""
    for part in kind.anatomy.parts:
        if part.name == "output":
            continue
        name = part_name(part, language)
        half, up = _half_size(name)
        if part.name in layout.entries:
            y = layout.entries[part.name][0][1]
            x = layout.run - half - 0.05
            yield Caption(name, tuple((x, y + side * (up + _NEAR)) for side in (-1, 1)))
        elif part.name in kind.anatomy.kept:
            node = layout.nodes[part.name]
            left, right = node.x - node.width / 2 + half, node.x + node.width / 2 - half
            away = HEIGHT / 2 + up + _NEAR
            yield Caption(name, tuple((x, node.y + side * away) for side in (-1, 1) for x in (node.x, left, right)))


def beside(caption: str, start: Point, end: Point, role: str = "name") -> Caption:
    """Return a caption along a line: above its middle, or as near to that as there is room."""
    half, up = _half_size(caption)
    along = np.subtract(end, start)
    across = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-9)
    across = across if across[1] < 0 or (across[1] == 0 and across[0] > 0) else -across
    away = abs(across[0]) * half + abs(across[1]) * up + _NEAR
    points = [np.add(start, along * share) for share in (0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8)]
    spots = [(float(x), float(y)) for at in points for x, y in (at + across * away, at - across * away)]
    return Caption(caption, tuple(spots), role)


def leaving(caption: str, start: Point, end: Point) -> Caption:
    """Return a caption at a level line that leads out: above or below it, or beyond its end."""
    half, up = _half_size(caption)
    x = start[0] + half + _NEAR
    spots = [(x + shift, start[1] + side * (up + 2 * _NEAR)) for shift in (0.0, 0.1) for side in (-1, 1)]
    return Caption(caption, (*spots, (end[0] + half + 2 * _NEAR, end[1])))


def delays(lines: Iterable[tuple[Connection, Connector]]) -> Iterator[Caption]:
    """Yield the delays of connections beside their lines; a loop from the step before needs none.

    Args:
        lines: Connections between boxes, with their lines.
    """
    for connection, line in lines:
        if connection.delay and not (connection.within and connection.delay == 1):
            text = delayed_links.text(connection.delay)
            pieces = sorted(pairwise(line.points), key=lambda piece: -math.dist(*piece))
            tried = [beside(text, *piece, "delay") for piece in pieces]
            yield Caption(text, tuple(spot for each in tried for spot in each.spots), "delay")


def at_tip(caption: str, tip: Point, up: int, side: int) -> Caption:
    """Return a caption at the free end of a stub: on one side of it, or beyond it."""
    half, high = _half_size(caption)
    x, y = tip
    near = [(x + side * (half + _NEAR), y + up * (share * STUB)) for share in (-0.3, 0.0)]
    return Caption(caption, (*near, (x, y + up * (high + _NEAR))), "weight")


def beyond(text: str, tips: tuple[float, float], y: float, up: int, *, lifted: bool) -> Caption:
    """Return a delay beyond the free ends of stubs, or beside them; `lifted` if there are letters in between.

    Args:
        text: The delay.
        tips: Abscissas of the outermost of the free ends.
        y: Their ordinate.
        up: -1 if the stubs lead up, 1 if they lead down.
        lifted: True if there are letters at the free ends.
    """
    half, high = _half_size(text)
    x, away = sum(tips) / 2, high + _NEAR
    aside = (tips[1] - tips[0]) / 2 + half + 0.08
    spots = [(x + dx, y + up * (away + (2 * SMALL * 0.6 if lifted else 0.0))) for dx in (0.0, -half, half)]
    spots += [
        (x + side * (aside + dx), y + up * dy) for dx in (0.0, 0.1, 0.2) for dy in (away, 0.0, 0.3) for side in (-1, 1)
    ]
    spots += [
        (x + dx, y + up * (away + lift)) for lift in (0.12, 0.24) for dx in (0.0, -half, half, -2 * half, 2 * half)
    ]
    spots += [(x + side * (half + dx), y - up * dy) for dx in (0.05, 0.15) for dy in (0.0, 0.1) for side in (-1, 1)]
    return Caption(text, tuple(spots), "delay")


def earlier(steps: int, corner: Point, language: str) -> Caption:
    """Return the text at the upper left corner of a copy of a network that stands for an earlier time step."""
    key = "previous_iteration" if steps == 1 else "earlier_iteration"
    text = word(key, language).format(steps)
    half, high = _half_size(text)
    x, y = corner[0] + half, corner[1]
    lifts = [high + _NEAR + lift for lift in (0.0, 0.1, 0.2)]
    return Caption(text, tuple((x + dx, y - lift) for dx in (0.0, half, 2 * half, 4 * half) for lift in lifts), "delay")


def values(computed: FloatArray | None, drawn: DrawnLayer, steps: int) -> tuple[tuple[str, ...], ...]:
    """Return what follows the label of each output at each time step: its value.

    Args:
        computed: The values of the layer, [steps, batch, channels, *size], if there are any.
        drawn: The layer.
        steps: How many time steps are drawn, the last ones.
    """
    # The numbers of a batch of several, or of several channels, can't stand in one box.
    if computed is None or computed.shape[1:3] != (1, 1) or len(computed) < steps:
        return ()
    rows = computed.reshape(len(computed), -1)[-steps:]
    return tuple(tuple(f" = {number(value)}" for value in row) for row in rows[:, drawn.index].tolist())


def weights(spec: Spec, key: str, source: DrawnLayer, target: DrawnLayer) -> FloatArray | None:
    """Return the weights that a spec or its only example gives between drawn cells, [source, target], if few."""
    given = {**spec.weights, **spec.examples[0].weights} if len(spec.examples) == 1 else spec.weights
    if key not in given or source.index.size * target.index.size > _MOST_WEIGHTS:
        return None
    array = np.array(given[key], dtype=np.float64)
    if array.shape != (source.layer.cells, target.layer.cells):
        return None
    drawn: FloatArray = array[source.index][:, target.index]
    return drawn
