"""A generator and a discriminator that are not separate.

What
    In a generative adversarial network, a layer of the discriminator, or layers with the same weights, must read both
    the fake examples and an input of real examples, which has as many values. The discriminator must not read layers of
    the generator other than the fake examples. A condition, such as a label, may lead to both networks.

Why
    The two networks are trained against each other. A discriminator that reads internal values of the generator could
    recognize fake examples by these values alone.

Example
    kind: gan
    ...
    - full: noise -> generator -> fake -> discriminator -> verdict
    - full: real -> generator

Instead
    - full: real -> discriminator

Source
    Goodfellow et al., 2014, arXiv:1406.2661; on conditions: Mirza & Osindero, 2014, arXiv:1411.1784.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._adversaries import duels, generators
from netcharts.checking.rules.architectures._paths import inputs, leading_to, reached
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a generative adversarial network if its two networks are not separate."""
    place = declared(context, "two_networks")
    if place is None:
        return
    found = duels(context)
    if not found and len(inputs(context)) > 1:  # Else another rule reports that there are no real examples.
        yield RuleHit(place, "the discriminator must read real and fake examples with the same layer")
    generator = generators(context, found)
    if any(_shows_inside(context, duel.fake, duel.readers, generator) for duel in found):
        yield RuleHit(
            place, "every path from the noise to the verdict must lead through the fake examples, but one does not"
        )


def _shows_inside(context: CheckContext, fake: str, readers: Collection[str], generator: Set[str]) -> bool:
    """Return True if the discriminator reads a layer of the generator that depends on all inputs of the generator.

    A condition, such as a label, may lead to both, by layers of its own.
    """
    takes, before = set(inputs(context)), leading_to(context, [fake])
    discriminator = reached(context, readers) - before - generator
    return any(
        name not in takes
        and takes & before <= leading_to(context, [name])
        and any(c.target in discriminator for c in context.forward_out_of(name))
        for name in before & generator
    )


RULE = Rule("NC415", "error", check, needs="nothing else", about=("two_networks",), aliases=("not-two-networks",))
