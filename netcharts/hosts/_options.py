"""The options of a chart in a document: those of rendering, written as words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

from netcharts.errors import OptionError, UnknownNameError
from netcharts.style.options import BOUNDS, DEPRECATED, STEPS, RenderOptions
from netcharts.wording import nearest, quoted

_ALONE = {"legend": "names", "bias": "yes"}
_WHETHER = {"yes": True, "true": True, "no": False, "false": False}
# What may stand in place of a number.
_NAMED = {"step": STEPS}


def names() -> tuple[str, ...]:
    """Return the names of all options, old ones included."""
    return (*RenderOptions._fields, *DEPRECATED)


def styled(base: RenderOptions, options: Mapping[str, str]) -> RenderOptions:
    """Return render options changed by options as a document writes them.

    Raises:
        UnknownNameError: there is no such option.
        OptionError: its value is no number, or neither yes nor no, where one is needed.
    """
    return base.replace(**{_known(name): _value(name, text.strip()) for name, text in options.items()})


def alone(name: str) -> str | None:
    """What an option means where no value is given; None for one that needs a value."""
    return _ALONE.get(name)


def _known(name: str) -> str:
    if name not in names():
        raise UnknownNameError(f"a chart has no option {quoted(name)}{nearest(name, RenderOptions._fields)}")
    return name


def _value(name: str, text: str) -> Any:
    field = DEPRECATED.get(name, name)
    if bool in _types()[field]:
        if text.lower() not in _WHETHER:
            raise OptionError(f"'{name}' is yes or no, not {quoted(text)}")
        return _WHETHER[text.lower()]
    if int not in _types()[field] or text in _NAMED.get(field, ()):
        return text
    least, most = BOUNDS[field]
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise OptionError(f"'{name}' is a number from {least} to {most}, not {quoted(text)}")
    return int(text)


@cache
def _types() -> dict[str, tuple[type, ...]]:
    """Return the types of each render option; of a union, all of its members."""
    hints = get_type_hints(RenderOptions)
    return {name: getattr(hints[name], "__args__", (hints[name],)) for name in RenderOptions._fields}
