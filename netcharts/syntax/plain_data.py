"""Convert a located tree to plain data: dicts, lists, texts, numbers and truth values."""

from __future__ import annotations

from typing import Any

from netcharts.findings import Problems
from netcharts.syntax.tree import MappingNode, Node, ScalarNode, SequenceNode
from netcharts.syntax.types import Type, inside


def plain_data(node: Node, type_: Type | None) -> Any:
    """Return a tree as plain data, which has the same meaning where a value of a type is read.

    A scalar is a number or a truth value if it is written as one and if the type does not read it as text: a layer can
    have the name `1.50`.
    """
    if isinstance(node, MappingNode):
        return {key.text: plain_data(value, inside(type_, key.text)) for key, value in node.pairs}
    if isinstance(node, SequenceNode):
        return [plain_data(item, inside(type_, None)) for item in node.items]
    return _scalar(node, type_)


def _scalar(node: ScalarNode, type_: Type | None) -> str | int | float | bool | None:
    if node.empty():
        return None
    value = next((v for v in (node.flag(), node.integer(), node.number()) if v is not None), None)
    meaning = _meaning(node, type_)
    if value is not None and (meaning is None or meaning != _meaning(node._replace(plain=False), type_)):
        return value
    # Most types collapse white space, so that a text of several lines can be written on one.
    text = " ".join(node.text.split())
    return text if meaning is not None and _meaning(node._replace(text=text), type_) == meaning else node.text


def _meaning(node: ScalarNode, type_: Type | None) -> Any:
    """Return what a type reads from a scalar, or None if that is unknown or it does not fit."""
    if type_ is None:
        return None
    problems = Problems()
    value = type_.read(node, problems)
    return None if len(problems) else value
