"""Blocks: one YAML file each, in the language of blocks in specs.

A block is a dataflow of layers with inputs, parameters and one output. A layer of a spec can be a block, and stands
then for all the layers of its body.
"""

from __future__ import annotations

from functools import cache

from netcharts import registry
from netcharts.blocks._bodies import (
    BLOCK,
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
    values = BLOCK.read(tree, problems) if tree else None
    block = values and body(name, Place(1, 1), values, problems)
    if len(problems) or not block:
        raise AssertionError(f"a bundled block is broken: {problems.sorted()}")
    return block
