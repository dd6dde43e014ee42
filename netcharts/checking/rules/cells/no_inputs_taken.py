"""A connection into cells that take no inputs.

What
    A connection leads into a layer, but no part of its cells takes `inputs`; or it is a recurrent connection, and no
    part has `recurrent` links.

Why
    The values of the links would not be used.

Example
    cells:
      given: {extends: hidden, parts: {output: {pass: data}}}
    layers:
      hidden: {cell: given, size: 3}
    ...
    - full: input -> hidden

Instead
    cells:
      given: {extends: hidden, parts: {output: {sum: [inputs, data]}}}
    layers:
      hidden: {cell: given, size: 3}
    ...
    - full: input -> hidden

Source
    By definition of a cell: its value depends on what its parts take.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.cell_inputs import is_recurrent
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections that carry values which nothing takes."""
    whole = context.expanded
    for connection in whole.spec.connections:
        for name in {connection.target} if connection.directed else {connection.source, connection.target}:
            layer = whole.layers[name]
            if layer.cell.role == "input" or is_recurrent(connection, layer):
                continue
            if not any(part.takes(connection.gate) for part in whole.fed(name).parts):
                place = connection.places["target" if name == connection.target else "source"]
                taken = f"inputs.{connection.gate}" if connection.gate else "inputs"
                yield RuleHit(place, f"{quoted(name)} has {layer.cell.name} cells, no part of which takes '{taken}'")


RULE = Rule("NC226", "error", check, needs="part")
