"""The initialisers: how weights are drawn to start from; one module each, named as a spec names it.

What is drawn are matrices from `fan_in` values that a cell hears to `fan_out` that hear of one; biases start at zero.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from netcharts import registry

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # From a source of chance, a shape [..., rows, columns], fan in and fan out to an array of that shape.
    Draw = Callable[[np.random.Generator, tuple[int, ...], int, int], NDArray[np.floating]]

USUAL = "glorot_uniform"


def names() -> tuple[str, ...]:
    """The names of all initialisers."""
    return registry.names("initializers", ".py")


@cache
def load(name: str) -> Draw:
    """An initialiser by its name."""
    draw: Draw = registry.module("initializers", name).draw
    return draw


def about(name: str) -> str:
    """What an initialiser draws, in a sentence."""
    return (registry.module("initializers", name).__doc__ or "").partition("\n")[0]
