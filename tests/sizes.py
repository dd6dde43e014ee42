"""The sizes of bundled specs: published networks are too large to be computed in a test."""

from __future__ import annotations

from functools import cache

from netcharts import Chart
from netcharts.spec import bundled

# The forward passes of networks with fewer links take a few milliseconds.
LIMIT = 50_000


@cache
def huge() -> tuple[str, ...]:
    """Return the names of the bundled specs whose forward pass is too long for a test, or beyond its limit."""
    return tuple(name for name in bundled.paths() if _numbers(name) > LIMIT)


def _numbers(name: str) -> int:
    return sum(row.links + row.weights + row.cells for row in Chart.from_file(name).counts())
