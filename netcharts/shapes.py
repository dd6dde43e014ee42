"""The shapes of arrays of values: channels, and places in one dimension or several."""

from __future__ import annotations

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


class WrittenShape(NamedTuple):
    """What is known of a shape; None for what is not."""

    size: tuple[int, ...] | None
    channels: int | None
