"""A figure as DOT, with every position given, so that Graphviz only paints."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from netcharts import figure as looks
from netcharts.dot import FONTS, PITCH, quote, shaped, words
from netcharts.figure import Figure, Piece, Wire
from netcharts.marks import on_box
from netcharts.numbers import short
from netcharts.themes import Theme

# How thick stubs are, in grid pitches.
_STUB = 0.035


def document(drawn: Figure, theme: Theme, dpi: float | None = None) -> str:
    """DOT with a node per part and an edge per wire; layout programs are `neato -n2` and `nop2`."""
    resolution = f", dpi={short(dpi)}" if dpi else ""
    lines = [
        "digraph {",
        f'graph [outputorder=edgesfirst, splines=true, pad=0, margin=0, bgcolor="{theme.background}"{resolution}]',
        f'node [shape=box, fixedsize=true, fontname="{FONTS}", fontsize={short(looks.SIZE * PITCH)}, penwidth=0]',
        f'edge [dir=none, color="{theme.links}", penwidth={short(theme.widths["links"] * PITCH)}]',
        *_corners(drawn),
        *(_wire(wire, i, drawn, theme) for i, wire in enumerate(drawn.wires)),
        *chain.from_iterable(_piece(piece, i, drawn, theme) for i, piece in enumerate(drawn.pieces)),
    ]
    for i, line in enumerate(drawn.words):
        shown = theme if line.role == "title" else theme._replace(text=theme.quiet)
        lines.append(f"t{i} [{words(line, f't{i}', drawn.height, shown)}]")
    return "\n".join([*lines, "}\n"])


def _corners(drawn: Figure) -> Iterator[str]:
    width, height = drawn.width * PITCH, drawn.height * PITCH
    for name, x, y in (("k0", 1.0, 1.0), ("k1", width - 1, height - 1)):
        yield f'{name} [style=invis, label="", width=0.02778, height=0.02778, pos="{x:.2f},{y:.2f}"]'


def _at(x: float, y: float, drawn: Figure) -> str:
    return f'pos="{_point(x, y, drawn)}"'


def _point(x: float, y: float, drawn: Figure) -> str:
    return f"{short(x * PITCH)},{short((drawn.height - y) * PITCH)}"


def _wire(wire: Wire, number: int, drawn: Figure, theme: Theme) -> str:
    points = [_point(x, y, drawn) for x, y in wire.points]
    course = [points[0]]
    for start, end in pairwise(points):
        course += [start, end, end]
    colour = f', color="{theme.seen(wire.colour)}"' if wire.colour else ""
    style = {"fixed": ', style="dashed"', "stub": f", penwidth={short(_STUB * PITCH)}"}.get(wire.style, "")
    return f'k0 -> k1 [id="w{number}", class="{wire.style}", pos="{" ".join(course)}"{colour}{style}]'


def _piece(piece: Piece, number: int, drawn: Figure, theme: Theme) -> Iterator[str]:
    look = theme.look(piece.kind)
    size = f"width={piece.width * PITCH / 72:.4f}, height={looks.HEIGHT * PITCH / 72:.4f}"
    rim = f', color="{look.rim}", penwidth={short(theme.widths["rims"] * PITCH)}' if theme.rimmed else ""
    fill = f'style="rounded,filled", fillcolor="{look.fill}", fontcolor="{look.text}"{rim}'
    yield f"p{number} [id=p{number}, {_at(piece.x, piece.y, drawn)}, {size}, {fill}, label={quote(piece.words)}]"
    if piece.kind is not None:
        for part, shape in enumerate(on_box(theme.pattern(piece.kind), piece.width, looks.HEIGHT)):
            at, how = _at(piece.x + shape.dx, piece.y + shape.dy, drawn), shaped(shape, look, theme)
            yield f'q{number}_{part} [id="q{number}_{part}", label="", {at}, {how}]'
