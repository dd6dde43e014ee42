"""Output formats: one module each, named by its file extension."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from netcharts import registry
from netcharts.errors import UnknownNameError

if TYPE_CHECKING:
    from netcharts.formats._request import RenderRequest


class Format(NamedTuple):
    """An output format: `render` returns the bytes of a chart."""

    summary: str
    render: Callable[[RenderRequest], bytes]


def names() -> tuple[str, ...]:
    """Return the names of the formats, which are their file extensions."""
    return registry.names("formats", ".py")


def load(name: str) -> Format:
    """Return a format by its name.

    Raises:
        UnknownNameError: There is no such format.
    """
    if name not in names():
        raise UnknownNameError(f"unknown format '{name}'", f"one of {', '.join(names())}")
    output: Format = registry.module("formats", name).FORMAT
    return output
