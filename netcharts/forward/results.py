"""What a pass gives, shown in full shape when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from netcharts.array_types import FloatArray

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Activations:
    """What a forward pass gives.

    parts    the values of all parts of the cells of every layer, by the name of the part: [steps, batch, channels,
             *size]; those of a memory and its heads in the shapes that `memory.Moment` tells, after steps. Where layers
             are stepped through, they are worked out anew when they are first asked for
    weights  the weights that were used, by name; they can't be written to
    """

    parts: Mapping[str, Mapping[str, FloatArray]]
    weights: Mapping[str, FloatArray]

    @property
    def layers(self) -> Mapping[str, FloatArray]:
        """The value of every layer: [steps, batch, channels, *size]."""
        return Shown(tuple(self.parts), self.__getitem__)

    def __getitem__(self, layer: str) -> FloatArray:
        """The value of a layer by its name."""
        return self.parts[layer]["output"]


class Shown(Mapping[str, V], Generic[V]):
    """What has names, each made when it is asked for."""

    def __init__(self, names: Sequence[str], make: Callable[[str], V]) -> None:
        self._names = names
        self._make = make

    def __getitem__(self, name: str) -> V:
        if name not in self._names:
            raise KeyError(name)
        return self._make(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
