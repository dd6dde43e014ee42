"""A softmax of a softmax.

What
    A layer with the activation `softmax` receives the values of another such layer through links without weights.

Why
    The first softmax gives probabilities between 0 and 1, which the second makes almost equal: with two classes, the
    more likely one gets at most 0.73.

Example
    scores: {cell: hidden, size: 3, activation: softmax}
    output: {cell: output, size: 3, activation: softmax, bias: false}
    ...
    - identity: scores -> output

Instead
    scores: {cell: hidden, size: 3, activation: linear}
    output: {cell: output, size: 3, activation: softmax, bias: false}
    ...
    - identity: scores -> output

Source
    By definition, exp(xᵢ) / Σⱼ exp(xⱼ); Bridle, 1990, doi:10.1007/978-3-642-76153-9_28.
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
    """Yield the layers that normalize values which are normalized already."""
    for layer in filter(_normalized, context.spec.layers):
        before = [context.layers[c.source] for c in context.forward_into(layer.name) if c.pattern.one_to_one]
        source = next(filter(_normalized, before), None)
        if source is not None:
            message = f"{quoted(layer.name)} applies {layer.nonlinearity} to {quoted(source.name)}, which has applied"
            hint = f"{source.nonlinearity} already, so all values become nearly equal; make one of them linear"
            yield RuleHit(layer.places.get("activation", layer.place), f"{message} {hint}")


def _normalized(layer: Layer) -> bool:
    return layer.nonlinearity is not None and activations.load(layer.nonlinearity).normalized


RULE = Rule("NC223", "warning", check, needs="part", about=("normalized activations",))
