"""A sparse auto-encoder without a wide middle.

What
    No layer between the ends is wider than both.

Why
    A sparse code has more cells than the input, of which few are active at a time; with fewer it is a plain
    auto-encoder.

Example
    kind: sparse_autoencoder
    layers:
      input:  {cell: input, size: 4}
      hidden: {cell: hidden, size: 2}

Instead
      hidden: {cell: hidden, size: 8}

Source
    Ranzato et al., 2007; Van Veen & Leijnen, The Neural Network Zoo: the opposite of an auto-encoder.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import claimed
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    layers = context.spec.layers
    if claimed(context, "overcomplete") is None or len(layers) < 3:
        return
    widest = max(layers[1:-1], key=lambda layer: layer.cells)
    ends = max(layers[0].cells, layers[-1].cells)
    if widest.cells <= ends:
        message = f"such a network is wider in the middle than at its ends ({ends:,} cells), and this is not"
        yield RuleHit(widest.places["size"], message)


RULE = Rule("NC408", "warning", check)
