"""Blocks: one YAML file each, in the language of blocks in specs.

A block is a dataflow of layers with inputs, parameters and one output. A layer of a spec can be a block, and stands
then for all the layers of its body.
"""

from __future__ import annotations

from functools import cache

from netcharts import locale, registry
from netcharts.blocks._bodies import (
    BLOCK,
    BUNDLED,
    INPUTS,
    OUTPUT,
    WHEN,
    BlockBody,
    ConnectionsType,
    LayersType,
    ParametersType,
    Substitution,
    body,
    parameter_values,
    without_when,
)
from netcharts.findings import Place, Problems
from netcharts.syntax.texts import LocalizedText
from netcharts.syntax.tree import parse

__all__ = [
    "BLOCK",
    "INPUTS",
    "OUTPUT",
    "WHEN",
    "BlockBody",
    "ConnectionsType",
    "LayersType",
    "ParametersType",
    "Substitution",
    "body",
    "load",
    "names",
    "parameter_values",
    "without_when",
]


def names() -> tuple[str, ...]:
    """Return the names of the bundled blocks."""
    return registry.names("blocks", ".yaml")


@cache
def load(name: str) -> BlockBody:
    """Return a bundled block by its name."""
    problems = Problems()
    tree = parse(registry.text("blocks", name), problems)
    values = BUNDLED.read(tree, problems) if tree else None
    block = None if values is None else body(name, Place(1, 1), values, problems)
    if len(problems) or values is None or block is None:
        raise AssertionError(f"a bundled block is broken: {problems.sorted()}")
    return block._replace(
        names=_translated(values["names"], f"blocks.{name}"),
        definition=_translated(values["definition"], f"block_definitions.{name}"),
    )


def _translated(text: LocalizedText, key: str) -> LocalizedText:
    return LocalizedText(tuple(locale.translated(dict(text.by_language), key).items()))
