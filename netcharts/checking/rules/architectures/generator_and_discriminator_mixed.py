"""A generator and a discriminator that are not separate.

What
    In the declared architecture, every path from the noise to the verdict leads through the fake examples, and the
    discriminator reads real examples with the same layer as fake ones. In the spec, they do not.

Why
    The two networks are trained against each other; a discriminator that sees the inside of the generator would have
    nothing to learn.

Example
    kind: gan
    ...
    - full: noise -> generator -> fake -> discriminator -> verdict
    - full: real -> generator

Instead
    - full: real -> discriminator

Source
    Goodfellow et al., 2014, arXiv:1406.2661.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import declared, in_role
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the declaration of a generative adversarial network if its two networks are not separate."""
    place = declared(context, "two-networks")
    if place is None:
        return
    fakes = {layer.name for layer in in_role(context, "fake")}
    real = {layer.name for layer in in_role(context, "real")}
    noise = [layer.name for layer in in_role(context, "noise")]
    past_fakes = _reachable(context, noise, fakes)
    if any(context.layers[name].cell.role == "output" for name in past_fakes):
        yield RuleHit(
            place, "every path from the noise to the verdict must lead through the fake examples, but one does not"
        )
    if fakes and real and {c.target for name in fakes for c in context.forward_out_of(name)} != _targets(context, real):
        yield RuleHit(place, "the discriminator must read real and fake examples with the same layer")


def _reachable(context: CheckContext, start: list[str], without: set[str]) -> set[str]:
    found, waiting = set[str](), list(start)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in without:
            found.add(name)
            waiting.extend(connection.target for connection in context.forward_out_of(name))
    return found


def _targets(context: CheckContext, names: set[str]) -> set[str]:
    return {connection.target for name in names for connection in context.forward_out_of(name)}


RULE = Rule("NC415", "error", check, needs="nothing else", aliases=("not-two-networks",))
