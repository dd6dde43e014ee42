"""Match input output cells that match no input.

What
    The size of a layer of match input output cells differs from that of every input layer.

Why
    Each of these cells is trained to equal one input cell, so there must be the same number of both.

Example
    input:  {cell: input, size: 4}
    output: {cell: match_input_output, size: 3}

Instead
    output: {cell: match_input_output, size: 4}

Source
    Van Veen & Leijnen, The Neural Network Zoo, on auto-encoders.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of match input output cells that are not as large as an input."""
    sizes = {context.layers[name].cells for name in context.of_role("input")}
    for layer in context.spec.layers:
        if layer.cell.matches_input and layer.cells not in sizes:
            inputs = " or ".join(f"{size:,}" for size in sorted(sizes)) or "none"
            message = f"{quoted(layer.name)} has {layer.cells:,} cells to match an input, but the inputs have {inputs}"
            yield RuleHit(layer.places["size"], message)


RULE = Rule("NC203", "warning", check, aliases=("match-size",))
