"""The options of a chart in a document: the fields of a style, written as words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, get_type_hints

from netcharts.errors import OptionError, UnknownNameError
from netcharts.findings import nearest, quoted
from netcharts.style.options import BOUNDS, STEPS, Style

# As on the command line.
_SHORT = {"lang": "language", "unroll": "iterations"}
_ALONE = {"legend": "names", "bias": "yes"}
_WHETHER = {"yes": True, "true": True, "no": False, "false": False}
# What may stand in place of a number.
_NAMED = {"step": STEPS}


def names() -> tuple[str, ...]:
    """What a document may say about how a chart is drawn."""
    return (*Style._fields, *_SHORT)


def styled(base: Style, options: Mapping[str, str]) -> Style:
    """A style, changed by options as a document writes them.

    Raises:
        UnknownNameError: there is no such option.
        OptionError: its value is no number, or neither yes nor no, where one is needed.
    """
    return base.but(**{_field(name): _value(name, text.strip()) for name, text in options.items()})


def alone(name: str) -> str | None:
    """What an option means where no value is given; None for one that needs a value."""
    return _ALONE.get(name)


def _field(name: str) -> str:
    if name not in names():
        raise UnknownNameError(f"a chart has no option {quoted(name)}{nearest(name, names())}")
    return _SHORT.get(name, name)


def _value(name: str, text: str) -> Any:
    field = _field(name)
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
    """The types of each field of a style; of a union, all that it is made of."""
    hints = get_type_hints(Style)
    return {name: getattr(hints[name], "__args__", (hints[name],)) for name in Style._fields}
