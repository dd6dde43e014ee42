"""A generator and a discriminator that are not separate.

What
    In a generative adversarial network, the discriminator must not read layers of the generator other than the fake
    examples, and an input of real examples must lead to a layer that reads the fake ones. A condition, such as a label,
    may lead to both networks.

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

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._adversaries import Adversaries, adversaries
from netcharts.checking.rules.architectures._paths import inputs, leading_to
from netcharts.checking.rules.architectures._roles import declared
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a generative adversarial network if its two networks are not separate."""
    place = declared(context, "two_networks")
    if place is None:
        return
    found = adversaries(context)
    if any(_shows_inside(context, found, name) for name in found.generator):
        yield RuleHit(
            place, "every path from the noise to the verdict must lead through the fake examples, but one does not"
        )
    read = {c.target for name in found.fakes for c in context.forward_out_of(name)}
    given = found.real or len(inputs(context)) > 1  # Else another rule reports that there are no real examples.
    if (
        given
        and found.fakes
        and not any(read & {c.target for c in context.forward_out_of(name)} for name in found.real)
    ):
        yield RuleHit(place, "the discriminator must read real and fake examples with the same layer")


def _shows_inside(context: CheckContext, found: Adversaries, name: str) -> bool:
    """Return True if the discriminator reads a layer of the generator that depends on all inputs of the generator.

    A condition, such as a label, may lead to both, by layers of its own.
    """
    takes = set(inputs(context))
    if name in takes or not takes & found.generator <= leading_to(context, [name]):
        return False
    return any(c.target not in found.generator | found.fakes for c in context.forward_out_of(name))


RULE = Rule("NC415", "error", check, needs="nothing else", aliases=("not-two-networks",))
