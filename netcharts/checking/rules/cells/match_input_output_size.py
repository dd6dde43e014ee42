"""Match input output cells that match no input.

What
    A layer of match input output cells does not have as many cells and channels as an input layer.

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
from netcharts.wording import counted, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers of match input output cells that are not as large as an input."""
    inputs = [context.layers[name] for name in context.of_role("input")]
    sizes, shapes = {layer.cells for layer in inputs}, {(layer.cells, layer.channels) for layer in inputs}
    for layer in context.spec.layers:
        if not layer.cell.matches_input or (layer.cells, layer.channels) in shapes:
            continue
        if layer.cells not in sizes:
            had = " or ".join(f"{size:,}" for size in sorted(sizes)) or "none"
            message = f"{quoted(layer.name)} has {layer.cells:,} cells to match an input, but the inputs have {had}"
            yield RuleHit(layer.places["size"], message)
            continue
        had = " or ".join(str(channels) for cells, channels in sorted(shapes) if cells == layer.cells)
        channels = counted(layer.channels, "channel")
        message = f"{quoted(layer.name)} has {channels} to match an input, but the inputs have {had}"
        yield RuleHit(layer.places.get("channels", layer.places["size"]), message)


RULE = Rule("NC203", "warning", check, about=("matching outputs",), aliases=("match-size",))
