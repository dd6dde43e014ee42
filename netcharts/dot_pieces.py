"""Boxes and wires as DOT, with every position given, so that Graphviz only paints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from netcharts import pieces as looks
from netcharts.dot_text import FONTS, PITCH, place, quote, shaped, size
from netcharts.marks import on_box
from netcharts.numbers import short
from netcharts.pieces import Piece, Wire
from netcharts.scene import Scene
from netcharts.themes import Theme

# How thick stubs are, in grid pitches.
_STUB = 0.035


def wires(scene: Scene, theme: Theme) -> Iterator[str]:
    """An edge per wire."""
    return (_wire(wire, i, scene, theme) for i, wire in enumerate(scene.wires))


def pieces(scene: Scene, theme: Theme) -> Iterator[str]:
    """A node per box, and the shapes of its pattern."""
    if scene.pieces:
        look = f'fontname="{FONTS}", fontsize={short(looks.SIZE * PITCH)}, penwidth=0'
        yield f"{{ node [shape=box, {look}]"
        for i, piece in enumerate(scene.pieces):
            yield from _piece(piece, i, scene, theme)
        yield "}"


def _point(x: float, y: float, scene: Scene) -> str:
    return f"{short(x * PITCH)},{short((scene.height - y) * PITCH)}"


def _wire(wire: Wire, number: int, scene: Scene, theme: Theme) -> str:
    points = [_point(x, y, scene) for x, y in wire.points]
    course = [points[0]]
    for start, end in pairwise(points):
        course += [start, end, end]
    colour = f', color="{theme.seen(wire.colour)}"' if wire.colour else ""
    dashed = ', style="dashed"'
    style = {"fixed": dashed, "delayed": dashed, "stub": f", penwidth={short(_STUB * PITCH)}"}.get(wire.style, "")
    return f'k0 -> k1 [id="w{number}", class="{wire.style}", pos="{" ".join(course)}"{colour}{style}]'


def _piece(piece: Piece, number: int, scene: Scene, theme: Theme) -> Iterator[str]:
    look = theme.look(piece.kind)
    room = size(piece.width, looks.HEIGHT)
    rim = f', color="{look.rim}", penwidth={short(theme.widths["rims"] * PITCH)}' if theme.rimmed else ""
    fill = f'style="rounded,filled", fillcolor="{look.fill}", fontcolor="{look.text}"{rim}'
    at = place(piece.x, piece.y, scene.height)
    yield f"p{number} [id=p{number}, {at}, {room}, {fill}, label={quote(piece.words)}]"
    if piece.kind is not None:
        for part, shape in enumerate(on_box(theme.pattern(piece.kind), piece.width, looks.HEIGHT)):
            at, how = place(piece.x + shape.dx, piece.y + shape.dy, scene.height), shaped(shape, look, theme)
            yield f'q{number}_{part} [id="q{number}_{part}", label="", {at}, {how}]'
