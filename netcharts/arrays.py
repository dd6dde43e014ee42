"""Arrays by name: taken from whoever gives them, or from files, `.npz`, or `.json` as `netcharts forward` writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netcharts.errors import ForwardError, OutputError

if TYPE_CHECKING:
    from netcharts.array_types import FloatArray

_EXPECTED = "expected an .npz file, or a JSON object with a list of numbers for each name"


def numbers(name: str, value: Any, dtype: Any = float) -> FloatArray:
    """An array of real numbers, of the type that is given, or as they are where that is None.

    Raises:
        ForwardError: it is something else: text, complex numbers, rows of unequal length.
    """
    import numpy as np

    if type(value) is np.ndarray and value.dtype == dtype:
        # Most often, and many times over.
        return value
    try:
        found = np.asarray(value)
    except (ValueError, TypeError, RuntimeError):
        raise ForwardError(f"what is given for '{name}' is no array of numbers") from None
    if found.dtype.kind not in "fiub":
        kind = {"c": "complex numbers", "U": "text", "S": "text"}.get(found.dtype.kind, "something else")
        raise ForwardError(f"what is given for '{name}' is no array of real numbers, but {kind}")
    return found if dtype is None else found.astype(dtype, copy=False)


def by_name(what: str, given: Any) -> Mapping[str, Any]:
    """What is given by name.

    Raises:
        ForwardError: it is no mapping.
    """
    if not isinstance(given, Mapping):
        raise ForwardError(f"{what} are a mapping from names to arrays, not {type(given).__name__}")
    return given


def whole(what: str, value: Any, least: int) -> int:
    """A whole number.

    Raises:
        ForwardError: it is something else, or less than the least that it can be.
    """
    if is_whole(value) and value >= least:
        return int(value)
    raise ForwardError(f"{what} is a whole number from {least}, not {value!r}")


def is_whole(value: Any) -> bool:
    """Whether something is a whole number, Python's or numpy's."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def read(path: Path) -> Mapping[str, Any]:
    """The arrays of a file by name; what they hold is told by `numbers`.

    Raises:
        OutputError: it can't be read, or holds something else.
    """
    try:
        found = _listed(path) if path.suffix.lower() == ".json" else _stored(path)
    except OSError as error:
        raise OutputError(f"can't read '{path}': {error.strerror or error}") from error
    except Exception as error:
        # Whatever a file that is broken, or is another one, makes of its reader.
        raise OutputError(f"'{path}' holds no arrays by name", _EXPECTED) from error
    if not found:
        raise OutputError(f"'{path}' holds no arrays by name", _EXPECTED)
    return found


def _listed(path: Path) -> Mapping[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8"))
    return dict(found.get("layers", found))


def _stored(path: Path) -> Mapping[str, Any]:
    import numpy as np

    with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
        return dict(stored)
