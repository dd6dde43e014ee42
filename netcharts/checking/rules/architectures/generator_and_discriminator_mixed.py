"""A generator and a judge that are not two networks.

What
    In the claimed kind, the way from the noise to the verdict leads through the fakes and nowhere else, and the judge
    is shown the real examples where it is shown the fakes. Here it is not so.

Why
    The two are trained against each other; if the judge could see into the generator it would have nothing to find
    out.

Example
    kind: gan
    ...
    - full: noise -> generator -> fake -> judge -> verdict
    - full: real -> generator

Instead
    - full: real -> judge

Source
    Goodfellow et al., 2014, arXiv:1406.2661.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import claimed, in_role
from netcharts.findings import RuleHit


def check(context: CheckContext) -> Iterator[RuleHit]:
    place = claimed(context, "two-networks")
    if place is None:
        return
    fakes = {layer.name for layer in in_role(context, "fake")}
    real = {layer.name for layer in in_role(context, "real")}
    noise = [layer.name for layer in in_role(context, "noise")]
    around = _reached(context, noise, fakes)
    if any(context.layers[name].cell.role == "output" for name in around):
        yield RuleHit(
            place, "the way from the noise to the verdict leads through the fakes, and here one leads past them"
        )
    if fakes and real and {c.target for name in fakes for c in context.forward_out_of(name)} != _shown(context, real):
        yield RuleHit(place, "the judge is shown real examples where it is shown fakes; join both to the same layer")


def _reached(context: CheckContext, start: list[str], without: set[str]) -> set[str]:
    found, waiting = set[str](), list(start)
    while waiting:
        name = waiting.pop()
        if name not in found and name not in without:
            found.add(name)
            waiting.extend(connection.target for connection in context.forward_out_of(name))
    return found


def _shown(context: CheckContext, names: set[str]) -> set[str]:
    return {connection.target for name in names for connection in context.forward_out_of(name)}


RULE = Rule("NC415", "error", check, needs="nothing else", aliases=("not-two-networks",))
