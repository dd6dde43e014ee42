"""The paint of everything in a chart: one function of the theme for each kind of item."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from netcharts.cells import CellKind
from netcharts.cells.marks import MarkShape
from netcharts.paint.shapes import Paint
from netcharts.scene.model import TextLine
from netcharts.scene.nodes import Connector
from netcharts.style import colors
from netcharts.style.themes import Theme

FADE_OUT = (0xC0, 0x80, 0x50, 0x28)
"""Opacities of the pieces of a link that fades out, of 255, from its start."""

# Widths that no theme sets, in grid pitches: rims of shaded cells, short colored connectors, dots of an ellipsis.
_SHADED_RIM = 0.07
_STUB = 0.035
_DOT_RIM = 1 / 60
# Width of the densest links, relative to others, and how much they are mixed with the background.
_NARROWEST, _PALEST = 0.55, 0.7
# Width of the links of bias cells, relative to others.
_BIAS_LINK = 0.6
# Width of the lines of marks on links, relative to links.
_LINK_MARK = 0.8
# Width of the lines of windows, relative to links.
_WINDOW = 0.5
# Widths of other connectors than connections, relative to links: what has no weight is thin.
_WIDTHS = {"window": _WINDOW, "fan": _WINDOW, "fixed": 0.45, "start": 0.6, "weights": 0.6, "leader": 0.7}
# Width of links that fade out in a color, relative to others.
_COLORED = 0.45
# Roles of secondary text, which is less prominent.
_QUIET = ("name", "weight", "delay", "letter")


# How much what is pale is mixed with the background.
_PALE = 0.8


class Themes(NamedTuple):
    """The theme of a chart, and the one that takes its place in dark mode, if there is one.

    All paint is `pale` where other things are highlighted.
    """

    light: Theme
    dark: Theme | None = None
    pale: bool = False

    def paint(self, style: Callable[..., Paint], *args: Any) -> Paint:
        """Return the paint that one of the styles below gives, with that of dark mode where it differs."""
        light = self._toned(self.light, style(self.light, *args))
        if self.dark is None:
            return light
        dark = self._toned(self.dark, style(self.dark, *args))
        return light if dark == light else light._replace(dark=dark)

    def of(self, pale: bool) -> Themes:
        """Return the themes for what is pale, or is not."""
        return self if pale == self.pale else self._replace(pale=pale)

    def _toned(self, theme: Theme, paint: Paint) -> Paint:
        if not self.pale:
            return paint
        ground = theme.background
        fill, stroke = (color and colors.mixed(color, ground, _PALE) for color in (paint.fill, paint.stroke))
        return paint._replace(fill=fill, stroke=stroke)


def background(theme: Theme) -> Paint:
    """Return the paint behind everything, which is nothing if the background is transparent."""
    return Paint() if theme.transparent else Paint(fill=theme.background)


def ground(theme: Theme) -> Paint:
    """Return the paint of areas that hide what is below them."""
    return Paint(fill=theme.background)


def frame(theme: Theme) -> Paint:
    """Return the paint of frames and braces."""
    return Paint(stroke=theme.frames, width=theme.widths["links"])


def links(theme: Theme, look: str = "single", delayed: bool = False, density: float = 0.0) -> Paint:
    """Return the paint of the links of patterns with a look.

    Links without weights are `thin`, and delayed ones are dotted. The denser they are, the narrower and paler: but
    wider than thin ones, and visible.
    """
    dashed = look == "dashed"
    width = theme.widths["links"] * (_WIDTHS["fixed"] if look == "thin" else max(_NARROWEST, 1.0 - density))
    color = theme.links
    if density:
        color = colors.distinct(
            colors.mixed(color, theme.background, density * _PALEST), theme.background, colors.SHAPES
        )
    return Paint(stroke=color, width=width, dashed=dashed, dotted=delayed and not dashed)


def fade_out(theme: Theme, look: str, opacity: int, color: str = "") -> Paint:
    """Return the paint of a piece of a link that fades out; the opacity is one of 255."""
    paint = links(theme, look)._replace(opacity=opacity / 255)
    return paint._replace(stroke=color, width=paint.width * _COLORED) if color else paint


def link_mark_ground(theme: Theme) -> Paint:
    """Return the paint of the ground of a mark on links, which hides the links behind it."""
    return Paint(theme.background, theme.links, theme.widths["links"] * _LINK_MARK)


def link_mark_line(theme: Theme) -> Paint:
    """Return the paint of a line of a mark on links."""
    return Paint(stroke=theme.links, width=theme.widths["links"] * _LINK_MARK)


def link_mark_dot(theme: Theme) -> Paint:
    """Return the paint of a dot of a dotted line of a mark on links."""
    return Paint(theme.links, theme.links, theme.widths["links"] * _LINK_MARK / 2)


def link_mark_solid(theme: Theme) -> Paint:
    """Return the paint of a filled shape of a mark on links."""
    return Paint(theme.links, theme.links, theme.widths["links"] * _LINK_MARK)


def bias_links(theme: Theme) -> Paint:
    """Return the paint of the links of bias cells."""
    return Paint(stroke=theme.links, width=theme.widths["links"] * _BIAS_LINK)


def connector(theme: Theme, line: Connector) -> Paint:
    """Return the paint of a connector between boxes."""
    seen = theme.stub if line.is_stub else theme.visible
    plain = theme.frames if line.style == "leader" else theme.links
    color = seen(line.color) if line.color else plain
    width = _STUB if line.is_stub else theme.widths["links"] * _WIDTHS.get(line.style, 1.0)
    return Paint(stroke=color, width=width, dashed=line.style == "attention", dotted=line.style == "delayed")


def disc(theme: Theme, kind: CellKind) -> Paint:
    """Return the paint of a cell without its marks."""
    look = theme.look(kind)
    return Paint(look.fill, look.rim, theme.widths["rims"])


def shaded(theme: Theme, kind: CellKind) -> Paint:
    """Return the paint of a cell that shows a value: its rim shows its kind, and its fill is the color of the value."""
    return Paint(theme.background, theme.ring(kind), _SHADED_RIM)


def mark(theme: Theme, kind: CellKind | None, shape: MarkShape) -> Paint:
    """Return the paint of a shape of a mark or a pattern."""
    look = theme.look(kind)
    color = look.fill if shape.paint == "ground" else look.marks
    if shape.paint == "line":
        return Paint(None, color, theme.widths["marks"])
    return Paint(color, color)


def dot(theme: Theme) -> Paint:
    """Return the paint of a dot of an ellipsis."""
    return Paint(theme.links, theme.links, _DOT_RIM)


def kept(theme: Theme) -> Paint:
    """Return the paint of a piece of a bar for values that a dropout keeps."""
    return Paint(theme.links, theme.links, theme.widths["links"] * _BIAS_LINK)


def dropped(theme: Theme) -> Paint:
    """Return the paint of a piece of a bar for values that a dropout drops."""
    return kept(theme)._replace(fill=theme.background)


def bias(theme: Theme) -> Paint:
    """Return the paint of a bias cell."""
    return Paint(theme.background, theme.links, theme.widths["links"])


def box(theme: Theme, kind: CellKind | None) -> Paint:
    """Return the paint of a box; it has an outline where its fill alone would not be seen."""
    look = theme.look(kind)
    return Paint(look.fill, look.rim, theme.widths["rims"]) if theme.rimmed else Paint(look.fill)


# How much the faces of a solid are mixed with black or white: the light comes from above.
_TONES = {"front": (colors.WHITE, 0.0), "top": (colors.WHITE, 0.35), "side": (colors.BLACK, 0.14)}


def face(theme: Theme, kind: CellKind, tone: str) -> Paint:
    """Return the paint of a face of a solid, by its tone."""
    look = theme.look(kind)
    return Paint(colors.mixed(look.fill, *_TONES[tone]), look.rim, theme.widths["rims"])


def window(theme: Theme) -> Paint:
    """Return the paint of the window of a kernel on a map."""
    return Paint(stroke=theme.links, width=theme.widths["links"] * _WINDOW)


def label(theme: Theme, kind: CellKind | None) -> Paint:
    """Return the paint of the text in a box."""
    return Paint(theme.look(kind).text)


def pale_label(theme: Theme) -> Paint:
    """Return the paint of the text in a pale box, which remains legible."""
    return Paint(theme.secondary)


def text(theme: Theme, line: TextLine) -> Paint:
    """Return the paint of a line of text."""
    return Paint(line.color or (theme.secondary if line.role in _QUIET else theme.text))
