"""The shapes of arrays of values: channels, and places in one dimension or several."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import NamedTuple


class Shape(NamedTuple):
    """The shape of an array [channels, *size]."""

    size: tuple[int, ...]
    channels: int

    @property
    def full(self) -> tuple[int, ...]:
        """Return the lengths of all axes, channels first."""
        return (self.channels, *self.size)

    @property
    def text(self) -> str:
        """Return it in common notation, as layers do: `50,257`, `28×28×64`."""
        channels = (self.channels,) if self.channels > 1 else ()
        return "×".join(f"{number:,}" for number in (*self.size, *channels))


def spreads(size: Sequence[int], into: Sequence[int]) -> bool:
    """Return True if values of a size come to more places, as single values or along axes of length 1."""
    if prod(size) == prod(into):
        return False
    if prod(size) == 1:
        return True
    return len(size) == len(into) and all(one in (1, other) for one, other in zip(size, into, strict=True))


def spans(shapes: Sequence[Shape], form: str = ",") -> tuple[str, ...]:
    """Return the lengths of the axes of one or several shapes as text, channels last: `56`, or `28–56` if they differ.

    Of shapes in different numbers of dimensions, it returns the lengths of the first.
    """
    if len(shapes) == 1:
        ((size, channels),) = shapes
        return tuple([f"{length:{form}}" for length in (*size, channels)])
    alike = [shape for shape in shapes if len(shape.size) == len(shapes[0].size)]
    return tuple(_span(lengths, form) for lengths in zip(*((*size, channels) for size, channels in alike), strict=True))


def _span(lengths: Sequence[int], form: str) -> str:
    least, most = min(lengths), max(lengths)
    return f"{least:{form}}" if least == most else f"{least:{form}}–{most:{form}}"


class WrittenShape(NamedTuple):
    """What is known of a shape; None for what is not."""

    size: tuple[int, ...] | None
    channels: int | None
