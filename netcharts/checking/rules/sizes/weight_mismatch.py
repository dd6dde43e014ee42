"""Weights for parameters that the network does not have.

What
    The `weights` of the spec or of an example name parameters that the network does not have, or do not have as many
    values as the parameter.

Why
    Every weight belongs to a connection or a bias. `netcharts forward` and `Chart.weights` list the names and shapes.

Example
    layers:
      input:  {cell: input,  size: 4}
      output: {cell: output, size: 2}
    ...
    weights:
      output.output.input: [[1]]

Instead
      output.output.input: [[1, 0], [0, 1], [1, 0], [0, 1]]

Source
    The language, version 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod
from typing import Any

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import nearest, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the given weights that do not fit the network."""
    examples = [(example.weights, example.places) for example in context.spec.examples]
    for weights, places in ((context.spec.weights, context.spec.weight_places), *examples):
        for name, array in weights.items():
            message = _misfit(context, name, array)
            if message is not None:
                yield RuleHit(places[name], message)


def _misfit(context: CheckContext, name: str, array: Any) -> str | None:
    shape = context.weights.get(name)
    if shape is None:
        return f"the network has no parameter {quoted(name)}{nearest(name, context.weights)}"
    if _size(array) == prod(shape):
        return None
    return f"{quoted(name)} has {prod(shape):,} values ({' × '.join(map(str, shape))}), not {_size(array):,}"


def _size(array: Any) -> int:
    return sum(map(_size, array)) if isinstance(array, tuple) else 1


RULE = Rule("NC316", "error", check, aliases=("weights-unfit",))
