"""The language, version 1: which keys there are, and what each accepts. The reader resolves what they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from netcharts import cells, kinds
from netcharts.diagnostics import Findings, Place, named, nearest, quoted
from netcharts.spec import tree
from netcharts.spec.fields import (
    Choice,
    Field,
    Flag,
    Integer,
    ListOf,
    Located,
    Number,
    Record,
    Several,
    Texts,
    Type,
    Word,
    wrong_type,
)
from netcharts.spec.paths import ARROW
from netcharts.spec.tree import Node, Scalar

ARRANGEMENTS = ("column", "row", "ring", "grid")
SIDES = ("above", "below", "left", "right")

# What a layer may be said to have, and how much of it may be drawn.
MOST_CELLS = 10**9
DRAW_MOST = 4096
# What a whole chart may hold: beyond this nobody can look at it, and it costs more than anyone waits for.
MOST_LAYERS = 1000
MOST_CONNECTIONS = 10_000
MOST_DRAWN = 100_000
MOST_PAIRS = 50_000_000
MOST_LINKS = 1_000_000


class Entry(NamedTuple):
    """What stands under a name: the read values, and the place of every value that was given."""

    name: str
    place: Place
    values: dict[str, Any]
    places: dict[str, Place]


@dataclass(frozen=True, slots=True)
class Named:
    """A mapping from names that the user makes to records: reads to entries in order."""

    record: Record
    what: str

    @property
    def expected(self) -> str:
        return f"a mapping from names to {self.what}s"

    def read(self, node: Node, findings: Findings) -> tuple[Entry, ...] | None:
        if not isinstance(node, tree.Mapping) or not node.pairs:
            wrong_type(node, self.expected, findings)
            return None
        if len(node.pairs) > MOST_LAYERS:
            message = f"{MOST_LAYERS:,} {self.what}s are the most, and this is one more"
            findings.add("too-large", node.pairs[MOST_LAYERS][0].place, message)
            return None
        entries = []
        seen: set[str] = set()
        for key, value in node.pairs:
            name = " ".join(key.text.split())
            if name in seen:
                findings.add("name-taken", key.place, f"{quoted(name)} names a {self.what} already")
                continue
            seen.add(name)
            if not name or ARROW.search(name) or len(name) > 100:
                message = f"{quoted(key.text)} can't name a {self.what}: a name is 1 to 100 characters, no arrows"
                findings.add("wrong-value", key.place, message)
            elif (values := self.record.read(value, findings)) is not None:
                entries.append(Entry(name, key.place, values, places_of(value)))
        return tuple(entries)


@dataclass(frozen=True, slots=True)
class PlaceType:
    """`{below: layer}`, or another side, or several anchors: reads to (side, anchors with places)."""

    expected: str = "one side and what it is a side of, such as {below: hidden}"

    def read(self, node: Node, findings: Findings) -> tuple[str, tuple[tuple[str, Place], ...]] | None:
        names = ListOf(Located(Word()), "a layer or group, or a list of them")
        values = Record({side: Field(names) for side in SIDES}, "place").read(node, findings)
        if values is None:
            return None
        if len(values) != 1:
            if isinstance(node, tree.Mapping) and len(node.pairs) != 1:
                findings.add("bad-place", node.place, f"expected {self.expected}")
            return None
        return next(iter(values.items()))


NAMES = ListOf(Located(Word("the name of a layer")), "a layer, or a list of layers")
SIZE = ListOf(Integer(1, MOST_CELLS), "a number of cells, or a list such as [28, 28]", most=4)

LAYER = Record(
    {
        "cell": Field(Located(Word("the name of a cell kind")), required=True),
        "size": Field(Located(SIZE), required=True),
        "channels": Field(Integer(1)),
        "activation": Field(Choice("activation", lambda: cells.ACTIVATIONS)),
        "bias": Field(Flag()),
        "label": Field(Texts()),
        "draw": Field(Integer(1, DRAW_MOST)),
        "arrange": Field(Choice("arrangement", lambda: ARRANGEMENTS)),
        "at": Field(ListOf(Number(), "a place [x, y] in grid pitches", least=2, most=2, single=False)),
        "place": Field(PlaceType()),
    },
    "layer",
)
GROUP = Record(
    {
        "layers": Field(NAMES, required=True),
        "label": Field(Texts()),
        "arrange": Field(Choice("arrangement", lambda: ARRANGEMENTS)),
        "place": Field(PlaceType()),
    },
    "group",
)
COMMON_OPTIONS: dict[str, Field] = {"delay": Field(Integer(-1000, 1000))}


@dataclass(frozen=True, slots=True)
class ConnectionType:
    """A mapping with exactly one pattern as a key: reads to (pattern's key, its node, options node)."""

    expected: str = "a connection such as 'full: input -> hidden'"

    def read(self, node: Node, findings: Findings) -> tuple[Scalar, Node, tree.Mapping] | None:
        from netcharts import patterns

        if not isinstance(node, tree.Mapping) or not node.pairs:
            wrong_type(node, self.expected, findings)
            return None
        known = patterns.names()
        given = [(key, value) for key, value in node.pairs if key.text in known]
        if not given:
            key = node.pairs[0][0]
            message = f"unknown pattern {quoted(key.text)}{nearest(key.text, known)}"
            findings.add("unknown-pattern", key.place, message)
            return None
        if len(given) > 1:
            found = named(key.text for key, _ in given)
            findings.add("unknown-pattern", given[1][0].place, f"a connection has one pattern, not {found}")
            return None
        key, value = given[0]
        rest = tuple(pair for pair in node.pairs if pair[0] is not key)
        return key, value, tree.Mapping(rest, node.place)


def places_of(node: Node) -> dict[str, Place]:
    """Where the value of each key of a mapping stands."""
    return {key.text: value.place for key, value in node.pairs} if isinstance(node, tree.Mapping) else {}


def options_record(name: str, options: Mapping[str, Field]) -> Record:
    """The record of a pattern's own options and the common ones."""
    return Record({**options, **COMMON_OPTIONS}, f"'{name}' connection")


_CONNECTIONS: Type = Several(ConnectionType(), "a list of connections", single=False)

SPEC = Record(
    {
        "name": Field(Word(), required=True),
        "kind": Field(Located(Choice("kind of network", kinds.names))),
        "title": Field(Texts()),
        "description": Field(Texts(2000)),
        "reference": Field(Word(most=2000)),
        "layers": Field(Named(LAYER, "layer"), required=True),
        "connections": Field(_CONNECTIONS),
        "groups": Field(Named(GROUP, "group")),
        "cells": Field(Named(cells.CELL, "cell")),
    },
    "spec",
)
