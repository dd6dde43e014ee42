"""Words as SVG."""

from __future__ import annotations

from netcharts.decimals import short
from netcharts.dot.looks import PITCH, lettered
from netcharts.escape import markup
from netcharts.scene import Words
from netcharts.style.themes import Theme
from netcharts.svg.samples import Painted


def line(painted: Painted, said: Words, theme: Theme) -> str:
    """A line of text."""
    (shape,) = painted[lettered(said, theme)]
    x, y = short(said.x * PITCH), short(said.y * PITCH + shape.points[0][1])
    return f'<text class="{said.role}" x="{x}" y="{y}" {shape.look}>{markup(said.text)}</text>'
