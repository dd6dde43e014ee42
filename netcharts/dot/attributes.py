"""Shapes and their paint as DOT attributes, in points and inches, with y upward."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netcharts import escape
from netcharts.decimals import short
from netcharts.paint.display import DisplayList
from netcharts.paint.shapes import Ellipse, Paint, Polygon, RoundedBox, Text
from netcharts.paint.units import FONTS, PITCH
from netcharts.placement.box import Point
from netcharts.style.text_metrics import SCRIPT
from netcharts.syntax.mathematics import MARKS, Run, runs

# Room for text that is set in a wider font than expected.
_SPARE = 1.2
# Graphviz accepts strings of up to 16,384 characters.
_LONGEST = 16_000


def defaults(display: DisplayList) -> list[str]:
    """Return the attributes that hold for all of a chart."""
    behind = display.background.fill or "transparent"
    return [
        f'graph [outputorder=edgesfirst, splines=true, pad=0, margin=0, bgcolor="{behind}"]',
        'node [label="", fixedsize=true, style=filled]',
        f"edge [dir=none, {color(display.stroke)}, {pen(display.stroke)}]",
    ]


def position(x: float, y: float, height: float) -> str:
    """Return the position of a node in a chart of a height, in grid pitches, with y downward."""
    return f'pos="{short(x * PITCH)},{short((height - y) * PITCH)}"'


def size(width: float, height: float) -> str:
    """Return the size of a node."""
    return f"width={width * PITCH / 72:.4f}, height={height * PITCH / 72:.4f}"


def pen(paint: Paint) -> str:
    """Return the width of an outline or a line."""
    return f"penwidth={short(paint.width * PITCH)}"


def own_pen(paint: Paint, usual: Paint) -> str:
    """Return the width of a line as a further attribute, if it is not the usual one."""
    return "" if paint.width == usual.width else f", {pen(paint)}"


def color(paint: Paint) -> str:
    """Return the color of a line."""
    opacity = f"{round(paint.opacity * 255):02x}" if paint.opacity < 1 else ""
    return f'color="{paint.stroke}{opacity}"'


def stroke(paint: Paint) -> str:
    """Return the style of a line."""
    return "dashed" if paint.dashed else "dotted" if paint.dotted else "solid"


def line(paint: Paint) -> str:
    """Return all attributes of the paint of a line."""
    return f'{color(paint)}, style="{stroke(paint)}", {pen(paint)}'


def disc(shape: Ellipse | Polygon) -> str:
    """Return the attributes of a filled shape with a rim."""
    return f"{_form(shape)}, {pen(shape.paint)}, {_colors(shape.paint)}"


def dot(shape: Ellipse) -> str:
    """Return the attributes of a dot, whose rim is as thick as Graphviz draws it by default."""
    return f"{_form(shape)}, {_colors(shape.paint)}"


def figure(shape: Ellipse | Polygon) -> str:
    """Return the attributes of an ellipse or a polygon of any paint."""
    paint = shape.paint
    style = "filled" if paint.fill else "solid"
    fill = paint.fill or paint.stroke
    return f'{_form(shape)}, color="{paint.stroke}", style={style}, fillcolor="{fill}", {pen(paint)}'


def _form(shape: Ellipse | Polygon) -> str:
    form = shape.form if isinstance(shape, Polygon) else "circle" if shape.circle else "ellipse"
    return f"shape={form}, {size(shape.width, shape.height)}"


def _colors(paint: Paint) -> str:
    return f'fillcolor="{paint.fill}", color="{paint.stroke}"'


def box(shape: RoundedBox) -> str:
    """Return the attributes of a rounded box and of the font of its label."""
    paint = shape.paint
    outline = f'color="{paint.stroke}", {pen(paint)}' if paint.stroke else "penwidth=0"
    return (
        f'shape=box, {size(shape.width, shape.height)}, style="rounded,filled", fillcolor="{paint.fill}", {outline}, '
        f"{font(shape.label)}"
    )


def font(text: Text) -> str:
    """Return the font of a text."""
    return f'fontname="{FONTS}", fontsize={short(text.size * PITCH)}, fontcolor="{text.paint.fill}"'


def text_node(text: Text) -> str:
    """Return the attributes of a node that shows only a text, without the text and its place."""
    if text.anchor == "start":
        return f'shape=box, peripheries=0, margin=0, style="", {font(text)}'
    # Sized by shape, or Graphviz complains that the label is larger than its node.
    return f'shape=plain, fixedsize=shape, width=0.01, height=0.01, style="", {font(text)}'


def labeled(text: Text, height: float) -> str:
    """Return all attributes of a node that shows a text in a chart of a height."""
    if text.anchor == "start":
        # A box as wide as the text may become, with the text at its left side.
        width = text.width * _SPARE
        room, place = size(width, text.size * 1.5), position(text.x + width / 2, text.y, height)
        return f"{text_node(text)}, {room}, {place}, label={label(text)}"
    return f"{text_node(text)}, {position(text.x, text.y, height)}, label={label(text)}"


def label(text: Text) -> str:
    """Return a text as a label, in a markup like HTML if it has subscripts, superscripts or bold parts."""
    if not any(mark in text.text for mark in MARKS):
        plain = escape.dot(text.text)
        return f'{plain[:-1]}\\l"' if text.anchor == "start" else plain
    parts = "".join(_part(run, text.size) for run in runs(text.text))
    return f'<{parts}<BR ALIGN="LEFT"/>>' if text.anchor == "start" else f"<{parts}>"


def _part(run: Run, size: float) -> str:
    """Return a part of a text in the markup of Graphviz."""
    written = escape.markup(run.text)
    if run.smaller:
        tag = "SUP" if run.raised > 0 else "SUB"
        points = short(size * PITCH * SCRIPT**run.smaller)
        written = f'<FONT POINT-SIZE="{points}"><{tag}>{written}</{tag}></FONT>'
    return f"<B>{written}</B>" if run.bold else written


def polygon(points: Sequence[Point], paint: Paint, height: float) -> str:
    """Return a filled polygon as drawing operations (https://graphviz.org/docs/outputs/canon/#xdot)."""
    stroke, fill = paint.stroke or paint.fill or "", paint.fill or paint.stroke or ""
    corners = " ".join(f"{short(x * PITCH)} {short((height - y) * PITCH)}" for x, y in points)
    width = f"setlinewidth({short(paint.width * PITCH)})"
    kind = "P" if paint.fill else "p"
    return f"S {len(width)} -{width} c {len(stroke)} -{stroke} C {len(fill)} -{fill} {kind} {len(points)} {corners}"


def joined(operations: Iterable[str]) -> str:
    """Return drawing operations as the value of an attribute: strings, each as long as Graphviz accepts, in a sum."""
    pieces = [""]
    for operation in operations:
        if len(pieces[-1]) + len(operation) > _LONGEST:
            pieces.append("")
        pieces[-1] += f"{operation} "
    return " + ".join(f'"{piece}"' for piece in pieces)
