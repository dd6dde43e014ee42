"""An input of a cell that nothing leads to.

What
    Nothing leads into a named input of a layer's cells, nor into what the part that takes it has under `else`; or
    nothing leads into an input that the body of a block takes; or the cells combine another number of values than lead
    in, such as a `product` of nothing, or `normal` of three values.

Why
    The value of the cell is not defined without it.

Example
    code: {cell: gaussian, size: 2}
    ...
    - full: input -> mean
    - identity: mean -> code.mean

Instead
    code: {cell: gaussian, size: 2}
    ...
    - full: [input -> mean, input -> deviation]
    - identity: [mean -> code.mean, deviation -> code.deviation]

Source
    By definition of a cell: its value depends on what its parts take.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.cell_inputs import lacking


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose cells lack an input, or have one too many."""
    for layer in context.spec.layers:
        reason = lacking(layer, context.incoming[layer.name])
        if reason is not None:
            yield RuleHit(layer.place, reason)


RULE = Rule("NC231", "error", check, about=("terms",))
