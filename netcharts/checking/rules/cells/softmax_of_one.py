"""A softmax over a single value.

What
    A layer of one cell has the activation `softmax`, or a layer in which `over` chooses an axis of length 1.

Why
    The outputs of a softmax add up to 1, so the output for a single value is always 1, whatever its input.

Example
    output: {cell: output, size: 1, activation: softmax}

Instead
    output: {cell: output, size: 1, activation: sigmoid}

Source
    By definition, exp(xᵢ) / Σⱼ exp(xⱼ); Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts import activations, features
from netcharts.checking import advice
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers with a softmax over a single value."""
    for layer in context.spec.layers:
        if layer.activation and activations.load(layer.activation).normalized and _is_alone(layer):
            what = "cell" if layer.over is None else f"value along the {layer.over}"
            message = f"a softmax over the single {what} of {quoted(layer.name)} is always 1"
            yield RuleHit(layer.places["activation"], message, advice=_edits(context, layer))


def _edits(context: CheckContext, layer: Layer) -> tuple[advice.Advice, ...]:
    if layer.over is not None:
        return (("leave out 'over'", advice.with_values(context.spec, layer.name, over=None)),)
    return (
        ("use sigmoid", advice.with_values(context.spec, layer.name, activation="sigmoid")),
        ("use 2 cells", advice.with_values(context.spec, layer.name, size=(2,) * len(layer.size))),
    )


def _is_alone(layer: Layer) -> bool:
    return features.count(layer.channels, layer.cells, layer.over) == 1


RULE = Rule("NC216", "warning", check, needs="part", about=("normalized activations",))
