"""Validate arguments of the Python API: numeric arrays, mappings by name, and integers."""

from __future__ import annotations

from collections.abc import Mapping
from numbers import Integral
from typing import TYPE_CHECKING, Any

from netcharts.errors import ForwardError

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray


def numeric_array(name: str, value: Any, dtype: Any = float) -> FloatArray:
    """Return `value` as an array of real numbers of type `dtype`, or of its own type if `dtype` is None.

    An array that has the type already is returned itself, not a copy.

    Raises:
        ForwardError: If `value` is something else: text, complex numbers, or rows of unequal length.
    """
    import numpy as np

    if type(value) is np.ndarray and value.dtype == dtype:
        # The usual case, checked first because a forward pass gets here for every input.
        return value
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError):
        raise ForwardError(f"'{name}' is not a numeric array") from None
    if array.dtype.kind not in "fiub":
        kind = {"c": "complex numbers", "U": "text", "S": "text"}.get(array.dtype.kind, "something else")
        raise ForwardError(f"'{name}' is not an array of real numbers, but {kind}")
    return array if dtype is None else array.astype(dtype, copy=False)


def mapping_by_name(what: str, value: Any) -> Mapping[str, Any]:
    """Return `value` if it is a mapping.

    Raises:
        ForwardError: If it is not.
    """
    if not isinstance(value, Mapping):
        raise ForwardError(f"{what} must be a mapping from names to arrays, not {type(value).__name__}")
    return value


def integer(what: str, value: Any, minimum: int) -> int:
    """Return `value` as an int.

    Raises:
        ForwardError: If it is not an integer, or less than `minimum`.
    """
    if is_integer(value) and value >= minimum:
        return int(value)
    raise ForwardError(f"{what} must be a whole number of at least {minimum}, not {value!r}")


def is_integer(value: Any) -> bool:
    """Return True if `value` is an integer of Python or NumPy other than a bool."""
    return type(value) is int or (isinstance(value, Integral) and not isinstance(value, bool))
