"""Combine scenes: build one scene from others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

import numpy as np

from netcharts.array_types import FloatArray, IntArray
from netcharts.placement.box import Box
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.model import AnimationStep, RoutedConnection, Scene, TextLine


def text_scene(texts: Sequence[TextLine], language: str, width: float, height: float) -> Scene:
    """Return a scene that contains only text."""
    nothing = np.zeros((0, 2))
    return Scene("", language, width, height, (), nothing, (), nothing, (), (), tuple(texts))


def translated(scene: Scene, dx: float, dy: float) -> Scene:
    """Return a scene with everything in it moved; its width and height stay."""
    shift = np.array([dx, dy])
    return scene._replace(
        xy=scene.xy + shift,
        connections=tuple(_translated(routed, shift) for routed in scene.connections),
        dots=scene.dots + shift,
        pale_dots=scene.pale_dots + shift,
        fade_outs=tuple(fade_out._replace(lines=fade_out.lines + shift) for fade_out in scene.fade_outs),
        frames=tuple(frame.moved(dx, dy) for frame in scene.frames),
        texts=_translated_texts(scene.texts, dx, dy),
        nodes=tuple(node.moved(dx, dy) for node in scene.nodes),
        connectors=tuple(connector.moved(dx, dy) for connector in scene.connectors),
        braces=tuple(brace + shift for brace in scene.braces),
        bias_cells=tuple(bias._replace(x=bias.x + dx, y=bias.y + dy) for bias in scene.bias_cells),
        link_marks=tuple(mark.moved(dx, dy) for mark in scene.link_marks),
        solids=tuple(solid.moved(dx, dy) for solid in scene.solids),
        windows=tuple(facet.moved(dx, dy) for facet in scene.windows),
        animation=tuple(AnimationStep(step.shades, _translated_texts(step.texts, dx, dy)) for step in scene.animation),
    )


def mirrored(scene: Scene) -> Scene:
    """Return a scene of boxes and lines with left and right exchanged; text and boxes stay upright."""

    def shift(box: Box) -> float:
        return scene.width - box.left - box.right

    flip, aside = np.array([-1.0, 1.0]), np.array([scene.width, 0.0])
    return scene._replace(
        frames=tuple(frame.moved(shift(frame), 0) for frame in scene.frames),
        texts=tuple(line.moved(shift(line.box()), 0) for line in scene.texts),
        nodes=tuple(node.moved(shift(node.box()), 0) for node in scene.nodes),
        connectors=tuple(
            line._replace(points=tuple((scene.width - x, y) for x, y in line.points)) for line in scene.connectors
        ),
        braces=tuple((brace * flip + aside)[::-1] for brace in scene.braces),
        link_marks=tuple(mark.moved(shift(mark.box()), 0) for mark in scene.link_marks),
    )


def _translated(routed: RoutedConnection, shift: FloatArray) -> RoutedConnection:
    # Charts have many connections, and naming fields takes longer than moving a few links.
    moved = tuple([LinkPaths(paths.points + shift, *paths[1:]) for paths in routed.paths])
    return RoutedConnection(routed.connection, moved, *routed[2:])


def _translated_texts(texts: Sequence[TextLine], dx: float, dy: float) -> tuple[TextLine, ...]:
    return tuple(line.moved(dx, dy) for line in texts)


def combined(scenes: Sequence[Scene], heading: str, language: str, width: float, height: float) -> Scene:
    """Return several scenes as one, each where it is.

    Their cells are numbered consecutively. Only the first scene can be animated.
    """
    firsts = [0, *accumulate(len(scene.xy) for scene in scenes)]
    numbered = list(zip(scenes, firsts, strict=False))
    shaded = any(scene.shades for scene in scenes)
    return Scene(
        heading=heading,
        language=language,
        width=width,
        height=height,
        layers=tuple(replace(drawn, first=drawn.first + first) for scene, first in numbered for drawn in scene.layers),
        xy=np.concatenate([scene.xy for scene in scenes]),
        connections=tuple(_renumbered(routed, first) for scene, first in numbered for routed in scene.connections),
        dots=np.concatenate([scene.dots for scene in scenes]),
        pale_dots=np.concatenate([scene.pale_dots for scene in scenes]),
        fade_outs=tuple(fade_out for scene in scenes for fade_out in scene.fade_outs),
        frames=tuple(frame for scene in scenes for frame in scene.frames),
        texts=tuple(line for scene in scenes for line in scene.texts),
        shades=tuple(s for scene in scenes for s in (scene.shades or ("",) * len(scene.xy))) if shaded else (),
        animation=scenes[0].animation,
        nodes=tuple(node for scene in scenes for node in scene.nodes),
        connectors=tuple(connector for scene in scenes for connector in scene.connectors),
        braces=tuple(brace for scene in scenes for brace in scene.braces),
        bias_cells=tuple(
            bias._replace(targets=bias.targets + first) for scene, first in numbered for bias in scene.bias_cells
        ),
        link_marks=tuple(mark for scene in scenes for mark in scene.link_marks),
        solids=tuple(solid for scene in scenes for solid in scene.solids),
        windows=tuple(facet for scene in scenes for facet in scene.windows),
    )


def _renumbered(routed: RoutedConnection, first: int) -> RoutedConnection:
    def shifted(numbers: IntArray) -> IntArray:
        # Samples in a legend join no cells.
        return np.where(numbers < 0, numbers, numbers + first)

    paths = tuple(each._replace(source=shifted(each.source), target=shifted(each.target)) for each in routed.paths)
    return routed._replace(paths=paths)
