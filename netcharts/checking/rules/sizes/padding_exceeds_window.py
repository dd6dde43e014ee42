"""A window that sees nothing but padding.

What
    The padding of a convolution or pool is as wide as the window or wider.

Why
    Cells at the edge would be computed out of zeros alone.

Example
    - convolution: image -> features
      kernel: 3
      padding: 3

Instead
    - convolution: image -> features
      kernel: 3
      padding: 1

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285: full padding is dilation·(kernel − 1).
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.sizes._windows import of_windows
from netcharts.findings import RuleHit, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    for connection in context.spec.connections:
        for window, _, _ in of_windows(connection, context):
            if window.padding >= window.reach:
                message = f"a padding of {window.padding} with a window that reaches {window.reach} leaves cells of "
                yield RuleHit(connection.places["target"], f"{message}{quoted(connection.target)} nothing but padding")
                break


RULE = Rule("NC313", "warning", check, needs="part", aliases=("padding-only",))
