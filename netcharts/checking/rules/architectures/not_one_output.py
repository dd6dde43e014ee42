"""A support vector machine with several outputs.

What
    The output layer has more than one cell.

Why
    A support vector machine separates two classes by one boundary, so it has one output. Several classes need several
    machines; the chart may show the outputs of all of them.

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
from netcharts.checking.rules.architectures._roles import declared, in_role
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the output layers with several cells."""
    if declared(context, "one_output") is None:
        return
    for layer in in_role(context, "output"):
        if layer.cells > 1:
            message = f"{quoted(layer.name)} has {layer.cells:,} cells; each machine has one output"
            yield RuleHit(layer.places["size"], message)


RULE = Rule("NC416", "note", check, about=("one_output",))
