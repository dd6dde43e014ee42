"""A reservoir that does not forget.

What
    The weights within the reservoir of an echo state network have a spectral radius of 1 or more.

Why
    What came in long ago should fade: a reservoir whose state hangs on where it started has no echo of the input.

Example
    weights:
      reservoir.output.recurrent: [[0, 1.2], [1.2, 0]]

Instead
      reservoir.output.recurrent: [[0, 0.8], [0.8, 0]]

Source
    Jaeger, The "echo state" approach to analysing and training recurrent neural networks, 2001, GMD report 148.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.diagnostics import Found, quoted
from netcharts.flow import Flow
from netcharts.rules import Rule


def check(flow: Flow) -> Iterator[Found]:
    import numpy as np

    if flow.kind is None or flow.kind.name != "esn":
        return
    for name, array in flow.spec.weights.items():
        matrix = np.asarray(array, float)
        if name.endswith(".recurrent") and matrix.ndim == 2 and matrix.shape[0] == matrix.shape[1]:
            radius = float(np.abs(np.linalg.eigvals(matrix)).max())
            if radius >= 1:
                message = f"{quoted(name)} has a spectral radius of {radius:.4g}; below 1 the reservoir forgets"
                yield Found(flow.spec.weight_places[name], message)


RULE = Rule("NC505", "warning", check, needs="numbers")
