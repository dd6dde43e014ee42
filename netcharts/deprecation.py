"""Deprecated public names: accepted with a `DeprecationWarning` until version 0.4."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from netcharts.errors import OptionError

REMOVED_IN = "0.4"

_Parameters = ParamSpec("_Parameters")
_Result = TypeVar("_Result")


def warn(old: str, new: str, *, stacklevel: int = 3) -> None:
    """Warn that an old name was used, and name the one that replaces it."""
    message = f"'{old}' is deprecated and will be removed in netcharts {REMOVED_IN}: use '{new}'"
    warnings.warn(message, DeprecationWarning, stacklevel=stacklevel)


def current(given: Mapping[str, Any], names: Mapping[str, str], *, stacklevel: int = 4) -> dict[str, Any]:
    """Return arguments under their current names; `names` maps old names to current ones.

    Raises:
        OptionError: an argument is given under both names.
    """
    values = dict(given)
    for old in [name for name in given if name in names]:
        new = names[old]
        if new in values:
            raise OptionError(f"'{old}' and '{new}' are two names of one argument")
        warn(old, new, stacklevel=stacklevel)
        values[new] = values.pop(old)
    return values


def old_names(module: str, names: Mapping[str, tuple[str, Any]]) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module; `names` maps its old names to their current names and their values."""

    def get(name: str) -> Any:
        if name not in names:
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        new, value = names[name]
        warn(name, new)
        return value

    return get


def renamed(**names: str) -> Callable[[Callable[_Parameters, _Result]], Callable[_Parameters, _Result]]:
    """Accept the old names of keyword arguments, given as `old="new"`."""

    def decorate(function: Callable[_Parameters, _Result]) -> Callable[_Parameters, _Result]:
        @wraps(function)
        def call(*args: _Parameters.args, **given: _Parameters.kwargs) -> _Result:
            if names.keys().isdisjoint(given):
                return function(*args, **given)
            # The types of the arguments are those of the function; only their names change.
            anything: Any = function
            result: _Result = anything(*args, **current(given, names))
            return result

        return call

    return decorate
