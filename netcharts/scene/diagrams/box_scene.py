"""Scenes of boxes and connectors."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netcharts.array_types import FloatArray
from netcharts.placement.box import Box, box_around, union
from netcharts.scene.combining import text_scene, translated
from netcharts.scene.link_marks import LinkMark
from netcharts.scene.model import MARGIN, Scene, TextLine
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.scene.titles import title_lines


def box_scene(
    heading: str,
    language: str,
    nodes: Sequence[BoxNode],
    connectors: Sequence[Connector],
    texts: Sequence[TextLine] = (),
    frames: Sequence[Box] = (),
    braces: Sequence[FloatArray] = (),
    link_marks: Sequence[LinkMark] = (),
) -> Scene:
    """Return a scene of boxes, connectors and what belongs to them, wherever they are, with a title and a margin."""
    corners = (Box(x, y, x, y) for connector in connectors for x, y in connector.points)
    boxes = (
        *(node.box() for node in nodes),
        *(line.box() for line in texts),
        *(box_around(np.asarray(brace, dtype=np.float64)) for brace in braces),
    )
    content = union([*boxes, *corners, *frames, *(mark.box() for mark in link_marks)])
    title = title_lines(heading, content)
    whole = union([content, *(line.box() for line in title)])
    width, height = whole.right - whole.left + 2 * MARGIN, whole.bottom - whole.top + 2 * MARGIN
    scene = text_scene([*title, *texts], language, width, height)
    scene = scene._replace(heading=heading, nodes=tuple(nodes), connectors=tuple(connectors), frames=tuple(frames))
    scene = scene._replace(braces=tuple(braces), link_marks=tuple(link_marks))
    return translated(scene, MARGIN - whole.left, MARGIN - whole.top)
