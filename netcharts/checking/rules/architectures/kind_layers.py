"""The wrong number of layers of a role.

What
    The spec has more or fewer layers of a role, such as hidden layers, than the declared architecture.

Why
    A perceptron has no hidden layer, a feed-forward network has one, a deep one has two or more. A generative
    adversarial network has an input of real examples.

Example
    kind: feed_forward
    ...
    - full: input -> hidden1 -> hidden2 -> output

Instead
    kind: deep_feed_forward

Source
    Van Veen & Leijnen, The Neural Network Zoo, and the source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._roles import in_role, opening
from netcharts.findings import RuleHit
from netcharts.wording import counted, quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the roles with too few or too many layers."""
    kind, claim = context.kind, context.spec.kind
    if kind is None or claim is None:
        return
    for role in kind.roles:
        layers = in_role(context, role.name)
        if role.most is not None and len(layers) > role.most:
            many = f"at most {counted(role.most, f'{role.name} layer')}"
            message = f"{opening(kind)}: expected {many}, and {quoted(layers[role.most].name)} is one more"
            yield RuleHit(layers[role.most].place, message)
        if len(layers) < role.least:
            cells = " or ".join(role.cells)
            wanted = f"{counted(role.least, f'{role.name} layer')} ({cells} cells)"
            yield RuleHit(claim.place, f"{opening(kind)}: expected at least {wanted}, not {len(layers) or 'none'}")


RULE = Rule("NC402", "error", check)
