"""Scenes of layers: what charts of layers and of feature maps do alike once their boxes are placed and joined."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from netcharts.placement.box import Box
from netcharts.scene.diagrams.box_scene import titled
from netcharts.scene.diagrams.wrapping import Link, Wrapping
from netcharts.scene.given_lines import given_lines
from netcharts.scene.link_marks import MarkedLinks
from netcharts.scene.model import Scene
from netcharts.scene.nodes import BoxNode, Connector
from netcharts.spec.model import Spec


def links_between(spec: Spec, nodes: Mapping[str, BoxNode], connectors: Sequence[Connector]) -> list[Link]:
    """Return the lines of connections with the boxes at their ends; the lines come first among the connectors."""
    boxes = {name: node.box() for name, node in nodes.items()}
    return [
        Link(line, boxes[connection.source], boxes[connection.target])
        for connection, line in zip(spec.connections, connectors, strict=False)
    ]


def finished(spec: Spec, scene: Scene, wrapping: Wrapping, language: str) -> Scene:
    """Return a scene in rows, with the marks of links, the lines of starts and of given weights, and its title.

    Args:
        spec: The spec, whose layers are the boxes of the scene in their order.
        scene: The scene in one row.
        wrapping: The rows.
        language: Language of the title.
    """
    wrapped, lines = wrapping.wrapped(scene)
    link_marks = list(MarkedLinks(spec).on_connectors(spec.connections, lines))
    placed: dict[str, Box] = {layer.name: node.box() for layer, node in zip(spec.layers, wrapped.nodes, strict=True)}
    given, starts = given_lines(spec, placed, link_marks, [line.box() for line in wrapped.texts], brackets=False)
    marked = wrapped._replace(connectors=(*wrapped.connectors, *given), link_marks=(*link_marks, *starts))
    return titled(marked, spec.heading(language), wrapping.title_width)
