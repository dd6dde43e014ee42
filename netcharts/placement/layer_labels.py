"""Nameplates: what is written at a layer, in lines, before anyone says where.

A label that the spec gives and the true size of a layer that is not drawn whole are written unless labels are off.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netcharts.network.drawn_layers import DrawnLayer
from netcharts.style import text

SIZE = 0.26
SMALL = 0.2
LEADING = 1.25
"""From line to line, in sizes of the lower one."""

# Names are broken into lines of about two pitches; what is written at a group, into lines of that at least.
_WIDEST = 2.2


class Line(NamedTuple):
    """A line of a nameplate and its size."""

    text: str
    size: float


class Nameplate(NamedTuple):
    """The lines of a nameplate, from the top."""

    lines: tuple[Line, ...]

    @property
    def width(self) -> float:
        """How wide it is, whatever sans-serif it is set in."""
        return max((text.width(line.text) * line.size for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """How high it is."""
        return sum(line.size for line in self.lines) * LEADING


def nameplate(drawn: DrawnLayer, labels: str | None, language: str) -> Nameplate:
    """The nameplate of a layer; `labels` is one of `style.LABELS`, or None for what is written anyway."""
    return Nameplate(tuple(_lines(drawn, labels, language)))


def _lines(drawn: DrawnLayer, labels: str | None, language: str) -> Iterator[Line]:
    if labels == "none":
        return
    layer = drawn.layer
    named = layer.label.get(language) if layer.label else layer.name if labels in ("names", "full") else ""
    if named:
        yield from (Line(line, SIZE) for line in text.broken(text.math(named), _WIDEST / SIZE))
    if labels in ("sizes", "full") or not drawn.whole:
        yield Line(layer.dimensions, SMALL)
    if labels == "full" and (activation := layer.nonlinearity):
        yield Line(activation, SMALL)


def written(said: str, wide: float) -> list[str]:
    """What is written at a group that is so wide, in lines."""
    return text.broken(text.math(said), max(wide, _WIDEST) / SIZE)
