"""Convert render options in documents, which are text, to the types of `RenderOptions`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

from netcharts.errors import OptionError, UnknownNameError
from netcharts.style.options import BOUNDS, DEPRECATED, STEPS, RenderOptions
from netcharts.wording import nearest, quoted

# Options that can be given without a value, with the value that they then have.
_IMPLIED = {"legend": "names", "bias": "yes", "attributes": "yes"}
_BOOLEANS = {"yes": True, "true": True, "no": False, "false": False}
# Words that are accepted in place of a number.
_NAMED = {"step": STEPS}


def names() -> tuple[str, ...]:
    """Return the names of all options, deprecated ones included."""
    return (*RenderOptions._fields, *DEPRECATED)


def read(base: RenderOptions, written: Mapping[str, str], other_names: Iterable[str] = ()) -> RenderOptions:
    """Return render options, changed by those of a document; `other_names` are also suggested for misspelled names.

    Raises:
        UnknownNameError: there is no such option.
        OptionError: a value is not a number or not a boolean although the option needs one.
    """
    unknown = next((name for name in written if name not in names()), None)
    if unknown is not None:
        near = nearest(unknown, (*RenderOptions._fields, *other_names))
        raise UnknownNameError(f"a chart has no option {quoted(unknown)}{near}")
    return base.replace(**{name: _value(name, text.strip()) for name, text in written.items()})


def write(options: RenderOptions) -> dict[str, str]:
    """Return the options that differ from the defaults, as `read` reads them."""
    changes = {name: value for name, value in options._asdict().items() if value != RenderOptions._field_defaults[name]}
    return {name: _text(value) for name, value in changes.items()}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ".join(value) if isinstance(value, tuple) else str(value)


def implied_value(name: str) -> str | None:
    """Return the value of an option that is given without one, or None if it needs a value."""
    return _IMPLIED.get(name)


def _value(name: str, text: str) -> Any:
    field = DEPRECATED.get(name, name)
    if bool in _types()[field]:
        if text.lower() not in _BOOLEANS:
            raise OptionError(f"'{name}' must be yes or no, not {quoted(text)}")
        return _BOOLEANS[text.lower()]
    if int not in _types()[field] or text in _NAMED.get(field, ()):
        return text
    least, most = BOUNDS[field]
    if not (text.isascii() and text.isdigit() and least <= int(text[:9]) <= most):
        raise OptionError(f"'{name}' must be a number from {least} to {most}, not {quoted(text)}")
    return int(text)


@cache
def _types() -> dict[str, tuple[type, ...]]:
    """Return the types of each option; for a union, all of its members."""
    hints = get_type_hints(RenderOptions)
    return {name: getattr(hints[name], "__args__", (hints[name],)) for name in RenderOptions._fields}
