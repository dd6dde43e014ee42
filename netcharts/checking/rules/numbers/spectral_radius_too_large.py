"""A reservoir with a spectral radius of 1 or more.

What
    The recurrent weights of the reservoir of an echo state network have a spectral radius of 1 or more. These are the
    given weights, or else the initial ones, scaled to the `spectral_radius` of the connection if it has one.

Why
    The effect of early inputs should fade. If the spectral radius is above 1, a reservoir of `tanh` cells without input
    does not necessarily forget its first state; with input, it often does, and some tasks need a larger radius. A
    radius below 1 is not a guarantee either.

Example
    - random: reservoir -> reservoir
      delay: 1
      density: 0.1
      spectral_radius: 1.2

Instead
      spectral_radius: 0.9

Source
    Jaeger, The "echo state" approach to analysing and training recurrent neural networks, 2001, GMD report 148; Yildiz,
    Jaeger & Kiebel, 2012, doi:10.1016/j.neunet.2012.07.005; Lukoševičius, 2012, doi:10.1007/978-3-642-35289-8_36.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.errors import ForwardError
from netcharts.findings import Place, RuleHit
from netcharts.spec.model import Connection
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.network.parameters import Parameter


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the recurrent weights with a spectral radius of 1 or more."""
    if context.kind is None or not context.kind.echo_state:
        return
    try:
        radii = _radii(context)
    except ForwardError:
        return  # Another rule reports it.
    for slot, radius in radii:
        if slot.connection is not None and radius >= 1 - 1e-9:
            message = f"{quoted(slot.name)} has a spectral radius of {radius:.4g}"
            message += "; without input, the reservoir need not forget its first state"
            yield RuleHit(_place(context, slot.name, slot.connection), message)


def _radii(context: CheckContext) -> list[tuple[Parameter, float]]:
    """Return every square matrix of recurrent weights with its spectral radius."""
    import numpy as np

    from netcharts.forward.spectral_radius import spectral_radius
    from netcharts.forward.weights import load_weights

    known = {slot.name: slot for slot in context.parameters}
    found = load_weights(known, context.spec.weights, 0, np.dtype("float64"))
    back = [slot for slot in known.values() if slot.connection and slot.connection.within and slot.connection.delay]
    square = [slot for slot in back if len(slot.shape) == 2 and slot.shape[0] == slot.shape[1]]
    return [(slot, spectral_radius(found[slot.name])) for slot in square]


def _place(context: CheckContext, name: str, connection: Connection) -> Place:
    given = context.spec.weight_places.get(name)
    return given or connection.places.get("spectral_radius", connection.place)


RULE = Rule("NC505", "note", check, needs="numbers", aliases=("no-echo",))
