"""A key of a layer that no part of its cells uses.

What
    A layer has a key that belongs to an operation, such as `along` to `concat`, but no part of its cells performs it.
    Or it has a `vocabulary`, but its cells are not given words, or its network settles or is a Markov chain.

Why
    The key would have no effect.

Example
    hidden: {cell: hidden, size: 4, along: places}

Instead
    hidden: {cell: hidden, size: 4}

Source
    By definition of a cell: its parts use the keys of their operations.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import operations
from netcharts.cells import CellKind
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.features import OVER_STEPS
from netcharts.findings import RuleHit
from netcharts.syntax.records import declared
from netcharts.wording import named, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the keys of layers that belong to operations which their cells do not perform."""
    for layer in context.spec.layers:
        if layer.vocabulary is not None and (layer.words is None or context.undirected or context.is_markov_chain):
            message = f"{quoted(layer.name)} has {layer.cell.name} cells, which are not given words"
            yield RuleHit(layer.places["vocabulary"], f"{message}, so 'vocabulary' has no effect")
        for key in layer.options:
            # What `over: steps` sets is compared with the parts where the layer is read.
            if key != OVER_STEPS and not any(key in declared(options) for options in _options(layer.cell)):
                performed = named(name for name in operations.names() if _has_key(name, key))
                cells = f"{quoted(layer.name)} has {layer.cell.name} cells"
                message = f"{cells}, no part of which performs {performed}, so {quoted(key)} has no effect"
                yield RuleHit(layer.places[key], message)


def _options(cell: CellKind) -> Iterator[type]:
    for part in cell.anatomy.parts:
        if part.operation.options is not None:
            yield part.operation.options


def _has_key(operation: str, key: str) -> bool:
    options = operations.load(operation).options
    return options is not None and key in declared(options)


RULE = Rule("NC229", "error", check, needs="part", about=("layer options", "vocabularies"))
