"""A residual network without skip connections.

What
    No connection skips a layer: neither an identity nor a projection with separate weights for each position, whose
    values are added to those of a later layer. Values that are joined or multiplied with others are no skip.

Why
    Skip connections make very deep networks trainable; without them, the network is a deep feed-forward network.

Example
    kind: residual
    ...
    - full: input -> a -> b -> c -> output

Instead
    - identity: a -> c

Source
    He et al., 2015, arXiv:1512.03385.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from netcharts.cells.anatomy import INPUTS, OUTPUT
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection, Layer


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of an architecture with skip connections if there are none."""
    place = declared(context, "skips")
    if place is None:
        return
    # The first copy of a block may project its input in another layer, which the others pass on as it is.
    whole = context.few_copies
    if not any(_skips(whole, connection) for connection in whole.forward):
        yield RuleHit(
            place, "this architecture has skip connections: identities, or projections, past one or more layers"
        )


def _skips(context: CheckContext, connection: Connection) -> bool:
    """Return True if a connection leads past others, and carries each value by itself or by weights of its own.

    A skip can begin with a pool, which gives it the size of its target. What it carries is added, not joined.
    """
    if not _adds(context.layers[connection.target], connection):
        return False
    if not (connection.pattern.skip or (connection.pattern.weighted and _window(context, connection) == 1)):
        return False
    starts = {connection.source, *_before_pools(context, connection.source)}
    between = {c.target for start in starts for c in context.forward_out_of(start)} - {*starts, connection.target}
    return any(context.leads_to(name, connection.target) for name in between - {connection.source})


def _adds(layer: Layer, connection: Connection) -> bool:
    """Return True unless the cells of a layer join what a connection brings with other values, or multiply them."""
    part = layer.cell.anatomy.part(OUTPUT)
    taken = any(wire.source == INPUTS and wire.gate == connection.gate for wire in part.wires)
    return not (taken and (part.operation.joins or part.operation.multiplies))


def _before_pools(context: CheckContext, name: str) -> list[str]:
    into = list(context.forward_into(name))
    return [c.source for c in into if c.pattern.windows is not None and not c.pattern.weighted]


def _window(context: CheckContext, connection: Connection) -> int:
    """Return the size of the window that a connection sees; 1 if it links whole layers."""
    size, windows = context.layers[connection.source].size, connection.pattern.windows
    return prod(window.kernel for window in windows(connection.options, size)) if windows else 1


RULE = Rule("NC412", "error", check, needs="nothing else", about=("skips",))
