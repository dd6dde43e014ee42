"""A spectral radius on a connection that is not recurrent.

What
    A connection gives a `spectral_radius`, but is not a delayed connection within one layer with a weight for each pair
    of cells.

Why
    The spectral radius is the largest absolute eigenvalue of the square matrix of recurrent weights; it determines how
    quickly the layer forgets earlier values.

Example
    - full: input -> reservoir
      spectral_radius: 0.9

Instead
    - random: reservoir -> reservoir
      delay: 1
      density: 0.1
      spectral_radius: 0.9

Source
    Jaeger, The "echo state" approach to analysing and training recurrent neural networks, 2001, GMD report 148.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.network.counts import layer_pair
from netcharts.spec.model import Connection
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections with a spectral radius that are not recurrent."""
    for connection in context.spec.connections:
        if connection.options.spectral_radius is not None and not _leads_back(context, connection):
            ends = f"{quoted(connection.key)} from {quoted(connection.source)} to {quoted(connection.target)}"
            message = f"{ends} has no spectral radius; only delayed connections within a layer have one"
            yield RuleHit(connection.places["spectral_radius"], message)


def _leads_back(context: CheckContext, connection: Connection) -> bool:
    weight_shape = connection.pattern.transfer.weight_shape
    if not (connection.within and connection.directed and connection.delay) or weight_shape is None:
        return False
    shape = weight_shape(layer_pair(connection, context.layers))
    return len(shape) == 2 and shape[0] == shape[1]


RULE = Rule("NC113", "error", check, needs="part", about=("spectral radius",), aliases=("radius-without-loop",))
