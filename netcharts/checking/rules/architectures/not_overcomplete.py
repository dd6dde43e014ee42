"""A sparse autoencoder without a wide code.

What
    No layer between the first and the last is wider than both.

Why
    An autoencoder is sparse because of a penalty in training, which a chart does not show. Usually the code has more
    cells than the input, of which few are active at a time; but a narrow code can be sparse as well.

Example
    kind: sparse_autoencoder
    layers:
      input:  {cell: input, size: 4}
      hidden: {cell: hidden, size: 2}

Instead
      hidden: {cell: hidden, size: 8}

Source
    Ranzato et al., 2007, NIPS 19; a narrow code: Ng, 2011, CS294A lecture notes, Sparse autoencoder.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the widest layer of a sparse autoencoder that is not overcomplete."""
    layers = context.spec.layers
    if declared(context, "overcomplete") is None or len(layers) < 3:
        return
    widest = max(layers[1:-1], key=lambda layer: layer.cells)
    ends = max(layers[0].cells, layers[-1].cells)
    if widest.cells <= ends:
        message = f"this architecture is wider in the middle than at its ends ({ends:,} cells), but this network is not"
        yield RuleHit(widest.places["size"], message)


RULE = Rule("NC408", "note", check, about=("overcomplete",))
