"""Arrays by name, from files: `.npz`, or `.json` with lists, as `netcharts forward` writes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netcharts.errors import OutputError


def read(path: Path) -> Mapping[str, Any]:
    """The arrays of a file by name.

    Raises:
        OutputError: it can't be read, or holds something else.
    """
    import numpy as np

    try:
        if path.suffix == ".json":
            found = json.loads(path.read_text(encoding="utf-8"))
            return {name: np.asarray(array, float) for name, array in found.get("layers", found).items()}
        with np.load(path, allow_pickle=False) as stored:
            return dict(stored)
    except (OSError, ValueError, AttributeError, TypeError, EOFError) as error:
        raise OutputError(f"can't read arrays by name from '{path}': {str(error).splitlines()[0]}") from error
