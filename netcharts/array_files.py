"""Read named arrays from files: `.npz`, or `.json` in the format of `netcharts forward --format json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netcharts import files
from netcharts.errors import OutputError

_EXPECTED = "expected an .npz file, or a JSON object with a list of numbers for each name"


def read(path: Path) -> Mapping[str, Any]:
    """Return the arrays of a file by name; `argument_checks.numeric_array` validates each of them.

    Raises:
        OutputError: If the file cannot be read, is written to, or holds something else.
    """
    files.check_input(path)
    try:
        arrays = _read_json(path) if path.suffix.lower() == ".json" else _read_npz(path)
    except OSError as error:
        raise OutputError(f"can't read '{path}': {error.strerror or error}") from error
    except Exception as error:
        # NumPy and zipfile raise many types of exceptions for a corrupt file.
        raise OutputError(f"'{path}' contains no named arrays", _EXPECTED) from error
    if not arrays:
        raise OutputError(f"'{path}' contains no named arrays", _EXPECTED)
    return arrays


def _read_json(path: Path) -> Mapping[str, Any]:
    document = json.loads(path.read_text(encoding="utf-8"))
    return dict(document.get("layers", document))


def _read_npz(path: Path) -> Mapping[str, Any]:
    import numpy as np

    # Pickled objects could run code.
    with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
        return dict(archive)
