"""Samples, shapes that Graphviz paints once: written as DOT at the origin, and read back from the SVG output.

A chart has few looks, and many charts share them. A user's text is never painted here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

from netcharts.decimals import short
from netcharts.dot import attributes
from netcharts.paint.shapes import Paint, RoundedBox, Text
from netcharts.placement.box import Point
from netcharts.svg.elements import FAR, Element, Elements, Sample

_GROUP = "{http://www.w3.org/2000/svg}g"
_TITLE = "{http://www.w3.org/2000/svg}title"
_NUMBERS = {"rx", "ry", "font-size", "stroke-width"}
_PLACE = {"cx", "cy", "x", "y", "d", "points", "{http://www.w3.org/XML/1998/namespace}space"}
_PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_CANVAS = (
    "graph [outputorder=edgesfirst, splines=true, pad=0, margin=0]",
    'node [label="", fixedsize=true]',
    "edge [dir=none]",
    # Two points across, as in a whole chart.
    f'k0 [style=invis, shape=box, width=0.02778, height=0.02778, pos="{1 - FAR},{1 - FAR}"]',
    f'k1 [style=invis, shape=box, width=0.02778, height=0.02778, pos="{FAR - 1},{FAR - 1}"]',
)


def paint(render: Callable[[str, str], bytes], samples: tuple[Sample, ...]) -> Elements:
    """Return what Graphviz paints of samples; `render` turns DOT into the bytes of a format.

    Raises:
        EngineError: Graphviz could not paint them.
    """
    statements = (_statement(sample, f"n{number}") for number, sample in enumerate(samples))
    svg = render("\n".join(["digraph {", *_CANVAS, *statements, "}\n"]), "svg")
    groups = {group.get("id"): group for group in ElementTree.fromstring(svg).iter(_GROUP)}
    return {sample: _element(groups[f"n{number}"]) for number, sample in enumerate(samples)}


def _statement(sample: Sample, name: str) -> str:
    if isinstance(sample, Paint):
        return f'k0 -> k1 [id="{name}", pos="0,0 0,0 9,0 9,0", {attributes.line(sample)}]'
    if isinstance(sample, Text):
        label = "x" if sample.anchor == "middle" else "x\\l"
        return f'{name} [id="{name}", pos="0,0", {attributes.text_node(sample)}, label="{label}"]'
    look = attributes.box(sample) if isinstance(sample, RoundedBox) else attributes.figure(sample)
    return f'{name} [id="{name}", pos="0,0", {look}]'


def _element(group: ElementTree.Element) -> Element:
    (painted,) = (element for element in group if element.tag != _TITLE)
    look = {
        name: short(float(value)) if name in _NUMBERS else value
        for name, value in painted.attrib.items()
        if name not in _PLACE
    }
    return Element(painted.tag.rpartition("}")[2], look, _points(painted), _path(painted))


def _points(element: ElementTree.Element) -> tuple[Point, ...]:
    if "cx" in element.attrib:
        return (_about(element.attrib["cx"], element.attrib["cy"]),)
    if "y" in element.attrib:
        # Horizontally, a text starts at its anchor or has its middle there.
        return ((0.0, _about("0", element.attrib["y"])[1]),)
    return tuple(_about(*pair) for pair in _PAIR.findall(element.get("points", "")))


def _path(element: ElementTree.Element) -> str:
    def moved(pair: re.Match[str]) -> str:
        x, y = _about(*pair.groups())
        return f"{short(x)},{short(y)}"

    return _PAIR.sub(moved, element.get("d", ""))


def _about(x: str, y: str) -> Point:
    # Graphviz's y runs from the bottom of the canvas, in negative numbers.
    return float(x) - FAR, float(y) + FAR
