"""Architectures: the kinds of network that a spec can declare, one YAML file each.

An architecture asks for what defines it and leaves everything else alone. It names the layers that there must be, by
traits of their cells, and the connections that they need; `shape` names what the network must be as a whole. A closed
architecture, such as the Hopfield network, has no other layers and connections. The rules NC4xx check a spec against
it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from netcharts import activations, registry
from netcharts.architectures.traits import LINK_TRAITS, SHAPES, TRAITS
from netcharts.cells import CellKind
from netcharts.findings import Problems
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.tree import MappingNode, Node, ScalarNode, parse
from netcharts.syntax.types import Boolean, Choice, ShortText
from netcharts.wording import nearest, quoted

# The end of a connection that may be any layer.
ANY = "any"
# The times that the values of a connection can come from; `previous` is the step before, `past` any earlier one.
DELAYS = ("now", "previous", "past", "ahead")

_TIMES = ListOf(Choice("time", lambda: DELAYS), "a list of times")
_ROLE = Record(
    {
        "cells": Key(ListOf(Choice("trait", lambda: tuple(TRAITS)), "a list of traits"), required=True),
        "least": Key(Integer(0)),
        "most": Key(Integer(1)),
        "activations": Key(ListOf(Choice("activation", activations.names), "a list of activations")),
        "recurs": Key(_TIMES),
        "apart": Key(Boolean()),
        "only": Key(Boolean()),
    },
    "role",
)
_LINK = Record(
    {
        "from": Key(ShortText(), required=True),
        "to": Key(ShortText(), required=True),
        "by": Key(ListOf(Choice("trait", lambda: tuple(LINK_TRAITS)), "a list of traits")),
        "delay": Key(_TIMES),
        "within": Key(Boolean()),
        "undirected": Key(Boolean()),
        "needed": Key(Boolean()),
    },
    "link",
)
_ARCHITECTURE = Record(
    {
        "names": Key(LocalizedTextType(), required=True),
        "aliases": Key(ListOf(ShortText(), "a list of names")),
        "definition": Key(LocalizedTextType(1000), required=True),
        "source": Key(ShortText(most=1000), required=True),
        "closed": Key(Boolean()),
        "links": Key(LenientList(_LINK, "a list of links", single=False)),
        "shape": Key(ListOf(Choice("shape", lambda: tuple(SHAPES)), "a list of shapes")),
        "transition_probabilities": Key(Boolean()),
        "echo_state": Key(Boolean()),
    },
    "architecture",
)


class Role(NamedTuple):
    """A role that layers play in a network.

    Attributes:
        name: The name of the role.
        cells: The traits that the cells of such a layer have, at least one of them.
        least: The least number of such layers.
        most: The greatest number of such layers, if there is a limit.
        activations: The activations that such layers can have; any if there are none.
        recurs: The times at which each of such layers reads itself, directly or by way of others.
        apart: True if no connection joins a layer of this role to itself.
        only: True if such layers have no other connections than those of the architecture.
    """

    name: str
    cells: tuple[str, ...]
    least: int = 1
    most: int | None = None
    activations: tuple[str, ...] = ()
    recurs: tuple[str, ...] = ()
    apart: bool = False
    only: bool = False


class RoleConnection(NamedTuple):
    """Connections from role to role.

    Attributes:
        source: The role that they lead from, or `ANY`.
        target: The role that they lead to, or `ANY`.
        by: The traits that their links have, at least one of them.
        delay: The times that their values can come from, of `DELAYS`.
        within: True if they join a layer to itself, False if they join two layers.
        undirected: True if they go both ways.
        needed: True if every layer of the target role must have one.
    """

    source: str
    target: str
    by: tuple[str, ...] = ("weighted",)
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
        aliases: Other names that it goes by, for which a message suggests its own.
        roles: The roles of layers that define it.
        links: The connections between these roles: those that are needed and, in a closed architecture, all.
        closed: True if it has no other layers and connections.
        shape: What the network is as a whole, of `SHAPES`.
        transition_probabilities: True if its weights are the probabilities of going from state to state.
        echo_state: True if the states of its reservoir should forget how they began.
    """

    name: str
    names: LocalizedText
    definition: LocalizedText
    source: str
    aliases: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    links: tuple[RoleConnection, ...] = ()
    closed: bool = False
    shape: tuple[str, ...] = ()
    transition_probabilities: bool = False
    echo_state: bool = False

    def role(self, cell: CellKind, *, keeps: bool = False) -> Role | None:
        """Return the role of layers of such cells, if there is one.

        Args:
            cell: The kind of the cells.
            keeps: True if the layer keeps what it is given, as a memory does, in place of computing with it.
        """
        return next((role for role in self.roles if any(_has(cell, name, keeps) for name in role.cells)), None)


def _has(cell: CellKind, name: str, keeps: bool) -> bool:
    trait = TRAITS[name]
    return trait.has(cell) and trait.kept == keeps


def names() -> tuple[str, ...]:
    """Return the names of all architectures."""
    return registry.names("architectures", ".yaml")


def suggestion(word: str) -> str:
    """Return the end of a message about an unknown kind of network: the one that goes by this name, or the nearest."""
    plain = word.casefold().replace("-", "_").replace(" ", "_")
    meant = next((name for name in names() if plain in load(name).aliases), None)
    return f" (did you mean {quoted(meant)}?)" if meant else nearest(word, names())


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
    links = tuple(_link(link) for link in values.pop("links", ()))
    return Architecture(name=name, roles=roles, links=links, **values)


def _pairs(node: Node | None) -> tuple[tuple[ScalarNode, Node], ...]:
    return node.pairs if isinstance(node, MappingNode) else ()


def _role(key: ScalarNode, node: Node, problems: Problems) -> Role:
    return Role(key.text, **(_ROLE.read(node, problems) or {"cells": ()}))


def _link(values: dict[str, Any]) -> RoleConnection:
    given = {key: value for key, value in values.items() if key not in ("from", "to")}
    return RoleConnection(values["from"], values["to"], **given)
