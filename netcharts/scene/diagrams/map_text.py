"""The text of charts of feature maps: the names and sizes of layers, and what connections compute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from netcharts.scene.diagrams import map_joints
from netcharts.scene.diagrams.part_labels import word
from netcharts.scene.model import TextLine
from netcharts.shapes import spans
from netcharts.spec.model import Layer, Spec
from netcharts.style import text_metrics

SIZE, SMALL = 0.2, 0.17
"""Font sizes of names, and of sizes and operations."""
_LEADING = 1.25
# Operations are broken into lines of this width.
_OPERATION = 0.9


class TextBlock(NamedTuple):
    """Lines of text that are still to be placed, each with its size."""

    lines: tuple[tuple[str, float], ...] = ()

    @property
    def width(self) -> float:
        """Return the width of its longest line."""
        return max((text_metrics.width(text) * size for text, size in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Return the height of all lines."""
        return sum(size for _, size in self.lines) * _LEADING

    def placed(self, x: float, top: float, role: str) -> Iterator[TextLine]:
        """Yield the lines about an abscissa, from an ordinate downwards."""
        for text, size in self.lines:
            yield TextLine(text, x, top + size * _LEADING / 2, size, role)
            top += size * _LEADING


class MapText(NamedTuple):
    """All text of a chart.

    Attributes:
        names: The text above each layer.
        operations: What connections compute, by their numbers in the spec; nothing for links one to one.
    """

    names: dict[str, TextBlock]
    operations: dict[int, TextBlock]


def text_of(spec: Spec, labels: str | None, language: str, biased: Sequence[str]) -> MapText:
    """Return the text of a chart; the arguments are those of `map_view.build`."""
    names = {layer.name: _name(layer, labels, language, biased=layer.name in biased) for layer in spec.layers}
    return MapText(names, _operations(spec, language) if labels != "none" else {})


def _name(layer: Layer, labels: str | None, language: str, *, biased: bool) -> TextBlock:
    """Return the text above a layer: its name, its channels and size, and what is done to its values."""
    if labels == "none":
        return TextBlock()
    named = text_metrics.one_line(text_metrics.math(layer.label.get(language) if layer.label else layer.shown_name))
    lines = [(named, SIZE)] if labels != "sizes" else []
    if labels != "names":
        lines.append((_shape(layer), SMALL))
    if labels == "full":
        lines += [(step, SMALL) for step in layer.processing(language)]
    if biased:
        lines.append((word("bias", language), SMALL))
    return TextBlock(tuple(lines))


def _shape(layer: Layer) -> str:
    """Return the channels and the size of a layer, as is usual for feature maps: `6@28×28`."""
    *size, channels = spans(layer.copy_shapes or (layer.shape,))
    if channels == "1":
        return "×".join(size)
    return channels if set(size) == {"1"} else f"{channels}@{'×'.join(size)}"


def _operations(spec: Spec, language: str) -> dict[int, TextBlock]:
    """Return what connections compute, by their numbers in the spec."""
    layers = {layer.name: layer for layer in spec.layers}
    texts = {
        number: map_joints.operation(connection, layers[connection.source], layers[connection.target], language)
        for number, connection in enumerate(spec.connections)
    }
    return {
        number: TextBlock(tuple((line, SMALL) for line in text_metrics.balanced(text, _breadth(text))))
        for number, text in texts.items()
        if text
    }


def _breadth(text: str) -> float:
    """Return the width that a text is broken to, in which its longest word fits."""
    return max(_OPERATION / SMALL, *(text_metrics.width(word) for word in text.split()))
