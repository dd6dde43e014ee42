"""Boxes and wires as DOT, with every position given, so that Graphviz only paints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from netcharts import escape
from netcharts.cells.marks import MarkShape, on_box
from netcharts.decimals import short
from netcharts.dot.looks import FONTS, PITCH, place, shaped, size
from netcharts.scene import Scene
from netcharts.scene import pieces as looks
from netcharts.scene.pieces import Piece, Wire
from netcharts.style.themes import Theme

# How thick stubs are, in grid pitches.
_STUB = 0.035


def wires(scene: Scene, theme: Theme) -> Iterator[str]:
    """An edge per wire."""
    return (_wire(wire, i, scene, theme) for i, wire in enumerate(scene.wires))


def pieces(scene: Scene, theme: Theme) -> Iterator[str]:
    """A node per box, and the shapes of its pattern."""
    for i, piece in enumerate(scene.pieces):
        yield from _piece(piece, i, scene, theme)


def _point(x: float, y: float, scene: Scene) -> str:
    return f"{short(x * PITCH)},{short((scene.height - y) * PITCH)}"


def _wire(wire: Wire, number: int, scene: Scene, theme: Theme) -> str:
    points = [_point(x, y, scene) for x, y in wire.points]
    course = [points[0]]
    for start, end in pairwise(points):
        course += [start, end, end]
    return f'k0 -> k1 [id="w{number}", class="{wire.style}", pos="{" ".join(course)}", {wired(wire, theme)}]'


def wired(wire: Wire, theme: Theme) -> str:
    """The look of a wire."""
    seen = theme.stub if wire.style == "stub" else theme.visible
    colour = seen(wire.colour) if wire.colour else theme.links
    dashed = ', style="dashed"'
    style = {"fixed": dashed, "delayed": dashed, "stub": f", penwidth={short(_STUB * PITCH)}"}.get(wire.style, "")
    return f'color="{colour}"{style}'


def _piece(piece: Piece, number: int, scene: Scene, theme: Theme) -> Iterator[str]:
    at = place(piece.x, piece.y, scene.height)
    yield f"p{number} [id=p{number}, {at}, {boxed(piece, theme)}, label={escape.dot(piece.words)}]"
    look = theme.look(piece.kind)
    for part, shape in enumerate(rimming(piece, theme)):
        at, how = place(piece.x + shape.dx, piece.y + shape.dy, scene.height), shaped(shape, look, theme)
        yield f'q{number}_{part} [id="q{number}_{part}", {at}, {how}]'


def boxed(piece: Piece, theme: Theme) -> str:
    """The look of a box."""
    look = theme.look(piece.kind)
    font = f'fontname="{FONTS}", fontsize={short(looks.SIZE * PITCH)}, fontcolor="{look.text}"'
    pen = f'color="{look.rim}", penwidth={short(theme.widths["rims"] * PITCH)}' if theme.rimmed else "penwidth=0"
    fill = f'style="rounded,filled", fillcolor="{look.fill}", {pen}'
    return f"shape=box, {size(piece.width, looks.HEIGHT)}, {fill}, {font}"


def rimming(piece: Piece, theme: Theme) -> tuple[MarkShape, ...]:
    """The pattern on the rim of a box."""
    return () if piece.kind is None else on_box(theme.pattern(piece.kind), piece.width, looks.HEIGHT)
