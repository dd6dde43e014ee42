"""The generator and the discriminator of a generative adversarial network, told apart by where their layers stand."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._paths import inputs, leading_to


class Adversaries(NamedTuple):
    """The parts of a generative adversarial network.

    Attributes:
        fakes: The layers that the generator makes: their cells match an input, and lead further. Without such cells,
            they are the layers that the discriminator reads beside an input that does not lead to them.
        generator: The layers that lead to the fakes.
        real: The inputs that do not: the real examples, perhaps with conditions that the discriminator alone reads.
    """

    fakes: frozenset[str]
    generator: frozenset[str]
    real: frozenset[str]


def adversaries(context: CheckContext) -> Adversaries:
    """Return the parts of a network that is declared to be a generative adversarial one."""
    matching = frozenset(layer.name for layer in context.spec.layers if layer.cell.matches_input)
    fakes = frozenset(name for name in matching if context.outgoing[name]) or matching or _read_beside_data(context)
    generator = leading_to(context, fakes) - fakes
    return Adversaries(fakes, frozenset(generator), frozenset(inputs(context)) - generator)


def _read_beside_data(context: CheckContext) -> frozenset[str]:
    """Return the layers, computed from an input, that are read by the same layer as an input not leading to them."""
    data = set(inputs(context))
    readers = {name: {c.target for c in context.forward_out_of(name)} for name in context.layers}
    found = set()
    for name in set(context.layers) - data:
        before = leading_to(context, [name]) & data
        if before and any(readers[name] & readers[other] for other in data - before):
            found.add(name)
    return frozenset(found)
