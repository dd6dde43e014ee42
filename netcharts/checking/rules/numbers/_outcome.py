"""What came of an example, in as many numbers as it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from netcharts.forward import Activations


def outcome(run: Activations, name: str, wanted: Any) -> NDArray[np.floating] | None:
    """The values of a layer at all steps, or at the last, whichever is as many as wanted; None if neither is."""
    values = run[name]
    return next((found for found in (values, values[-1]) if found.size == np.size(wanted)), None)
