"""The generator and the discriminator of a generative adversarial network, told apart by where their layers stand."""

from __future__ import annotations

from typing import NamedTuple

from netcharts.checking.context import CheckContext
from netcharts.checking.rules.architectures._paths import inputs, leading_to


class Adversaries(NamedTuple):
    """The parts of a generative adversarial network.

    Attributes:
        fakes: The layers that the generator makes: their cells match an input, and lead further.
        generator: The layers that lead to the fakes.
        real: The inputs that do not: the real examples, perhaps with conditions that the discriminator alone reads.
    """

    fakes: frozenset[str]
    generator: frozenset[str]
    real: frozenset[str]


def adversaries(context: CheckContext) -> Adversaries:
    """Return the parts of a network that is declared to be a generative adversarial one."""
    matching = frozenset(layer.name for layer in context.spec.layers if layer.cell.matches_input)
    fakes = frozenset(name for name in matching if context.outgoing[name]) or matching
    generator = leading_to(context, fakes) - fakes
    return Adversaries(fakes, frozenset(generator), frozenset(inputs(context)) - generator)
