"""A missing connection of the architecture.

What
    In the declared architecture, every layer of this role has a connection that this layer lacks.

Why
    For example, an LSTM layer reads its own values from the previous time step, by links within the layer or through
    other layers; a layer in the expanding half of a U-Net also receives values from the contracting half.

Example
    kind: lstm
    ...
    - full: input -> hidden -> output

Instead
    - full: input -> hidden -> output
    - recurrent: hidden

Source
    The source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import RoleConnection
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._links import described, fits
from netcharts.checking.rules.architectures._needs import enlarges, looks_down
from netcharts.checking.rules.architectures._paths import leading_to, reached
from netcharts.checking.rules.architectures._roles import declared, in_role, opening, recurrences
from netcharts.findings import RuleHit
from netcharts.spec.model import Connection, Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers that lack a connection of the architecture."""
    kind = context.kind
    if kind is None:
        return
    for link in kind.links:
        if link.needed and in_role(context, link.source):
            for layer in in_role(context, link.target):
                if not any(fits(link, context, connection) for connection in context.incoming[layer.name]):
                    yield RuleHit(layer.place, f"{opening(kind)}: {quoted(layer.name)} lacks {_shown(link)}")
    for role in kind.roles:
        for layer in in_role(context, role.name) if role.recurs else ():
            if _needs_links(layer) and not recurrences(context, layer.name):
                message = f"{quoted(layer.name)} lacks a connection to itself from another time step"
                yield RuleHit(layer.place, f"{opening(kind)}: {message}")
    if declared(context, "crosses"):
        for layer in _without_connection_across(context):
            message = f"{quoted(layer.name)} is filled in from below only; add a connection across from the way down"
            yield RuleHit(layer.place, f"{opening(kind)}: {message}")


def _shown(link: RoleConnection) -> str:
    return f"{described(link)} {'within the layer' if link.within else f'from {link.source} cells'}"


def _needs_links(layer: Layer) -> bool:
    """Return True unless cells keep a state without any links within the layer."""
    anatomy = layer.cell.anatomy
    return anatomy.recurs or anatomy.spends_state


def _without_connection_across(context: CheckContext) -> Iterator[Layer]:
    """Yield the layers on the way up that are filled in, if nothing from the way down joins before the next of them."""
    shrunk = {c.source for c in context.forward if looks_down(c) and _shrinks(context, c)}
    for up in filter(enlarges, context.forward):
        level = reached(context, [up.target], by=lambda connection: not enlarges(connection))
        above = reached(context, [up.source])
        across = [c for name in level for c in context.forward_into(name) if c.source not in above]
        if not any(leading_to(context, [c.source]) & shrunk for c in across):
            yield context.layers[up.target]


def _shrinks(context: CheckContext, connection: Connection) -> bool:
    return context.layers[connection.target].cells < context.layers[connection.source].cells


RULE = Rule("NC404", "error", check)
