"""Weight initializers: one module each, named as in a spec (`init: he_normal`).

Each module has a function `initialize(rng, shape, fan_in, fan_out)`, which returns an array of `shape`. The last two
axes of a shape are the rows and columns of a matrix. `fan_in` counts the values that a target cell receives, `fan_out`
the targets that a source cell feeds. They are numbers, or arrays that broadcast to `shape` where cells have different
numbers of links. Biases start at zero and have no initializer.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol, TypeAlias

from netcharts import registry

if TYPE_CHECKING:
    import numpy as np

    from netcharts.array_types import FloatArray, IntArray

    # How many links a cell has; an array if cells have different numbers.
    Fan: TypeAlias = int | IntArray

DEFAULT = "glorot_uniform"


class Initializer(Protocol):
    """A function that draws initial weights."""

    def __call__(self, rng: np.random.Generator, shape: tuple[int, ...], fan_in: Fan, fan_out: Fan) -> FloatArray:
        """Return an array of `shape`."""


def names() -> tuple[str, ...]:
    """Return the names of all initializers."""
    return registry.names("initializers", ".py")


@cache
def load(name: str) -> Initializer:
    """Return an initializer by its name."""
    initialize: Initializer = registry.module("initializers", name).initialize
    return initialize


def decomposes(name: str) -> bool:
    """Return True if an initializer decomposes a matrix to draw weights."""
    return bool(getattr(registry.module("initializers", name), "DECOMPOSES", False))


def documentation(name: str) -> str:
    """Return the description of an initializer: its distribution, when to use it, and its source."""
    return registry.documentation("initializers", name).strip()


def about(name: str) -> str:
    """Return the distribution of an initializer, in one line."""
    return registry.summary("initializers", name)
