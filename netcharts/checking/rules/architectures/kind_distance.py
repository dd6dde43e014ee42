"""Cells that add up where such a network measures distances.

What
    The hidden cells of a radial basis network, or those of a self-organising map, take no distance between what comes
    in and their weights.

Why
    Their weights are a place among the inputs. A weighted sum tells in which direction an input lies, not how near;
    with it the numbers are those of another network, though the drawing is the same.

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
from netcharts.checking.rules.architectures._roles import in_role, said
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if context.kind is None:
        return
    for role in context.kind.roles:
        for layer in in_role(context, role.name) if role.distance else ():
            if not any(part.operation == "distance" for part in layer.cell.anatomy.parts):
                place = layer.places.get("cell", layer.place)
                message = f"the cells of {quoted(layer.name)} take a distance, and {layer.cell.name} cells add up"
                yield RuleHit(place, f"{said(context.kind)}: {message}")


RULE = Rule("NC417", "warning", check)
