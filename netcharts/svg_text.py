"""What Graphviz painted, read back: its groups by name, and what their shapes look like wherever they stand."""

from __future__ import annotations

from xml.etree import ElementTree

from netcharts.numbers import short

Groups = dict[str | None, ElementTree.Element]

_NUMBERS = {"rx", "ry", "font-size", "stroke-width"}
_PLACE = {"cx", "cy", "x", "y", "d", "points", "{http://www.w3.org/XML/1998/namespace}space"}


def word(text: str) -> str:
    """A name as part of a class: what is no letter or digit becomes `_`."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def shapes(group: ElementTree.Element) -> list[ElementTree.Element]:
    """What of a painted group is seen."""
    return [element for element in group if not element.tag.endswith("title")]


def look(element: ElementTree.Element) -> str:
    """What of a painted element does not depend on its place."""
    return " ".join(
        f'{name}="{short(float(value)) if name in _NUMBERS else value}"'
        for name, value in element.attrib.items()
        if name not in _PLACE
    )
