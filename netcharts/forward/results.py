"""Results of a forward pass; values are brought into their full shape on access."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from netcharts.array_types import FloatArray

V = TypeVar("V")


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
