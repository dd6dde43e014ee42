"""Normalizations of layers: one module each, named by its key in a spec (`normalize: batch`).

Each is applied to the value of a layer's cells before their activation. Its parameters are a gain and a bias for every
normalized feature. The docstring of a module describes the normalization and cites its source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, Protocol

from netcharts import locale, registry
from netcharts.activations import Call

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

GAIN, BIAS, MEAN, VARIANCE = "gain", "bias", "mean", "variance"


class Settings(Protocol):
    """The settings of the normalization of a layer; see `Normalize` in `netcharts.normalizations._settings`."""

    @property
    def kind(self) -> str:
        """Return the name of the normalization."""

    @property
    def affine(self) -> bool:
        """Return True if it has parameters."""

    @property
    def over(self) -> str | None:
        """Return what the features lie along, if the layer says so."""

    @property
    def groups(self) -> int:
        """Return the number of groups of features."""

    @property
    def epsilon(self) -> float:
        """Return the number that is added to the variance."""


# Binds the values of a layer, [channels × places, examples], given its channels, to calls that normalize them in place.
# The arrays by name have the shape [channels or 1, places or 1, 1].
Binder = Callable[["FloatArray", int, Settings, Mapping[str, "FloatArray"]], list[Call]]


class Normalization(NamedTuple):
    """A normalization.

    Attributes:
        labels: Its name in charts, by language.
        formula: The formula, as it is usually written; the mean μ and the variance σ² are those of what is normalized
            together.
        shape: Gives the shape of the gain and the bias from the channels and the size of a layer, from what its
            features lie along, if it says so, and from whether places share their weights.
        bind: Binds arrays to calls.
        together: Gives the number of values that are normalized together, from the channels, the cells and the
            settings; None if that does not matter, since its statistics are stored.
        epsilon: What is added to the variance by default.
        biased: True if it has a bias.
        running: True if the mean and the variance are stored numbers, which do not depend on the values.
        along_features: True if the features of an example are normalized together.
        grouped: True if features are normalized in groups.
        scratch: The numbers that it keeps for each value, beside the value.
    """

    labels: Mapping[str, str]
    formula: str
    shape: Callable[[int, tuple[int, ...], str | None, bool], tuple[int, ...]]
    bind: Binder
    together: Callable[[int, int, Settings], int] | None = None
    epsilon: float = 1e-5
    biased: bool = True
    running: bool = False
    along_features: bool = False
    grouped: bool = False
    scratch: float = 1


class StoredArray(NamedTuple):
    """An array of numbers that a normalization stores.

    Attributes:
        name: Its name: `gain`, `bias`, `mean` or `variance`.
        shape: Its shape.
        initial: The value of all its numbers unless they are given.
        learned: True for parameters, False for running statistics.
        nonnegative: True if no number can be below 0.
    """

    name: str
    shape: tuple[int, ...]
    initial: float
    learned: bool
    nonnegative: bool = False


def stored_arrays(settings: Settings, channels: int, size: tuple[int, ...], shared: bool) -> Iterator[StoredArray]:
    """Yield the arrays that a normalization stores for a layer.

    Args:
        settings: The normalization.
        channels: The channels of the layer.
        size: The size of the layer.
        shared: True if the places of the layer share their weights.
    """
    normalization = load(settings.kind)
    shape = normalization.shape(channels, size, settings.over, shared)
    if settings.affine:
        yield StoredArray(GAIN, shape, 1.0, True)
        if normalization.biased:
            yield StoredArray(BIAS, shape, 0.0, True)
    if normalization.running:
        yield StoredArray(MEAN, shape, 0.0, False)
        yield StoredArray(VARIANCE, shape, 1.0, False, nonnegative=True)


def names() -> tuple[str, ...]:
    """Return the names of all normalizations."""
    return registry.names("normalizations", ".py")


@cache
def load(name: str) -> Normalization:
    """Return a normalization by its name."""
    normalization: Normalization = registry.module("normalizations", name).NORMALIZATION
    return normalization._replace(labels=locale.translated(normalization.labels, f"normalizations.{name}"))


def summary(name: str) -> str:
    """Return what a normalization does, in one line."""
    return registry.summary("normalizations", name)


def source(name: str) -> str:
    """Return the source that a normalization cites."""
    return " ".join(registry.documentation("normalizations", name).partition("\n")[2].split())
