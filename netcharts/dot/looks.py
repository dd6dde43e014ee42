"""Places, sizes, looks and words as Graphviz's DOT has them: in points and inches, y upwards.

A look is the attributes of a node or an edge, but for its place and its words.
"""

from __future__ import annotations

from netcharts import escape
from netcharts import scene as looks
from netcharts.cells import CellKind
from netcharts.cells.marks import MarkShape
from netcharts.decimals import short
from netcharts.scene import Strand, Words, biases
from netcharts.style.themes import Look, Theme

PITCH = 60.0
"""Points to a grid pitch: 80 CSS pixels."""

FONTS = "Helvetica,Arial,sans-serif"

# What is read second: the words beside wires.
_QUIET = ("name", "weight")


def place(x: float, y: float, height: float) -> str:
    """A node's place in a picture of a height, in grid pitches, y downwards."""
    return f'pos="{short(x * PITCH)},{short((height - y) * PITCH)}"'


def size(width: float, height: float) -> str:
    """A node's size."""
    return f"width={width * PITCH / 72:.4f}, height={height * PITCH / 72:.4f}"


def defaults(theme: Theme) -> list[str]:
    """What holds for all of a picture."""
    return [
        f'graph [outputorder=edgesfirst, splines=true, pad=0, margin=0, bgcolor="{theme.background}"]',
        'node [label="", fixedsize=true, style=filled]',
        f'edge [dir=none, color="{theme.links}", penwidth={short(theme.widths["links"] * PITCH)}]',
    ]


def linked(strand: Strand) -> str:
    """The look of the links of a connection."""
    return 'style="dashed"' if strand.connection.pattern.look == "dashed" else 'style="solid"'


def fading(look: str, opacity: str, theme: Theme) -> str:
    """How a piece of a link of a pattern's look fades away: so opaque, as two hexadecimal digits."""
    dashed = ', style="dashed"' if look == "dashed" else ""
    return f'color="{theme.links}{opacity}"{dashed}'


def disc(look: Look, theme: Theme) -> str:
    """The look of a cell without its marks."""
    room, pen = size(looks.DISC, looks.DISC), short(theme.widths["rims"] * PITCH)
    return f'shape=circle, {room}, penwidth={pen}, fillcolor="{look.fill}", color="{look.rim}"'


def toned(kind: CellKind, tone: str, theme: Theme) -> str:
    """The look of a cell that shows a value: it has its colour, and a thick rim in that of its kind."""
    room, pen = size(looks.DISC, looks.DISC), short(looks.TONED_RIM * PITCH)
    return f'shape=circle, {room}, penwidth={pen}, fillcolor="{tone}", color="{theme.ring(kind)}"'


def dotted(theme: Theme) -> str:
    """The look of a dot of an ellipsis."""
    return f'shape=circle, {size(looks.DOT, looks.DOT)}, fillcolor="{theme.links}", color="{theme.links}"'


def biased(theme: Theme) -> str:
    """The look of a bias cell."""
    room, pen = size(biases.SIZE, biases.SIZE), short(theme.widths["links"] * PITCH)
    return f'shape=circle, {room}, penwidth={pen}, fillcolor="{theme.background}", color="{theme.links}"'


def summed(theme: Theme) -> str:
    """The look of the links of bias cells: thinner than others."""
    return f"penwidth={short(theme.widths['links'] * looks.BIAS_LINKS * PITCH)}"


def shaped(shape: MarkShape, look: Look, theme: Theme) -> str:
    """The look of a shape of a mark or pattern."""
    colour = look.fill if shape.paint == "ground" else look.marks
    style, pen = ("solid", theme.widths["marks"] * PITCH) if shape.paint == "line" else ("filled", 0.0)
    return (
        f'shape={shape.form}, {size(shape.width, shape.height)}, color="{colour}", '
        f'style={style}, fillcolor="{colour}", penwidth={short(pen)}'
    )


def lettered(line: Words, theme: Theme) -> str:
    """The look of a line of text."""
    colour = line.colour or (theme.secondary if line.role in _QUIET else theme.text)
    font = f'style="", fontname="{FONTS}", fontsize={short(line.size * PITCH)}, fontcolor="{colour}"'
    if line.anchor == "start":
        return f"shape=box, peripheries=0, margin=0, {font}"
    # Sized by shape, or Graphviz complains that the label is larger than its node.
    return f"shape=plain, fixedsize=shape, width=0.01, height=0.01, {font}"


def words(line: Words, height: float, theme: Theme) -> str:
    """The attributes of a node that shows a line of text and nothing else; `height` is that of the picture."""
    look = lettered(line, theme)
    if line.anchor == "start":
        # A box as wide as the text may become, at whose left side the text stands.
        wide = line.width * 1.2
        label = escape.dot(line.text)[:-1] + '\\l"'
        return f"{look}, {size(wide, line.size * 1.5)}, {place(line.x + wide / 2, line.y, height)}, label={label}"
    return f"{look}, {place(line.x, line.y, height)}, label={escape.dot(line.text)}"
