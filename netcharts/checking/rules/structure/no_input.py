"""A network without an input.

What
    Directed connections join layers, but no layer has cells that accept external data.

Why
    Without input, the network always computes the same values. Networks of undirected links only, Markov chains and
    networks that read their own output start from a state and need no input.

Example
    layers:
      pixels: {cell: hidden, size: 4}
      output: {cell: output, size: 2}
    connections:
      - full: pixels -> output

Instead
    layers:
      pixels: {cell: input, size: 4}
      output: {cell: output, size: 2}
    connections:
      - full: pixels -> output

Source
    Rumelhart, Hinton & Williams, 1986, doi:10.1038/323533a0: units at the bottom of a network are input units.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layer in which values would have to come in."""
    layers, joined = context.spec.layers, [c for c in context.spec.connections if c.directed and not c.within]
    chain = context.kind is not None and context.kind.transition_probabilities
    if not joined or chain or context.undirected or any(layer.cell.anatomy.takes_data for layer in layers):
        return
    if any(c.delay and context.layers[c.source].cell.role == "output" for c in joined):
        return  # It goes on from its own output.
    fed, feeding = {c.target for c in context.forward}, {c.source for c in joined}
    first = next((layer for layer in layers if layer.name in feeding - fed), layers[0])
    yield RuleHit(
        first.place, f"the network has no input: nothing leads into {quoted(first.name)}, which takes no data"
    )


RULE = Rule("NC114", "warning", check)
