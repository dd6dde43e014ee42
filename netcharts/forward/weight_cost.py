"""Cost of loading the weights of a network, estimated before anything is allocated."""

from __future__ import annotations

from collections.abc import Iterable
from math import isqrt, prod

from netcharts import initializers
from netcharts.forward.limits import Cost
from netcharts.forward.spectral_radius import multiplications
from netcharts.network.parameters import Parameter

# Bytes that an initial weight takes, besides itself, while it is drawn: from the QR decomposition of a matrix; with
# links between some cells only; and scaled to a spectral radius.
_DECOMPOSED, _MASKED, _SCALED = 40, 34, 12
# Bytes of the Python objects of an array.
_ARRAY = 400


def of_weights(parameters: Iterable[Parameter], itemsize: int) -> Cost:
    """Return the cost of loading the weights of a network."""
    loaded, peak, work = 0, 0, 0.0
    for parameter in parameters:
        size = prod(parameter.shape)
        loaded += size * itemsize + _ARRAY
        peak = max(peak, loaded + size * _drawn_bytes(parameter, itemsize))
        work += 20 * size + (0 if parameter.radius is None else multiplications(parameter.shape[0]))
        if parameter.pair is not None and initializers.decomposes(parameter.init):
            # About 4·m·n·min(m, n) for m × n matrices, and min(m, n) is at most the root of their size.
            work += 4 * size * isqrt(size)
    return Cost(peak, work)


def _drawn_bytes(parameter: Parameter, itemsize: int) -> int:
    """Return the bytes that an initial weight takes while it is drawn, or a given one while it is copied."""
    if parameter.pair is None:
        return 0
    masked = parameter.connection is not None and parameter.connection.pattern.transfer.has_mask(parameter.pair)
    # Arrays of double precision are not copied.
    drawn = 8 if itemsize < 8 else 0
    drawn += _DECOMPOSED if initializers.decomposes(parameter.init) else 0
    drawn += _MASKED if masked else 0
    return drawn + (_SCALED if parameter.radius is not None else 0)
