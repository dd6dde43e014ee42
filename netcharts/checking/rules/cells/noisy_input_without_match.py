"""A noisy input with nothing clean to match.

What
    A layer has noisy input cells, but no layer has match input output cells.

Why
    Noise is put on an input so that the network learns to take it off again: its answer is held against the clean
    input.

Example
    input:  {cell: noisy_input, size: 4}
    output: {cell: output, size: 4}

Instead
    output: {cell: match_input_output, size: 4}

Source
    Vincent et al., 2008, doi:10.1145/1390156.1390294.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    if any(layer.cell.base == "match_input_output" for layer in context.spec.layers):
        return
    for layer in context.spec.layers:
        if layer.cell.base == "noisy_input":
            message = (
                f"{quoted(layer.name)} is noisy, but no layer of match_input_output cells gives back what is clean"
            )
            yield RuleHit(layer.places["cell"], message)


RULE = Rule("NC204", "warning", check, aliases=("noise-without-match",))
