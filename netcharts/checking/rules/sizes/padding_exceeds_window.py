"""A window that sees only padding.

What
    The padding of a convolution or pool is at least as wide as the window, and leaves out no cells at the other end.

Why
    Cells at the edge would be computed from zeros only.

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
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the connections with windows that contain only padding."""
    for connection in context.spec.connections:
        for window, _, _ in of_windows(connection, context):
            # Where as many cells are left out at the other end, what is seen is shifted on purpose.
            if window.padding >= window.reach and window.after >= 0:
                message = f"with a padding of {window.padding} and a window {window.reach} wide, cells of "
                yield RuleHit(connection.places["target"], f"{message}{quoted(connection.target)} see only padding")
                break


RULE = Rule("NC313", "warning", check, needs="part", about=("windows",), aliases=("padding-only",))
