"""Overlaps in the scene of a chart of cells: labels, cells and links, measured in grid pitches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, union
from netcharts.scene.arcs import distances
from netcharts.scene.edge_paths import flattened
from netcharts.scene.model import DISC, DOT, Scene, TextLine
from netcharts.scene.nodes import crossed, segments, straight_lines

SLACK = 0.02
# Links of the poster touch cells; a link that comes closer than this to the middle of a cell passes under it.
UNDER = 0.25
# A label this close to the side of a cell seems to belong to it.
_BESIDE = 0.3


class Fault(NamedTuple):
    """Something that a reader of a chart can misread, and where it is."""

    kind: str
    where: str


def faults(scene: Scene) -> Iterator[Fault]:
    """Yield the faults of a chart of cells."""
    labels = _labels(scene)
    yield from _labels_at_cells(scene, labels)
    yield from _texts_on_texts(scene, labels)
    yield from _texts_on_links(scene, labels)
    yield from _links_under_cells(scene)
    yield from _leaders(scene, labels)
    for line in scene.texts:
        box = line.box()
        if min(box.left, box.top, scene.width - box.right, scene.height - box.bottom) < -SLACK:
            yield Fault("text outside", line.text)


def _labels(scene: Scene) -> dict[str, Box]:
    """Return the extents of the labels of layers."""
    lines: dict[str, list[TextLine]] = {}
    for line in scene.texts:
        if line.role == "label":
            lines.setdefault(line.layer, []).append(line)
    return {name: union(_ink(line) for line in own) for name, own in lines.items()}


def _ink(line: TextLine) -> Box:
    """Return the extent of the letters of a line."""
    return line.box()._replace(top=line.y - line.size * 0.5, bottom=line.y + line.size * 0.5)


def _labels_at_cells(scene: Scene, labels: dict[str, Box]) -> Iterator[Fault]:
    owners = np.concatenate([np.full(drawn.index.size, at) for at, drawn in enumerate(scene.layers)])
    names = [drawn.layer.name for drawn in scene.layers]
    led = {line.source for line in scene.connectors if line.style == "leader"}
    for name, box in labels.items():
        x, y = scene.xy.T
        across, down = np.abs(x - x.clip(box.left, box.right)), np.abs(y - y.clip(box.top, box.bottom))
        away = np.hypot(across, down)
        for x0, y0 in scene.dots.tolist():
            if _overlap(box, Box(x0 - DOT / 2, y0 - DOT / 2, x0 + DOT / 2, y0 + DOT / 2)):
                yield Fault("label on dots", name)
        own = owners == names.index(name)
        for number in np.flatnonzero(away < DISC / 2 - SLACK).tolist():
            yield Fault("label on cell", f"{name} on {names[owners[number]]}")
        nearest = away[own].min()
        beside = ~own & (away < nearest) & ((across < DISC / 2) | (down < DISC / 2) & (across < DISC / 2 + _BESIDE))
        middle = scene.xy[own]
        if not middle[:, 0].min() - 0.01 <= box.x <= middle[:, 0].max() + 0.01:
            beside |= ~own & (away < nearest)
        if beside.any() and name not in led:
            yield Fault("label beside", f"{name} beside {names[owners[int(np.flatnonzero(beside)[0])]]}")


def _texts_on_texts(scene: Scene, labels: dict[str, Box]) -> Iterator[Fault]:
    others = [(line.role, _ink(line)) for line in scene.texts if line.role not in ("label", "title", "legend")]
    boxes = [*(("label", box) for box in labels.values()), *others]
    for (kind, one), (other, two) in combinations(boxes, 2):
        if _overlap(one, two) and not kind == other == "frame":
            yield Fault(f"{'label' if 'label' in (kind, other) else kind} on text", f"{kind} on {other} at {one}")


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return min(across, down) > SLACK


def _texts_on_links(scene: Scene, labels: dict[str, Box]) -> Iterator[Fault]:
    for source, target, lines in _links(scene):
        for name, box in labels.items():
            if crossed([box], lines.reshape(-1, 4)).any():
                own = name in (source, target)
                yield Fault("label on own link" if own else "label on link", f"{name} on {source} -> {target}")
        captions = [_ink(line) for line in scene.texts if line.role == "frame"]
        if captions and crossed(captions, lines.reshape(-1, 4)).any():
            yield Fault("caption on link", f"{source} -> {target}")


def _leaders(scene: Scene, labels: dict[str, Box]) -> Iterator[Fault]:
    """Yield leader lines on other labels, and on cells that are not their own."""
    leaders = [line for line in scene.connectors if line.style == "leader"]
    for line in leaders:
        own = next(drawn for drawn in scene.layers if drawn.layer.name == line.source)
        foreign = np.delete(scene.xy, list(own.numbers), axis=0)
        if (distances(foreign, straight_lines([line])) < DISC / 2).any():
            yield Fault("leader on cell", line.source)
        others = [box for name, box in labels.items() if name != line.source]
        if others and crossed(others, segments([line.points])).any():
            yield Fault("leader on label", line.source)


def _links(scene: Scene) -> Iterator[tuple[str, str, FloatArray]]:
    for routed in scene.connections:
        connection = routed.connection
        for paths in routed.paths:
            yield connection.source, connection.target, flattened(paths.points[paths.shown])


def _links_under_cells(scene: Scene) -> Iterator[Fault]:
    layers = {drawn.layer.name: drawn for drawn in scene.layers}
    for routed in scene.connections:
        connection = routed.connection
        for paths in routed.paths:
            for points, source, target in zip(
                paths.points[paths.shown], paths.source[paths.shown], paths.target[paths.shown], strict=True
            ):
                others = np.delete(np.arange(len(scene.xy)), [source, target])
                low, high = points.min(axis=(0, 1)) - UNDER, points.max(axis=(0, 1)) + UNDER
                xy = scene.xy[others]
                near = others[((xy > low) & (xy < high)).all(axis=1)]
                if not near.size:
                    continue
                under = near[(distances(scene.xy[near], flattened(points[None])) < UNDER).any(axis=1)]
                if under.size:
                    ends = {*layers[connection.source].numbers, *layers[connection.target].numbers}
                    kind = "link under its layers" if {*under.tolist()} <= ends else "link under cell"
                    yield Fault(kind, f"{connection.source} -> {connection.target}")
