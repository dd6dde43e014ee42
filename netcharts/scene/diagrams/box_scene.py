"""Scenes of boxes and connectors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, box_around, union
from netcharts.scene.combining import text_scene, translated
from netcharts.scene.fade_outs import FadeOut
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.model import MARGIN, Scene, TextLine
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.scene.titles import WIDEST, title_lines


def box_scene(
    language: str,
    nodes: Sequence[BoxNode],
    connectors: Sequence[Connector],
    texts: Sequence[TextLine] = (),
    frames: Sequence[Box] = (),
    braces: Sequence[FloatArray] = (),
    link_marks: Sequence[LinkMark] = (),
    dots: FloatArray | None = None,
    fade_outs: Sequence[FadeOut] = (),
) -> Scene:
    """Return a scene of boxes, connectors and what belongs to them, wherever they are; its size is not known yet."""
    scene = text_scene(texts, language, 0.0, 0.0)
    return scene._replace(
        nodes=tuple(nodes),
        connectors=tuple(connectors),
        frames=tuple(frames),
        braces=tuple(braces),
        link_marks=tuple(link_marks),
        fade_outs=tuple(fade_outs),
        dots=scene.dots if dots is None else dots,
    )


def without_arrows(scene: Scene) -> Scene:
    """Return a scene of boxes or solids without heads of arrows, and with delayed connections drawn like others."""
    lines = (each for each in scene.connectors if each.style != "head")
    plain = tuple(each._replace(style="connection") if each.style == "delayed" else each for each in lines)
    return scene._replace(connectors=plain, texts=tuple(text for text in scene.texts if text.role != "delay"))


def boxes_of(scene: Scene) -> Iterator[Box]:
    """Yield the extents of everything in a scene of boxes or of solids."""
    yield from (node.box() for node in scene.nodes)
    yield from (line.box() for line in scene.texts)
    yield from (mark.box() for mark in scene.link_marks)
    yield from (solid.box() for solid in scene.solids)
    yield from (facet.box() for facet in scene.windows)
    yield from scene.frames
    yield from map(box_around, scene.braces)
    yield from map(connector_box, scene.connectors)
    yield from (box_around(each.lines.reshape(-1, 2)) for each in scene.fade_outs if len(each.lines))
    if len(scene.dots):
        yield box_around(scene.dots)


def connector_box(connector: Connector) -> Box:
    """Return the extent of a connector."""
    xs, ys = zip(*connector.points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def titled(scene: Scene, heading: str, widest: float = WIDEST) -> Scene:
    """Return a scene of boxes or solids with a title above it and a margin around all."""
    content = union(boxes_of(scene))
    title = title_lines(heading, content, widest)
    whole = union([content, *(line.box() for line in title)])
    width, height = whole.right - whole.left + 2 * MARGIN, whole.bottom - whole.top + 2 * MARGIN
    scene = scene._replace(heading=heading, texts=(*title, *scene.texts), width=width, height=height)
    return translated(scene, MARGIN - whole.left, MARGIN - whole.top)
