"""A threshold in a hidden layer.

What
    A hidden layer without state has the activation `step` or `sign`, the output of the network is differentiable, and
    the spec gives no weights for the layer.

Why
    The derivative of a threshold is 0, so back-propagation cannot train the layers before it. Networks in which all
    activations are thresholds, spiking cells, and layers with given weights are exempt.

Example
    hidden: {cell: hidden, size: 8, activation: step}

Instead
    hidden: {cell: hidden, size: 8, activation: sigmoid}

Source
    Rumelhart, Hinton & Williams, 1986, doi:10.1038/323533a0: any function with a bounded derivative will do.
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
    """Yield the hidden layers with a threshold before an output with a derivative."""
    outputs = [context.layers[name] for name in context.of_role("output")]
    if not any(not _flat(layer) for layer in outputs):
        return
    given = {name.partition(".")[0] for name in context.spec.weights}
    for layer in context.spec.layers:
        if layer.cell.role == "hidden" and _flat(layer) and not layer.cell.anatomy.kept and layer.name not in given:
            message = f"{quoted(layer.name)} is a hidden layer with {layer.nonlinearity}, whose derivative is zero"
            yield RuleHit(layer.places.get("activation", layer.place), f"{message}, so backpropagation can't train it")


def _flat(layer: Layer) -> bool:
    return layer.nonlinearity is not None and activations.load(layer.nonlinearity).flat


RULE = Rule("NC222", "note", check, about=("flat activations",))
