"""Results of a forward pass; values are brought into their full shape on access."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Generic, TypeVar

from netcharts.array_types import FloatArray

V = TypeVar("V")

# The largest number of layers, or names, that a representation lists.
_MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Activations:
    """The values that a forward pass computed.

    Attributes:
        parts: The values of every part of the cells of every layer, by layer and part: [steps, batch, channels, *size].
            Those of a memory and its heads have the shapes that `external_memory.MemoryStep` lists, after an axis for
            steps. If a layer was computed step by step, the pass is repeated when its inner parts are first asked for.
        weights: The weights that were used, by name; read-only.
    """

    parts: Mapping[str, Mapping[str, FloatArray]]
    weights: Mapping[str, FloatArray]

    @property
    def layers(self) -> Mapping[str, FloatArray]:
        """Return the output of every layer by name: [steps, batch, channels, *size]."""
        return LazyMapping(tuple(self.parts), self.__getitem__)

    def __getitem__(self, layer: str) -> FloatArray:
        """Return the output of a layer by its name: [steps, batch, channels, *size]."""
        return self.parts[layer]["output"]

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names of the layers."""
        return iter(self.parts)

    def __len__(self) -> int:
        """Return the number of layers."""
        return len(self.parts)

    def __repr__(self) -> str:
        """Return the names of the layers with the shapes of their values, and the number of weights; no values."""
        listed = list(self)[:_MOST_LISTED]
        width = max(map(len, listed), default=0)
        lines = [f"  {name:{width}}  {_shape(self[name])}" for name in listed]
        if len(self) > len(listed):
            lines.append(f"  … {len(self) - len(listed):,} more")
        numbers = sum(prod(array.shape) for array in self.weights.values())
        counts = f"{_count(len(self), 'layer')}, {_count(numbers, 'weight')} in {_count(len(self.weights), 'array')}"
        return "\n".join([f"<Activations: {counts}>", *lines])


def _shape(values: FloatArray) -> str:
    steps, batch, *shape = values.shape
    return f"[{_count(steps, 'step')}, batch {batch:,}, {' × '.join(f'{length:,}' for length in shape)}] {values.dtype}"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'s' * (number != 1)}"


class LazyMapping(Mapping[str, V], Generic[V]):
    """A mapping whose values are computed on access."""

    def __init__(self, names: Sequence[str], make: Callable[[str], V]) -> None:
        """Take the names and the function that computes the value of a name."""
        self._names = names
        self._make = make

    def __getitem__(self, name: str) -> V:
        """Compute the value of a name."""
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        """Iterate over the names."""
        return iter(self._names)

    def __len__(self) -> int:
        """Return the number of names."""
        return len(self._names)

    def __repr__(self) -> str:
        """Return its first names, without values, which would have to be computed."""
        names = ", ".join(map(repr, self._names[:_MOST_LISTED]))
        return f"<Mapping of {_count(len(self), 'name')}: {names}{', …' * (len(self) > _MOST_LISTED)}>"
