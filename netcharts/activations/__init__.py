"""Activation functions: one module each, named by its key in a spec.

Each binds an array to calls that replace its values in place, so that a forward pass has nothing to look up. The
docstring of a module describes the function and cites its source.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from netcharts import registry

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

Call = Callable[[], Any]


class LayerBinder(Protocol):
    """Binds a layer to the calls of an activation."""

    def __call__(self, channels: int, size: tuple[int, ...], x: FloatArray, over: str | None = None, /) -> list[Call]:
        """Return the calls that apply the activation in place."""


class Activation(NamedTuple):
    """An activation function.

    Attributes:
        formula: The function as it is usually written.
        bind: Binds an array of any shape to calls that apply the function to each value in place.
        bind_layer: Binds a whole layer [channels × cells, examples], given its channels and its size; and, if the
            features are chosen, what they lie along (see `netcharts.features`).
        bind_negated: Like `bind`, for values that have been negated already, if that saves a step.
        bind_from: Like `bind`, for values that are taken from a first array and leave their results in a second one of
            the same shape, if that saves a copy.
        inverse: The inverse function, if there is one.
        levels: The low and the high value of a function with a threshold.
        identity: True if it is the identity function.
        normalized: True if the values of a layer's cells add up to 1.
        vector: True if it acts on the vector of channels at each place.
        logistic: True if its value is the probability that a cell with two states is in the high one, given its field.
        nonnegative: True if no value is below 0.
        flat: True if its derivative is 0 almost everywhere, so that no gradient passes.
        of_distances: True if it looks for the least value of a layer, the distance of the cell that is nearest.
        along_features: True if it works along the features of a layer.
        scratch: The numbers that it keeps for each value, beside the value.
        transient: The numbers of double precision that it needs for each value while it is applied.
    """

    formula: str
    bind: Callable[[FloatArray], list[Call]] | None = None
    bind_layer: LayerBinder | None = None
    bind_negated: Callable[[FloatArray], list[Call]] | None = None
    bind_from: Callable[[FloatArray, FloatArray], list[Call]] | None = None
    inverse: Callable[[FloatArray], FloatArray] | None = None
    levels: tuple[float, float] | None = None
    identity: bool = False
    normalized: bool = False
    vector: bool = False
    logistic: bool = False
    nonnegative: bool = False
    flat: bool = False
    of_distances: bool = False
    along_features: bool = False
    scratch: float = 0
    transient: float = 0


def names() -> tuple[str, ...]:
    """Return the names of all activations."""
    return registry.names("activations", ".py")


@cache
def load(name: str) -> Activation:
    """Return an activation by its name."""
    activation: Activation = registry.module("activations", name).ACTIVATION
    return activation


def summary(name: str) -> str:
    """Return what an activation does, in one line."""
    return registry.summary("activations", name)


def source(name: str) -> str:
    """Return the source that an activation cites."""
    return " ".join(registry.documentation("activations", name).partition("\n")[2].split())
