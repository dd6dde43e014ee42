"""A nearest-cell activation without a distance.

What
    A layer has the activation `nearest` or `neighborhood`, but its cells compute no distance, and take none from
    another layer.

Why
    These activations select the cell with the least value. The cell with the least distance has the weights that are
    most similar to the input; the cell with the least weighted sum has the weights that are least similar to it.

Example
    map: {cell: hidden, size: [3, 3], activation: neighborhood}

Instead
    cells:
      unit: {parts: {output: {distance: inputs, activation: neighborhood}}}
    layers:
      map: {cell: unit, size: [3, 3]}

Source
    Kohonen, 1990, doi:10.1109/5.58325; van den Oord, Vinyals & Kavukcuoglu, 2017, arXiv:1711.00937.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that look for the least of values that are no distances."""
    for layer in context.spec.layers:
        if layer.nonlinearity is None or not activations.load(layer.nonlinearity).of_distances:
            continue
        passed_on = [context.layers[c.source] for c in context.incoming[layer.name] if not c.pattern.weighted]
        if not any(map(_measures, [layer, *passed_on])):
            place = layer.places.get("activation", layer.places["cell"])
            message = f"the activation {layer.nonlinearity} of {quoted(layer.name)} selects the smallest distance, but"
            yield RuleHit(place, f"{message} its cells compute none; use a cell with {{distance: inputs}}")


def _measures(layer: Layer) -> bool:
    return any(part.operation.distance for part in layer.cell.anatomy.parts)


RULE = Rule("NC225", "warning", check, needs="part", about=("least distances",))
