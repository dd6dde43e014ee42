"""Convert typed values of specs to plain data, as a person would write them: the inverse of reading them."""

from __future__ import annotations

from typing import Any

from netcharts.graphs import EdgesType, Graph
from netcharts.normalizations._settings import Normalize, NormalizeType, with_defaults
from netcharts.spec.definitions import Definitions
from netcharts.spec.positions import PositionType
from netcharts.spec.starts import Start, StartType
from netcharts.style.themes import ThemeType
from netcharts.syntax.lists import LenientList, ListOf, OneOrPair
from netcharts.syntax.numeric import Array
from netcharts.syntax.texts import LocalizedTextType
from netcharts.syntax.types import Located, Type, WordOr

# Larger numbers are written with an exponent.
_MOST_WHOLE = 1e15


def plain_value(value: Any, type_: Type) -> Any:
    """Return a typed value, without places, as what a type reads it from."""
    match type_:
        case Located():
            return plain_value(value, type_.type)
        case ListOf() | LenientList():
            items = [plain_value(item, type_.item) for item in value]
            return items[0] if type_.single and len(items) == 1 and not isinstance(items[0], list) else items
        case OneOrPair():
            return [plain_value(item, type_.item) for item in value] if isinstance(value, tuple) else value
        case WordOr():
            return value if isinstance(value, str) else plain_value(value, type_.other)
        case Definitions():
            return {name: plain_value(held, type_.type) for name, held in value.items()}
        case LocalizedTextType():
            texts = dict(value.by_language)
            return texts["en"] if list(texts) == ["en"] else texts
        case PositionType():
            return {value.side: value.anchors[0] if len(value.anchors) == 1 else list(value.anchors)}
        case StartType():
            starts = {part: _start(start) for part, start in value.items()}
            return starts["output"] if list(starts) == ["output"] else starts
        case NormalizeType():
            return _normalization(value)
        case EdgesType():
            return edges(value)
        case ThemeType():
            return value["extends"] if list(value) == ["extends"] else _nested(value)
        case Array():
            return _array(value)
    return value


def edges(graph: Graph) -> Any:
    """Return the name of a graph, or its edges if it has none."""
    return graph.name or [list(pair) for pair in graph.edges]


def graph_data(graph: Graph) -> dict[str, Any]:
    """Return the definition of a graph."""
    data: dict[str, Any] = {"file": graph.file} if graph.file else {"edges": [list(pair) for pair in graph.edges]}
    if graph.directed or graph.file:
        data["directed"] = graph.directed
    return {**data, "loops": True} if graph.loops else data


def _start(start: Start) -> Any:
    return start.layer or start.number


def _normalization(normalize: Normalize) -> Any:
    usual = with_defaults(normalize.kind)
    keys = ("groups", "epsilon", "affine")
    given = {key: getattr(normalize, key) for key in keys if getattr(normalize, key) != getattr(usual, key)}
    return {"kind": normalize.kind, **given} if given else normalize.kind


def _array(value: Any) -> Any:
    """Return nested lists of numbers; whole numbers are written without a point."""
    if isinstance(value, (tuple, list)):
        return [_array(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _MOST_WHOLE else value


def _nested(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nested(held) for key, held in value.items()}
    return [_nested(item) for item in value] if isinstance(value, (tuple, list)) else value
