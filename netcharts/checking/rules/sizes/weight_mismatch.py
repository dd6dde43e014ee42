"""Weights for parameters that the network does not have.

What
    The `weights` of the spec or of an example name parameters that the network does not have, or do not have the shape
    of the parameter. A flat list is accepted for any shape with the same number of values.

Why
    Every weight belongs to a connection or a bias. `netcharts forward` and `Chart.weights` list the names and shapes.
    The rows of a matrix are the source cells of the links, and its columns are the target cells; some other tools store
    the transposed matrix.

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
    The spec language, version 1.
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
    parameter = context.parameter(name)
    tied = context.shared_weights.tied_to(name)
    if tied is not None:
        return f"{quoted(name)} shares the weights {quoted(tied)}: give these instead"
    if parameter is None:
        names = [parameter.name for parameter in context.parameters]
        return f"the network has no parameter {quoted(name)}{nearest(name, names)}"
    if context.is_markov_chain and parameter.connection is None:
        return f"{quoted(name)} has no effect: the states of a Markov chain have no bias"
    if parameter.fits(_shape(array)):
        return None
    wanted, given = (" × ".join(map(str, shape)) for shape in (parameter.shape, _shape(array)))
    return f"{quoted(name)} has {prod(parameter.shape):,} values ({wanted}), not {prod(_shape(array)):,} ({given or 1})"


def _shape(array: Any) -> tuple[int, ...]:
    return (len(array), *_shape(array[0])) if isinstance(array, tuple) else ()


RULE = Rule("NC316", "error", check, about=("weights",), aliases=("weights-unfit",))
