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
    """Yield the layers on the way up that are filled in, if nothing from the way down joins before the next of them.

    A level of the way up that is as large as inputs alone, with nothing computed to join, needs none if others have it.
    """
    shrunk = {c.source for c in context.forward if looks_down(c) and _shrinks(context, c)}
    computed = [context.layers[name].cells for name in shrunk if not context.layers[name].cell.anatomy.takes_data]
    ups = [context.layers[up.target] for up in context.forward if enlarges(up)]
    without = [context.layers[up.target] for up in context.forward if enlarges(up) and not _joins(context, up, shrunk)]
    for layer in without:
        if len(without) == len(ups) or layer.cells <= max(computed, default=layer.cells):
            yield layer


def _joins(context: CheckContext, up: Connection, shrunk: set[str]) -> bool:
    """Return True if what is filled in meets something from the way down that does not come through its source."""
    level = reached(context, [up.target], by=lambda connection: not enlarges(connection))
    across = {c.source for name in level for c in context.forward_into(name)} - level - {up.source}
    before = leading_to(context, across, without=[up.source], by=lambda connection: not enlarges(connection))
    return bool(before & shrunk)


def _shrinks(context: CheckContext, connection: Connection) -> bool:
    return context.layers[connection.target].cells < context.layers[connection.source].cells


RULE = Rule("NC404", "error", check)
