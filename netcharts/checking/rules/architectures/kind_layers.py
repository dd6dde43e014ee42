"""A wrong number of layers, or a missing component of the architecture.

What
    The spec has more or fewer layers of a role than the declared architecture; or the network lacks a component that
    defines the architecture, such as a convolution, a memory with heads, or a sampled code.

Why
    A feed-forward network has one hidden layer, a deep one has two or more. A generative adversarial network has an
    input of real examples. Without its defining components, the network has another architecture.

Example
    kind: feed_forward
    ...
    - full: input -> hidden1 -> hidden2 -> output

Instead
    kind: deep_feed_forward

Source
    The source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._needs import place_of, unmet
from netcharts.checking.rules.architectures._paths import deepest_path
from netcharts.checking.rules.architectures._roles import declared, in_role, opening, phrase, stand_in
from netcharts.findings import RuleHit
from netcharts.wording import counted, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the roles with too few or too many layers, and what else is missing."""
    kind, claim = context.kind, context.spec.kind
    if kind is None or claim is None:
        return
    for role in kind.roles:
        layers = in_role(context, role.name)
        if role.most is not None and len(layers) > role.most:
            many = f"at most {counted(role.most, f'{role.name} layer')}"
            message = f"{opening(kind)}: expected {many}, and {quoted(layers[role.most].name)} is one more"
            yield RuleHit(layers[role.most].place, message)
        # A layer that stands in its place is reported by itself.
        if len(layers) < role.least and stand_in(context, role) is None:
            wanted = f"{counted(role.least, f'{role.name} layer')} ({phrase(role)})"
            yield RuleHit(claim.place, f"{opening(kind)}: expected at least {wanted}, not {len(layers) or 'none'}")
    for need in unmet(context):
        if place_of(context, need) is None:
            yield RuleHit(claim.place, f"{opening(kind)}: {need.message}")
    path = deepest_path(context) if declared(context, "one_hidden") else None
    # A linear layer, such as an embedding, makes no network deeper.
    hidden = [layer for layer in (path or ())[1:-1] if layer.nonlinearity]
    if len(hidden) > 1:
        message = f"expected one hidden layer, and {quoted(hidden[1].name)} is one more after {quoted(hidden[0].name)}"
        yield RuleHit(hidden[1].place, f"{opening(kind)}: {message}; a network of several is deep_feed_forward")


RULE = Rule("NC402", "error", check)
