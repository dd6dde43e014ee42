"""A support vector machine with several outputs.

What
    The output layer of the declared architecture has more than one cell.

Why
    A support vector machine separates two classes by one boundary, so it has one output.

Example
    kind: svm
    layers:
      output: {cell: output, size: 3, activation: sign}

Instead
      output: {cell: output, size: 1, activation: sign}

Source
    Cortes & Vapnik, 1995, doi:10.1007/BF00994018.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared, widths
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the output layers with several cells."""
    if declared(context, "one-output") is None:
        return
    for layer in widths(context):
        if layer.cells > 1:
            yield RuleHit(
                layer.places["size"],
                f"{quoted(layer.name)} has {layer.cells:,} cells; this architecture has one output",
            )


RULE = Rule("NC416", "warning", check)
