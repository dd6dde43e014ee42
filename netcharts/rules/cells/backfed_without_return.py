"""A backfed input that nothing is fed back to.

What
    A layer has backfed input cells, but no undirected connection and none from an earlier step leads into it.

Why
    A backfed input is an output as well: the network writes its answer back into it.

Example
    visible: {cell: backfed_input, size: 3}
    ...
    - full: visible -> hidden

Instead
    - full: visible -- hidden

Source
    The legend of The Neural Network Zoo; so drawn in Hopfield networks and Boltzmann machines.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.diagnostics import Found, quoted
from netcharts.flow import Flow
from netcharts.rules import Rule


def check(flow: Flow) -> Iterator[Found]:
    for layer in flow.spec.layers:
        if layer.cell.base == "backfed_input" and not flow.incoming[layer.name] and flow.outgoing[layer.name]:
            message = (
                f"{quoted(layer.name)} has backfed_input cells, but nothing is fed back; use input, or a link back"
            )
            yield Found(layer.places["cell"], message)


RULE = Rule("NC205", "warning", check)
