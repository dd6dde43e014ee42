"""The computed values that an example compares with its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from netcharts.forward import Activations


def outcome(run: Activations, name: str, wanted: Any) -> NDArray[np.floating] | None:
    """Return the values of a layer at all steps or at the last, whichever has the size of `wanted`; or None."""
    values = run[name]
    return next((found for found in (values, values[-1]) if found.size == np.size(wanted)), None)
