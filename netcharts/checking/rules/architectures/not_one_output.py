"""A boundary with several outputs.

What
    The output layer of the claimed kind has more than one cell.

Why
    A support vector machine tells two classes apart: which side of one boundary an input lies on.

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
from netcharts.checking.rules.architectures._roles import claimed, widths
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if claimed(context, "one-output") is None:
        return
    for layer in widths(context):
        if layer.cells > 1:
            yield RuleHit(
                layer.places["size"], f"{quoted(layer.name)} has {layer.cells:,} cells; one tells two classes apart"
            )


RULE = Rule("NC416", "warning", check)
