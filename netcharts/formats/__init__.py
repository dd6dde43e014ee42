"""Output formats: one module each, named by its file extension."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from netcharts import registry
from netcharts.errors import OptionError, UnknownNameError
from netcharts.style.options import OF_SOME_FORMATS

if TYPE_CHECKING:
    from netcharts.formats._request import RenderRequest
    from netcharts.style.options import RenderOptions


class Format(NamedTuple):
    """An output format.

    Attributes:
        summary: Description in one line.
        render: Function that returns the bytes of a chart.
        options: Names of the render options that have an effect on this format, of those that have none on all.
    """

    summary: str
    render: Callable[[RenderRequest], bytes]
    options: tuple[str, ...] = ()


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


def load_for(name: str, options: RenderOptions) -> Format:
    """Return a format by its name, in which all options have an effect.

    Raises:
        UnknownNameError: There is no such format.
        OptionError: An option has no effect beside the others, or on this format.
    """
    output = load(name)
    for field, needed in options.unused().items():
        raise OptionError(f"'{field}' has no effect without {needed}")
    for field in without_effect(name):
        if getattr(options, field) != options._field_defaults[field]:
            raise OptionError(f"'{field}' has no effect on the format {name}")
    return output


def without_effect(name: str) -> list[str]:
    """Return the names of the render options that have no effect on a format."""
    return [field for field in OF_SOME_FORMATS if field not in load(name).options]


def applicable(name: str, options: RenderOptions) -> RenderOptions:
    """Return options for several formats without those that have no effect on this one."""
    return options._replace(**{field: options._field_defaults[field] for field in without_effect(name)})
