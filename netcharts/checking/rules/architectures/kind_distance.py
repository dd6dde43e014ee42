"""Cells without a distance in a network that measures distances.

What
    The hidden cells of a radial basis network, or the cells of a self-organizing map, do not compute the distance
    between their input and their weights.

Why
    The weights of such a cell are a point in the input space. A weighted sum measures the direction of an input, not
    its distance from that point, so the network would not compute what the architecture defines.

Example
    kind: radial_basis
    layers:
      hidden: {cell: hidden, size: 2, activation: gaussian}

Instead
    kind: radial_basis
    cells:
      radial: {extends: hidden, parts: {output: {distance: inputs, activation: gaussian}}}
    layers:
      hidden: {cell: radial, size: 2}

Source
    Broomhead & Lowe, 1988, Complex Systems 2(3); Kohonen, 1982, doi:10.1007/BF00337288.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import opening, stand_in
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose cells do not compute a distance."""
    if context.kind is None:
        return
    for role in context.kind.roles:
        layer = stand_in(context, role) if role.cells == ("distance",) else None
        if layer is not None:
            place = layer.places.get("cell", layer.place)
            message = f"the cells of {quoted(layer.name)} must compute a distance, not a sum"
            yield RuleHit(place, f"{opening(context.kind)}: {message}; define a cell with '{{distance: inputs}}'")


RULE = Rule("NC417", "warning", check)
