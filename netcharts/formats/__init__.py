"""The output formats: one module each, named by its file ending."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from netcharts import registry
from netcharts.errors import UnknownNameError

if TYPE_CHECKING:
    from netcharts.formats._request import Picture


class Format(NamedTuple):
    """A format: `render` gives the bytes of a picture."""

    summary: str
    render: Callable[[Picture], bytes]


def names() -> tuple[str, ...]:
    """The names of the formats, which are their file endings."""
    return registry.names("formats", ".py")


def load(name: str) -> Format:
    """A format by its name.

    Raises:
        UnknownNameError: there is no such format.
    """
    if name not in names():
        raise UnknownNameError(f"unknown format '{name}'", f"one of {', '.join(names())}")
    found: Format = registry.module("formats", name).FORMAT
    return found
