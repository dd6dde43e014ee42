"""One of each look that a scene has, painted by Graphviz at the origin; the SVG repeats it wherever it occurs.

Charts have few looks, and many charts the same, so what was painted is kept. A user's words are never painted here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.etree import ElementTree

from netcharts.decimals import short
from netcharts.dot.looks import biased, defaults, disc, dotted, fading, lettered, linked, shaped, summed, toned
from netcharts.dot.pieces import boxed, rimming, wired
from netcharts.engines import Engine
from netcharts.scene import FADING, Scene
from netcharts.style.themes import Theme

# Half the canvas: as far as Graphviz's origin is from ours.
_FAR = 5000.0
_G = "{http://www.w3.org/2000/svg}g"
_NUMBERS = {"rx", "ry", "font-size", "stroke-width"}
_PLACE = {"cx", "cy", "x", "y", "d", "points", "{http://www.w3.org/XML/1998/namespace}space"}
_PAIR = re.compile(r"(-?[\d.]+),(-?[\d.]+)")
_NODE, _EDGE = 'n{0} [id="n{0}", pos="0,0", label="{1}", {2}]', 'k0 -> k1 [id="n{0}", pos="0,0 0,0 9,0 9,0", {2}]'


class Shape(NamedTuple):
    """A painted shape: its element, its look as attributes, its `fill` among them, and its `points` about the origin.

    For an ellipse, the only point is its centre; for a text, where it is anchored. `course` is that of a path.
    """

    form: str
    look: str
    fill: str
    points: tuple[tuple[float, float], ...]
    course: str = ""


Painted = dict[str, tuple[Shape, ...]]
"""What was painted, by its look."""


def painted(scene: Scene, theme: Theme, engine: Engine) -> Painted:
    """All looks that a scene has in a theme.

    Raises:
        EngineError: Graphviz could not paint them.
    """
    return _painted(engine, tuple(defaults(theme)), tuple(dict.fromkeys(_looks(scene, theme))))


def _looks(scene: Scene, theme: Theme) -> Iterator[tuple[str, str, str]]:
    """How each thing of a scene is written, its label, and its look."""
    for strand in scene.strands:
        yield _EDGE, "", linked(strand)
    yield from ((_EDGE, "", fading(some.look, opacity, theme)) for some in scene.stubs for opacity in FADING)
    yield from ((_EDGE, "", wired(wire, theme)) for wire in scene.wires)
    for kind in {id(drawn.layer.cell): drawn.layer.cell for drawn in scene.layers}.values():
        look = theme.look(kind)
        yield _NODE, "", disc(look, theme)
        yield from ((_NODE, "", shaped(shape, look, theme)) for shape in theme.shapes(kind))
        if scene.tones:
            yield _NODE, "", toned(kind, theme.background, theme)
    if scene.biases:
        yield from ((_NODE, "", biased(theme)), (_EDGE, "", summed(theme)))
    if len(scene.dots):
        yield _NODE, "", dotted(theme)
    for piece in scene.pieces:
        yield _NODE, "x", boxed(piece, theme)
        look = theme.look(piece.kind)
        yield from ((_NODE, "", shaped(shape, look, theme)) for shape in rimming(piece, theme))
    lines = [*scene.words, *(line for moment in scene.moments for line in moment.words)]
    for line in dict.fromkeys(line._replace(text="", x=0.0, y=0.0) for line in lines):
        yield _NODE, "x" if line.anchor == "middle" else "x\\l", lettered(line, theme)


@lru_cache(maxsize=128)
def _painted(engine: Engine, common: tuple[str, ...], looks: tuple[tuple[str, str, str], ...]) -> Painted:
    # Two points across, as in a whole picture.
    corner = "style=invis, shape=box, width=0.02778, height=0.02778"
    corners = (f'k{i} [{corner}, pos="{far},{far}"]' for i, far in enumerate((1 - _FAR, _FAR - 1)))
    written = (how.format(number, label, look) for number, (how, label, look) in enumerate(looks))
    svg = engine.render("\n".join(["digraph {", *common, *corners, *written, "}\n"]), "svg")
    groups = {group.get("id"): group for group in ElementTree.fromstring(svg).iter(_G)}
    return {look: tuple(_shapes(groups[f"n{number}"])) for number, (_, _, look) in enumerate(looks)}


def _shapes(group: Iterable[ElementTree.Element]) -> Iterator[Shape]:
    """What of a painted group is seen."""
    for element in group:
        form = element.tag.rpartition("}")[2]
        if form != "title":
            yield Shape(form, _look(element), element.get("fill", ""), _points(element), _course(element))


def _look(element: ElementTree.Element) -> str:
    """What of a painted element does not depend on its place."""
    return " ".join(
        f'{name}="{short(float(value)) if name in _NUMBERS else value}"'
        for name, value in element.attrib.items()
        if name not in _PLACE
    )


def _points(element: ElementTree.Element) -> tuple[tuple[float, float], ...]:
    for x, y in (("cx", "cy"), ("x", "y")):
        if x in element.attrib:
            return (_about(element.attrib[x], element.attrib[y]),)
    return tuple(_about(*pair) for pair in _PAIR.findall(element.get("points", "")))


def _course(element: ElementTree.Element) -> str:
    def moved(pair: re.Match[str]) -> str:
        x, y = _about(*pair.groups())
        return f"{short(x)},{short(y)}"

    return _PAIR.sub(moved, element.get("d", ""))


def _about(x: str, y: str) -> tuple[float, float]:
    # Graphviz's y runs from the bottom of the canvas, in negative numbers.
    return float(x) - _FAR, float(y) + _FAR
