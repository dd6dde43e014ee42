"""Compare specs by their meaning: by everything that they say, but not by where and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from netcharts.findings import Place
from netcharts.spec.model import Spec


def same_meaning(one: Spec, other: Spec) -> bool:
    """Return True if two specs differ at most in their texts: in positions, spelling, quotes, comments and path."""
    return bool(_meaning(_essence(one)) == _meaning(_essence(other)))


def _essence(spec: Spec) -> Spec:
    """Return a spec without its text and its comments."""
    return spec._replace(path="", text="", ignores=(), cell_mentions=())


def _meaning(value: Any) -> Any:
    """Return a value without the places in it."""
    if isinstance(value, Place):
        return None
    if isinstance(value, tuple):
        return (type(value), *map(_meaning, value))
    if isinstance(value, Mapping):
        # Places by key say which values are given, not what they are.
        return {key: _meaning(held) for key, held in value.items() if not isinstance(held, Place)}
    return value
