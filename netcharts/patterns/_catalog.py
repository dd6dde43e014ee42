"""The catalog of connection patterns."""

from __future__ import annotations

from netcharts import patterns, registry
from netcharts.registry import Catalog
from netcharts.syntax.records import Key

_VALUES = {"path": "a path, such as input -> hidden", "each": "a layer, or a list", "union": "a list of layers"}


def _about(name: str) -> str:
    return registry.summary("patterns", name)


def _value(key: Key) -> str:
    default = key.default_text if key.required or not key.default_text else f"default: {key.default_text}"
    return f"{key.type.expected} ({default})" if default else key.type.expected


def _explain(name: str) -> str:
    pattern = patterns.load(name)
    options = [f"    {name:<10}  {_value(key)}" for name, key in pattern.own_keys.items()]
    value = f"    {'value':<10}  {_VALUES[pattern.scope]}"
    return "\n".join([registry.documentation("patterns", name).strip(), "", value, *options])


CATALOG = Catalog("patterns", "pattern", patterns.names, _about, _explain)
