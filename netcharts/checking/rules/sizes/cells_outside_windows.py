"""Cells outside all windows.

What
    The windows of a convolution or pool skip some cells of their input, or end before the last cell.

Why
    The values of these cells are silently lost. Usually the size, the stride or the padding is off by one.

Example
    image:    {cell: input, size: 6}
    features: {cell: kernel, size: 2}
    ...
    - convolution: image -> features
      kernel: 3
      stride: 2

Instead
    image: {cell: input, size: 5}

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.sizes._windows import of_windows
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections whose windows do not cover their input."""
    for connection in context.spec.connections:
        for window, cells, places in of_windows(connection, context):
            unseen = window.unseen(cells, places)
            if unseen:
                verb = "is" if unseen == 1 else "are"
                message = f"{unseen:,} of {cells:,} cells of {quoted(connection.source)} {verb} outside all windows"
                yield RuleHit(connection.places["target"], message)
                break


RULE = Rule("NC312", "warning", check, needs="part", aliases=("cells-unseen",))
