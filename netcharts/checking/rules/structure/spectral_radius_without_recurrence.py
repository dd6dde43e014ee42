"""A spectral radius of links that do not lead back.

What
    A connection gives a `spectral_radius`, and does not lead from a layer back into it at a later step by weights of
    its own for each pair of cells.

Why
    The spectral radius tells how fast a layer forgets what its own links bring back; it is the largest absolute
    eigenvalue of their square matrix of weights.

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
from netcharts.findings import RuleHit, quoted
from netcharts.network.counts import layer_pair
from netcharts.spec.model import Connection


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        if "spectral_radius" in connection.options and not _leads_back(context, connection):
            ends = f"{quoted(connection.key)} from {quoted(connection.source)} to {quoted(connection.target)}"
            message = f"{ends} has no spectral radius: that is of delayed links within a layer, each with a weight"
            yield RuleHit(connection.places["spectral_radius"], message)


def _leads_back(context: CheckContext, connection: Connection) -> bool:
    step = connection.pattern.transfer
    if not (connection.within and connection.directed and connection.delay) or step is None or step.array is None:
        return False
    shape = step.array(layer_pair(connection, context.layers))
    return len(shape) == 2 and shape[0] == shape[1]


RULE = Rule("NC113", "error", check, needs="part", aliases=("radius-without-loop",))
