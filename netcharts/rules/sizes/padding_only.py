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

from netcharts.diagnostics import Found, quoted
from netcharts.flow import Flow
from netcharts.rules import Rule
from netcharts.rules.sizes._windows import of_windows


def check(flow: Flow) -> Iterator[Found]:
    for connection in flow.spec.connections:
        for window, _, _ in of_windows(connection, flow):
            if window.padding >= window.reach:
                message = f"a padding of {window.padding} with a window that reaches {window.reach} leaves cells of "
                yield Found(connection.places["target"], f"{message}{quoted(connection.target)} nothing but padding")
                break


RULE = Rule("NC313", "warning", check, needs="part")
