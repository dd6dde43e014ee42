"""The kinds of network that a spec can claim to be: one YAML file each, which says what such a network is.

A kind sorts layers into roles by their cells, says how many of each there are, which links there may and must be
between them, and which shape the whole has. The rules of the family NC4 hold a spec against it.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from netcharts import activations, cells, patterns, registry
from netcharts.findings import Problems
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.numeric import Integer
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Text, Texts
from netcharts.syntax.tree import Mapping, Node, Scalar, parse
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
_KIND = Record(
    {
        "names": Key(Texts(), required=True),
        "definition": Key(Texts(1000), required=True),
        "source": Key(ShortText(most=1000), required=True),
        "links": Key(LenientList(_LINK, "a list of links", single=False), required=True),
        "shape": Key(ListOf(ShortText(), "a list of properties")),
        "widths": Key(ListOf(ShortText(), "a list of roles")),
    },
    "kind",
)


class Role(NamedTuple):
    """A part that layers play in a network: the cells that they are made of, and how many such layers there are.

    `distance` tells that their cells answer how far what comes in is from their weights.
    """

    name: str
    cells: tuple[str, ...]
    least: int = 1
    most: int | None = None
    activations: tuple[str, ...] = ()
    distance: bool = False


class Link(NamedTuple):
    """Links that there may be from role to role: by which patterns, at what time, `within` one layer or between two.

    `needed` ones are there for every layer of the role that they lead to. Directed, unless `undirected`.
    """

    source: str
    target: str
    by: tuple[str, ...]
    delay: tuple[str, ...] = ("now",)
    within: bool = False
    undirected: bool = False
    needed: bool = False


class Kind(NamedTuple):
    """A kind of network: its roles, its links, and the properties of its shape; `widths` are roles in their order."""

    name: str
    names: Text
    definition: Text
    source: str
    roles: tuple[Role, ...]
    links: tuple[Link, ...]
    shape: tuple[str, ...]
    widths: tuple[str, ...]

    def role(self, cell: str) -> Role | None:
        """The role of a layer with such cells, if it has one."""
        return next((role for role in self.roles if cell in role.cells), None)


def names() -> tuple[str, ...]:
    """The names of the kinds."""
    return registry.names("architectures", ".yaml")


@cache
def load(name: str) -> Kind:
    """A kind by its name."""
    problems = Problems()
    tree = parse(registry.text("architectures", name), problems)
    assert isinstance(tree, Mapping)
    roles = tuple(_role(key, node, problems) for key, node in _pairs(tree.get("layers")))
    rest = Mapping(tuple(pair for pair in tree.pairs if pair[0].text != "layers"), tree.place)
    values = _KIND.read(rest, problems)
    if len(problems) or values is None:
        raise AssertionError(f"a built-in kind is broken: {problems.sorted()}")
    links = tuple(_link(link) for link in values["links"])
    told = (values["names"], values["definition"], values["source"])
    return Kind(name, *told, roles, links, values.get("shape", ()), values.get("widths", ()))


def _pairs(node: Node | None) -> tuple[tuple[Scalar, Node], ...]:
    assert isinstance(node, Mapping)
    return node.pairs


def _role(key: Scalar, node: Node, problems: Problems) -> Role:
    return Role(key.text, **(_ROLE.read(node, problems) or {"cells": ()}))


def _link(values: dict[str, Any]) -> Link:
    given = {key: value for key, value in values.items() if key not in ("from", "to")}
    return Link(values["from"], values["to"], **given)
