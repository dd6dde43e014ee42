"""Layer labels: the lines of text at a layer, before they are placed.

A label that the spec gives is written unless labels are off, and so is the size of a layer that is not drawn whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from netcharts.network.drawn_layers import DrawnLayer
from netcharts.style import text_metrics

SIZE = 0.26
SMALL = 0.2
LEADING = 1.25
"""The distance from line to line, in sizes of the lower one."""
DROP = 0.45
"""The distance from the middle of a cell down to its label."""

# Names are broken into lines of about two pitches; captions of groups are broken into lines of at least that.
_WIDEST = 2.2


class LabelLine(NamedTuple):
    """A line of a label and its size."""

    text: str
    size: float


class LayerLabel(NamedTuple):
    """The lines of a label, from the top."""

    lines: tuple[LabelLine, ...]

    @property
    def width(self) -> float:
        """Return the width, an upper bound for common sans-serif fonts."""
        return max((text_metrics.width(line.text) * line.size for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Return the height."""
        return sum(line.size for line in self.lines) * LEADING


def layer_label(drawn: DrawnLayer, labels: str | None, language: str) -> LayerLabel:
    """Return the label of a layer; `labels` is one of `style.LABELS`, or None for the text that is always written."""
    return LayerLabel(tuple(_lines(drawn, labels, language)))


def _lines(drawn: DrawnLayer, labels: str | None, language: str) -> Iterator[LabelLine]:
    if labels == "none":
        return
    layer = drawn.layer
    named = layer.label.get(language) if layer.label else layer.shown_name if labels in ("names", "full") else ""
    if named:
        yield from (
            LabelLine(line, SIZE) for line in text_metrics.broken(text_metrics.math(named), _WIDEST / SIZE, language)
        )
    if labels in ("sizes", "full") or not drawn.whole:
        yield LabelLine(layer.dimensions, SMALL)
    if labels == "full":
        yield from (LabelLine(step, SMALL) for step in layer.processing(language))


def caption_lines(caption: str, width: float, language: str) -> list[str]:
    """Return the lines of the caption of a group that is so wide."""
    return text_metrics.broken(text_metrics.math(caption), max(width, _WIDEST) / SIZE, language)
