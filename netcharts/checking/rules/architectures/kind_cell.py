"""Cells that do not fit the architecture.

What
    A layer does not have the cells that the declared architecture requires at this position; or the declared
    architecture excludes such cells.

Why
    `kind` declares the architecture of the network, and the spec is checked against the defining properties of that
    architecture.

Example
    kind: lstm
    layers:
      hidden: {cell: gated_memory, size: 2}

Instead
    layers:
      hidden: {cell: memory, size: 2}

Source
    The source that `netcharts explain KIND` names.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.architectures import Architecture
from netcharts.architectures.traits import TRAITS
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.checking.rules.architectures._needs import place_of, unmet
from netcharts.checking.rules.architectures._roles import opening, recurrences, stand_in
from netcharts.findings import RuleHit
from netcharts.spec.model import Layer
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the layers whose cells do not fit the architecture."""
    kind = context.kind
    if kind is None:
        return
    instead = dict(_instead(context, kind))
    for layer in context.spec.layers:
        advice = instead.get(layer.name) or _refusal(context, kind, layer)
        if advice:
            message = f"{opening(kind)}: {quoted(layer.name)} has {layer.cell.name} cells; {advice}"
            yield RuleHit(layer.places["cell"], message)


def _instead(context: CheckContext, kind: Architecture) -> Iterator[tuple[str, str]]:
    """Yield the layers that stand where others must, by name, each with advice."""
    for need in unmet(context):
        layer = place_of(context, need)
        if layer is not None:
            recurrent = f", and add 'recurrent: {layer.name}'" if need.recurs else ""
            yield layer.name, f"use {need.cell} cells{recurrent}"
    for role in kind.roles:
        layer = stand_in(context, role)
        # Cells that measure a distance have a rule of their own.
        if layer is not None and role.cells != ("distance",):
            recurrent = f", and add 'recurrent: {layer.name}'" if role.recurs and not _recurs(context, layer) else ""
            yield layer.name, f"use {' or '.join(TRAITS[name].cell for name in role.cells)} cells{recurrent}"


def _refusal(context: CheckContext, kind: Architecture, layer: Layer) -> str:
    """Return why an architecture has no such layer; empty if it can have one."""
    if kind.closed and context.roles[layer.name] is None and not _measures_instead(context, kind, layer):
        return "there are none in this kind of network"
    recurrent = TRAITS["recurrent"].has(layer.cell) and not context.keeps(layer.name)
    return (
        "nothing in this kind of network keeps a value from step to step"
        if "stateless" in kind.shape and recurrent
        else ""
    )


def _measures_instead(context: CheckContext, kind: Architecture, layer: Layer) -> bool:
    return any(stand_in(context, role) == layer for role in kind.roles)


def _recurs(context: CheckContext, layer: Layer) -> bool:
    return bool(recurrences(context, layer.name))


RULE = Rule("NC401", "error", check)
