"""A normal distribution in binary cells.

What
    A connection leads from deviation cells into cells that sample 1 or 0.

Why
    A mean and a standard deviation determine a sample of a normal distribution: mean + deviation · noise. Cells that
    sample 1 or 0 would interpret the weighted sum as a probability instead.

Example
    code: {cell: probabilistic_hidden, size: 2}
    ...
    - full: [mean -> code, deviation -> code]

Instead
    cells:
      scaled: {extends: hidden, parts: {given: {pass: inputs}, noise: {noise: 1}, output: {multiply: [given, noise]}}}
    layers:
      noisy: {cell: scaled, size: 2}
      code:  {cell: hidden, size: 2, activation: linear, bias: false}
    ...
    - identity: [mean -> code, deviation -> noisy -> code]

Source
    Kingma & Welling, 2013, arXiv:1312.6114, section 2.4: z = μ + σ·ε.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of binary random cells that deviation cells feed."""
    for layer in context.spec.layers:
        if not any(part.operation.binary for part in layer.cell.anatomy.parts):
            continue
        sources = [context.layers[connection.source] for connection in context.incoming[layer.name]]
        spread = next((source for source in sources if source.cell.gives_deviation), None)
        if spread is not None:
            message = (
                f"{quoted(layer.name)} has {layer.cell.name} cells, whose value is 0 or 1, but {quoted(spread.name)} is"
            )
            yield RuleHit(layer.place, f"{message} the deviation of a normal distribution")


RULE = Rule("NC224", "error", check, needs="part", about=("binary cells",))
