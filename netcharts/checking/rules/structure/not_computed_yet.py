"""A network that the forward pass does not compute.

What
    The network is valid, but this version of the forward pass does not support it: undirected connections together with
    directed ones, undirected connections without a weight for each pair of cells, or undirected connections of cells
    that neither compare the sum of their inputs with a threshold nor sample their value.

Why
    The network can be drawn and described. Only `netcharts forward`, values in charts, and examples need the forward
    pass.

Example
    - full: visible -- hidden
    - full: hidden -> output

Instead
    - full: visible -- hidden

Source
    By definition of the forward pass; Hopfield, 1982, doi:10.1073/pnas.79.8.2554, and Ackley, Hinton & Sejnowski, 1985,
    doi:10.1207/s15516709cog0901_7, on the two ways of updating cells.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.structure.not_computable import coupling_hits
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the directed connections beside undirected ones, and the layers that cannot settle."""
    whole = context.expanded.spec
    if context.is_markov_chain or all(connection.directed for connection in whole.connections):
        return
    from netcharts.forward.update_rules import update_rule

    directed = next((connection for connection in whole.connections if connection.directed), None)
    if directed is not None:
        ends = f"{quoted(directed.source)} to {quoted(directed.target)}"
        message = f"the forward pass can't compute directed connections ({ends}) and undirected ones together yet"
        yield RuleHit(directed.places["target"], message)
    else:
        yield from coupling_hits(whole)
    settling = {end for c in whole.connections if not c.directed for end in (c.source, c.target)}
    for layer in whole.layers:
        if layer.name in settling and update_rule(layer) is None:
            message = f"the forward pass can't compute {layer.cell.name} cells with undirected connections"
            yield RuleHit(layer.place, message)


RULE = Rule("NC119", "note", check, needs="nothing else", about=("undirected links",))
