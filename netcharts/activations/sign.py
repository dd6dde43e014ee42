"""Map each value to −1 or 1.

Hopfield, "Neural networks and physical systems with emergent collective computational abilities", 1982,
doi:10.1073/pnas.79.8.2554.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from netcharts.activations import Activation

if TYPE_CHECKING:
    from netcharts.activations import Call
    from netcharts.array_types import FloatArray


def _bind(x: FloatArray) -> list[Call]:
    from netcharts.activations import _functions

    return _functions.replaced_by(_functions.sign, x)


ACTIVATION = Activation(formula="1 if x ≥ 0 else −1", bind=_bind, levels=(-1.0, 1.0), flat=True, transient=2)
