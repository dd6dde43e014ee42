"""Looks, the appearances of shapes: the elements that an engine paints for them, and their colors in dark mode."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from netcharts.decimals import short
from netcharts.escape import attribute
from netcharts.paint.display import Item
from netcharts.paint.shapes import Paint
from netcharts.paint.units import FONTS, PITCH
from netcharts.svg.dark_mode import Scheme
from netcharts.svg.elements import Element, Sample, Sampler, at_origin, attribute_text, by_mode, samples


class Looks:
    """The elements of all shapes of a display list, about the origin; collects what differs in dark mode."""

    def __init__(self, items: Iterable[Item], sampler: Sampler, font: str = FONTS) -> None:
        """Let an engine paint everything that the items consist of, with text in some font families."""
        self.scheme = Scheme()
        self._elements = sampler(samples(items))
        if font != FONTS:
            self._elements = {shape: _in_font(element, font) for shape, element in self._elements.items()}

    def elements(self, shape: Sample) -> tuple[Element, Element]:
        """Return the element of a shape in light mode and that in dark mode."""
        light, dark = by_mode(at_origin(shape))
        element = self._elements[light]
        return element, element if dark is light else self._elements[dark]

    def painted(self, shape: Sample, classes: str = "", tag: str = "") -> tuple[str, str, Element]:
        """Return the start of an element that looks like a shape, its attributes as text, and the element."""
        light, dark = self.elements(shape)
        return self.start(tag or light.tag, classes, light.attributes, dark.attributes), light.text, light

    def unpainted(self, paint: Paint, classes: str, tag: str) -> tuple[str, str]:
        """Return the start of an element that no engine paints, and its paint as text."""
        light = _attributes(paint)
        dark = light if paint.dark is None else _attributes(paint.dark)
        return self.start(tag, classes, light, dark), attribute_text(light)

    def start(self, tag: str, classes: str, light: Mapping[str, str], dark: Mapping[str, str]) -> str:
        """Return the start of an element with its classes; it has one more if it looks different in dark mode."""
        changed = "" if light is dark else self.scheme.class_name(light, dark)
        names = f"{classes} {changed}".strip()
        return f'<{tag} class="{names}"' if names else f"<{tag}"


def _in_font(element: Element, font: str) -> Element:
    if element.tag != "text":
        return element
    return replace(element, attributes=element.attributes | {"font-family": attribute(font)})


def _attributes(paint: Paint) -> dict[str, str]:
    outline = {"stroke": paint.stroke, "stroke-width": short(paint.width * PITCH)} if paint.stroke else {}
    return {"fill": paint.fill or "none", **outline}
