"""Places, sizes, shapes and words as Graphviz's DOT has them: in points and inches, y upwards."""

from __future__ import annotations

from netcharts.marks import Shape
from netcharts.numbers import short
from netcharts.scene import Words
from netcharts.themes import Look, Theme

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


def shaped(shape: Shape, look: Look, theme: Theme) -> str:
    """The attributes of a node that is a shape of a mark or pattern, but for its place."""
    colour = look.fill if shape.paint == "ground" else look.marks
    style, pen = ("solid", theme.widths["marks"] * PITCH) if shape.paint == "line" else ("filled", 0.0)
    return (
        f'shape={shape.form}, {size(shape.width, shape.height)}, color="{colour}", '
        f'style={style}, fillcolor="{colour}", penwidth={short(pen)}'
    )


def words(line: Words, name: str, height: float, theme: Theme) -> str:
    """The attributes of a node that shows a line of text and nothing else; `height` is that of the picture."""
    colour = line.colour or (theme.quiet if line.role in _QUIET else theme.text)
    look = f'fontname="{FONTS}", fontsize={short(line.size * PITCH)}, fontcolor="{colour}"'
    if line.anchor == "start":
        # A box as wide as the text may become, at whose left side the text stands.
        wide = line.width * 1.2
        shape = f"shape=box, peripheries=0, margin=0, {size(wide, line.size * 1.5)}"
        at, label = place(line.x + wide / 2, line.y, height), quote(line.text)[:-1] + '\\l"'
        return f'id="{name}", {shape}, style="", {at}, {look}, label={label}'
    # Sized by shape, or Graphviz complains that the label is larger than its node.
    shape = "shape=plain, fixedsize=shape, width=0.01, height=0.01"
    return f'id="{name}", {shape}, style="", {place(line.x, line.y, height)}, {look}, label={quote(line.text)}'


def quote(words: str) -> str:
    """A user's words as a DOT label that shows them and nothing else.

    Graphviz reads backslashes and HTML entities in labels; in quotes, `<…>` is no markup and `:` no port.
    """
    escaped = words.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
