"""Write layers as plain data: the keys of a changed layer, and all keys of a new one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from netcharts import features
from netcharts.graphs import Graph
from netcharts.spec.equality import same_value
from netcharts.spec.model import LAYER, Layer
from netcharts.spec.plain_values import edges, plain_value
from netcharts.syntax.records import declared
from netcharts.syntax.spelling import resolved

Data = dict[str, Any]

# Keys whose values often follow from others; those that do are not written.
DERIVED = frozenset({"size", "channels", "bias", "normalize", "draw", "arrange", "init", "weights", "train"})
_FIRST = ("cell", "size", "channels", "vocabulary")


def layer_data(layer: Layer) -> Data:
    """Return a layer with all of its values that are not default values."""
    keys = {key.name: key for key in declared(Layer).values()}
    values = layer_values(layer)
    given = {name: value for name, value in values.items() if value is not None}
    written = {name: value for name, value in given.items() if name not in keys or value != _default(name)}
    return {name: written[name] for name in (*_FIRST, *written) if name in written}


def changed_layer(data: Mapping[str, Any], before: Layer, after: Layer) -> tuple[Data, set[str]]:
    """Return the data of a layer with other values, and the keys that it did not have before."""
    changed, added = dict(data), set[str]()
    old, new = layer_values(before), layer_values(after)
    for name in dict.fromkeys([*old, *new]):
        if same_value(old.get(name), new.get(name)):
            continue
        own = next((key for key in changed if resolved(key, LAYER.keys) == name), name)
        if name not in new or new[name] is None:
            changed.pop(own, None)
            continue
        if own not in changed:
            added.add(own)
        changed[own] = new[name]
    return changed, added


def _default(name: str) -> Any:
    key = next(key for key in declared(Layer).values() if key.name == name)
    return _UNWRITTEN if key.required else None if key.default is None else plain_value(key.default, key.type)


_UNWRITTEN = object()


def layer_values(layer: Layer) -> Data:
    """Return the value of each key of a layer, in plain data; None for keys that have none."""
    return dict(_values(layer))


def _values(layer: Layer) -> Iterator[tuple[str, Any]]:
    over_steps = layer.options.get(features.OVER_STEPS)
    for field, key in declared(Layer).items():
        value = getattr(layer, field)
        if field == "cell":
            yield "cell", value.name
        elif field == "over" and over_steps:
            yield "over", features.STEPS
        elif value is None or (field == "start" and not value) or (field == "weights" and not value):
            yield key.name, None
        else:
            yield key.name, plain_value(value, key.type)
    for name, value in layer.options.items():
        if name in LAYER.keys:
            yield name, edges(value) if isinstance(value, Graph) else plain_value(value, LAYER.keys[name].type)
