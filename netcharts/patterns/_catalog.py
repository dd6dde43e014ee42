"""The catalog of connection patterns."""

from __future__ import annotations

from netcharts import patterns, registry
from netcharts.registry import Catalog

_VALUES = {"path": "a path, such as input -> hidden", "each": "a layer, or a list", "union": "a list of layers"}


def _about(name: str) -> str:
    return registry.documentation("patterns", name).partition("\n")[0]


def _explain(name: str) -> str:
    pattern = patterns.load(name)
    options = [f"    {key:<10}  {option.type.expected}" for key, option in pattern.own_keys.items()]
    value = f"    {'value':<10}  {_VALUES[pattern.scope]}"
    return "\n".join([registry.documentation("patterns", name).strip(), "", value, *options])


CATALOG = Catalog("patterns", "pattern", patterns.names, _about, _explain)
