"""Architectures: the kinds of network that a spec can claim to be, one YAML file each.

An architecture sorts layers into roles by their cells. It states how many layers of each role there are, which links
are allowed and required between them, and which shape the whole network has. The rules NC4xx check a spec against it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from netcharts import activations, cells, patterns, registry
from netcharts.cells import CellKind
from netcharts.findings import Problems
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.tree import MappingNode, Node, ScalarNode, parse
from netcharts.syntax.types import Boolean, Choice, ShortText

DELAYS = ("now", "past", "ahead")

_CELLS = ListOf(Choice("cell", cells.names), "a list of cells")
_ROLE = Record(
    {
        "cells": Key(_CELLS, required=True),
        "least": Key(Integer(0)),
        "most": Key(Integer(1)),
        "activations": Key(ListOf(Choice("activation", activations.names), "a list of activations")),
        "distance": Key(Boolean()),
    },
    "role",
)
_LINK = Record(
    {
        "from": Key(ShortText(), required=True),
        "to": Key(ShortText(), required=True),
        "by": Key(ListOf(Choice("pattern", patterns.names), "a list of patterns"), required=True),
        "delay": Key(ListOf(Choice("time", lambda: DELAYS), "a list of times")),
        "within": Key(Boolean()),
        "undirected": Key(Boolean()),
        "needed": Key(Boolean()),
    },
    "link",
)
_ARCHITECTURE = Record(
    {
        "names": Key(LocalizedTextType(), required=True),
        "definition": Key(LocalizedTextType(1000), required=True),
        "source": Key(ShortText(most=1000), required=True),
        "links": Key(LenientList(_LINK, "a list of links", single=False), required=True),
        "shape": Key(ListOf(ShortText(), "a list of properties")),
        "widths": Key(ListOf(ShortText(), "a list of roles")),
        "transition_probabilities": Key(Boolean()),
        "echo_state": Key(Boolean()),
    },
    "architecture",
)


class Role(NamedTuple):
    """A role that layers play in a network.

    Attributes:
        name: The name of the role.
        cells: The kinds of cell that such layers are made of.
        least: The least number of such layers.
        most: The greatest number of such layers, if there is a limit.
        activations: The activations that such layers can have; any if there are none.
        distance: True if their cells measure how far their inputs are from their weights.
    """

    name: str
    cells: tuple[str, ...]
    least: int = 1
    most: int | None = None
    activations: tuple[str, ...] = ()
    distance: bool = False


class RoleConnection(NamedTuple):
    """Connections that are allowed from role to role.

    Attributes:
        source: The role that they lead from.
        target: The role that they lead to.
        by: The patterns that they can have.
        delay: The times that their values can come from, of `DELAYS`.
        within: True if they join a layer to itself, False if they join two layers.
        undirected: True if they go both ways.
        needed: True if every layer of the target role must have one.
    """

    source: str
    target: str
    by: tuple[str, ...]
    delay: tuple[str, ...] = ("now",)
    within: bool = False
    undirected: bool = False
    needed: bool = False


class Architecture(NamedTuple):
    """A kind of network.

    Attributes:
        name: The name in specs.
        names: The name in texts, by language.
        definition: The definition of such a network, in a sentence.
        source: Where it comes from.
        roles: The roles that its layers play.
        links: The connections that it has.
        shape: The properties of the network as a whole, such as `chain`.
        widths: The roles whose layers count for the shape, in their order.
        transition_probabilities: True if its weights are the probabilities of going from state to state.
        echo_state: True if its recurrent weights must let the past fade, with a spectral radius below 1.
    """

    name: str
    names: LocalizedText
    definition: LocalizedText
    source: str
    roles: tuple[Role, ...]
    links: tuple[RoleConnection, ...]
    shape: tuple[str, ...] = ()
    widths: tuple[str, ...] = ()
    transition_probabilities: bool = False
    echo_state: bool = False

    def role(self, cell: CellKind) -> Role | None:
        """Return the role of layers of a kind of cell, if there is one."""
        return next((role for role in self.roles if cell.base in role.cells), None)


def names() -> tuple[str, ...]:
    """Return the names of all architectures."""
    return registry.names("architectures", ".yaml")


@cache
def load(name: str) -> Architecture:
    """Return an architecture by its name."""
    problems = Problems()
    tree = parse(registry.text("architectures", name), problems)
    assert isinstance(tree, MappingNode)
    roles = tuple(_role(key, node, problems) for key, node in _pairs(tree.get("layers")))
    rest = MappingNode(tuple(pair for pair in tree.pairs if pair[0].text != "layers"), tree.place)
    values = _ARCHITECTURE.read(rest, problems)
    if len(problems) or values is None:
        raise AssertionError(f"a built-in architecture is broken: {problems.sorted()}")
    links = tuple(_link(link) for link in values.pop("links"))
    return Architecture(name=name, roles=roles, links=links, **values)


def _pairs(node: Node | None) -> tuple[tuple[ScalarNode, Node], ...]:
    assert isinstance(node, MappingNode)
    return node.pairs


def _role(key: ScalarNode, node: Node, problems: Problems) -> Role:
    return Role(key.text, **(_ROLE.read(node, problems) or {"cells": ()}))


def _link(values: dict[str, Any]) -> RoleConnection:
    given = {key: value for key, value in values.items() if key not in ("from", "to")}
    return RoleConnection(values["from"], values["to"], **given)
