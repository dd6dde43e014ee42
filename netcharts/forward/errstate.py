"""Without warnings of numpy's: numbers that grow without bounds are told of by a rule."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from typing import Any, TypeVar

import numpy as np

R = TypeVar("R")
# numpy keeps in the context what it warns of. To enter one that is made takes a tenth of the time of `np.errstate`.
_QUIET = Context()
_QUIET.run(np.seterr, over="ignore", invalid="ignore", divide="ignore")


def quietly(call: Callable[..., R], *arguments: Any) -> R:
    """What a call gives."""
    return _QUIET.copy().run(call, *arguments)
