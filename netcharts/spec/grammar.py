"""The language, version 1: which keys there are, and what each accepts. The reader resolves what they name."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts import activations, architectures, cells, initializers
from netcharts.findings import Place, Problems
from netcharts.spec.paths import ARROW, PathType
from netcharts.style.options import DETAILS, LABELS
from netcharts.style.themes import THEME, ThemeType
from netcharts.syntax import tree
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.numeric import Array, Integer, Number
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Texts
from netcharts.syntax.tree import Node, Scalar
from netcharts.syntax.types import Boolean, Choice, Located, OpenChoice, ShortText, Type, wrong_type
from netcharts.wording import named, quoted, with_article

ARRANGEMENTS = ("column", "row", "ring", "grid")
SIDES = ("above", "below", "left", "right")
BRACES = ("above", "below")

# What a layer may be said to have, and how much of it may be drawn.
MOST_CELLS = 10**9
DRAW_MOST = 4096
# How many cells of a layer are drawn, unless it says otherwise: along a line or ring, and in a grid.
DRAW_LINE = 8
DRAW_GRID = 16
# What a whole chart may hold: beyond this nobody can look at it, and it costs more than anyone waits for.
MOST_LAYERS = 1000
MOST_CONNECTIONS = 10_000
MOST_COPIES = 1000
# The layers, and the connections, of all copies of groups that repeat.
MOST_WRITTEN = 10_000
MOST_DRAWN = 100_000
MOST_PAIRS = 50_000_000
MOST_LINKS = 1_000_000


class Entry(NamedTuple):
    """What stands under a name: the read values, and the place of every value that was given."""

    name: str
    place: Place
    values: Any
    places: dict[str, Place]


class Named(NamedTuple):
    """A mapping from names that the user makes to records, or to other values: reads to entries in order."""

    record: Type
    what: str

    @property
    def expected(self) -> str:
        return f"a mapping from names to {self.what}s"

    def read(self, node: Node, problems: Problems) -> tuple[Entry, ...] | None:
        if not isinstance(node, tree.Mapping) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        if len(node.pairs) > MOST_LAYERS:
            message = f"{MOST_LAYERS:,} {self.what}s are the most, and this is one more"
            problems.add("too-large", node.pairs[MOST_LAYERS][0].place, message)
            return None
        entries = []
        seen: set[str] = set()
        for key, value in node.pairs:
            name = " ".join(key.text.split())
            if name in seen:
                problems.add("name-taken", key.place, f"{quoted(name)} names {with_article(self.what)} already")
                continue
            seen.add(name)
            if not name or ARROW.search(name) or len(name) > 100:
                message = (
                    f"{quoted(key.text)} can't name {with_article(self.what)}: a name is 1 to 100 characters, no arrows"
                )
                problems.add("wrong-value", key.place, f"{message}: a name is 1 to 100 characters, no arrows")
            elif (values := self.record.read(value, problems)) is not None:
                entries.append(Entry(name, key.place, values, places_of(value, self.record)))
        return tuple(entries)


class Placed(NamedTuple):
    """A record that keeps the places of its values: reads to an entry without a name."""

    record: Record

    @property
    def expected(self) -> str:
        return self.record.expected

    def read(self, node: Node, problems: Problems) -> Entry | None:
        values = self.record.read(node, problems)
        return None if values is None else Entry("", node.place, values, self.record.places(node))


class PlaceType(NamedTuple):
    """`{below: layer}`, or another side, or several anchors: reads to (side, anchors with places)."""

    expected: str = "one side and what it is a side of, such as {below: hidden}"

    def read(self, node: Node, problems: Problems) -> tuple[str, tuple[tuple[str, Place], ...]] | None:
        names = ListOf(Located(ShortText()), "a layer or group, or a list of them")
        values = Record({side: Key(names) for side in SIDES}, "place").read(node, problems)
        if values is None:
            return None
        if len(values) != 1:
            if isinstance(node, tree.Mapping) and len(node.pairs) != 1:
                problems.add("bad-place", node.place, f"expected {self.expected}")
            return None
        return next(iter(values.items()))


NAMES = ListOf(Located(ShortText("the name of a layer")), "a layer, or a list of layers")
PATHS = LenientList(PathType(), "a path, or a list of paths")
SIZE = ListOf(Integer(1, MOST_CELLS), "a number of cells, or a list such as [28, 28]", most=4)
# Arrays by the name of a layer, or of weights.
ARRAYS = Named(Array(), "array")
EXAMPLE = Record(
    {
        "inputs": Key(ARRAYS, about="what is given, by layer: [size], [batch, size] or [steps, batch, size]"),
        "outputs": Key(ARRAYS, "what has to come out, by layer, in the same shapes", required=True),
        "weights": Key(ARRAYS, about="weights of this example, by name"),
        "steps": Key(Integer(1, 10_000), about="how many steps to compute"),
        "seed": Key(Integer(0), about="where chance starts from"),
        "tolerance": Key(Number(), about="how far from them the numbers may be; 0.000001 unless given"),
    },
    "example",
)
_CELL_NAME = OpenChoice(lambda: (*cells.names(), *cells.aliases()), "the name of a cell kind")
_ACTIVATION = Choice("activation", activations.names)
_INIT = Choice("initializer", initializers.names, listed="initializers")
_ARRANGEMENT = Choice("arrangement", lambda: ARRANGEMENTS)
_AT = ListOf(Number(), "a place [x, y] in grid pitches", least=2, most=2, single=False)

_DRAWN = f"{DRAW_LINE}, or {DRAW_GRID} in a grid, unless given"

LAYER = Record(
    {
        "cell": Key(Located(_CELL_NAME), "the kind of its cells: built in, or the spec's own", required=True),
        "size": Key(Located(SIZE), "how many cells, or a list with one number per dimension", required=True),
        "channels": Key(Integer(1), about="feature maps behind each cell"),
        "activation": Key(_ACTIVATION, about="what is applied to the weighted sum"),
        "bias": Key(Boolean(), about="whether the cells have a bias"),
        "init": Key(_INIT, about="how the weights of the links that come in are drawn to start from"),
        "label": Key(Texts(), about=r"text under the layer; in it h_t, W^{(2)} and \alpha become mathematics"),
        "draw": Key(Integer(1, DRAW_MOST), about=f"the most cells to draw: {_DRAWN}; dots stand for the rest"),
        "arrange": Key(_ARRANGEMENT, about="how the cells are arranged"),
        "at": Key(_AT, about="where it is: columns from the first one, rows from the axis; a last resort"),
        "place": Key(PlaceType(), about="on which side of another layer or group it is"),
    },
    "layer",
)
_BRACE = Choice("side of a brace", lambda: BRACES)

GROUP = Record(
    {
        "layers": Key(NAMES, "the layers of the group", required=True),
        "label": Key(Texts(), about="text at a frame round the group"),
        "brace": Key(_BRACE, about="a brace above or below the layers, in place of the frame"),
        "repeat": Key(Integer(1, MOST_COPIES), about="how many copies of the group follow each other"),
        "arrange": Key(_ARRANGEMENT, about="how the cells of all its layers are arranged together"),
        "place": Key(PlaceType(), about="on which side of another layer or group it is"),
    },
    "group",
)


class ConnectionType(NamedTuple):
    """A mapping with exactly one pattern as a key: reads to (pattern's key, its node, options node)."""

    expected: str = "a connection such as 'full: input -> hidden'"

    def read(self, node: Node, problems: Problems) -> tuple[Scalar, Node, tree.Mapping] | None:
        from netcharts import hints, patterns

        if not isinstance(node, tree.Mapping) or not node.pairs:
            wrong_type(node, self.expected, problems)
            return None
        known = patterns.names()
        given = [(key, value) for key, value in node.pairs if key.text in known]
        if not given:
            key = node.pairs[0][0]
            message = f"unknown pattern {quoted(key.text)}{hints.for_pattern(key.text, known)}"
            problems.add("unknown-pattern", key.place, message)
            return None
        if len(given) > 1:
            found = named(key.text for key, _ in given)
            problems.add("unknown-pattern", given[1][0].place, f"a connection has one pattern, not {found}")
            return None
        key, value = given[0]
        rest = tuple(pair for pair in node.pairs if pair[0] is not key)
        return key, value, tree.Mapping(rest, node.place)


def places_of(node: Node, type_: Type) -> dict[str, Place]:
    """Return the place of the value of each key, if a node is read as a record."""
    return type_.places(node) if isinstance(type_, Record) else {}


_CONNECTIONS: Type = LenientList(ConnectionType(), "a list of connections", single=False)
_PATTERNS: Type = LenientList(Located(Array()), "a list of patterns", single=False)
_EXAMPLES: Type = LenientList(Placed(EXAMPLE), "a list of examples", single=False)
_LABELS = Choice("labels", lambda: LABELS)
_KIND = Located(Choice("kind of network", architectures.names, listed="kinds"))

SPEC = Record(
    {
        "name": Key(ShortText(), "the short name of the network", required=True),
        "kind": Key(_KIND, about="the kind of network that this claims to be; `check` holds it to that"),
        "title": Key(Texts(), about="the full name, as one text or by language"),
        "description": Key(Texts(2000), about="what the network does, as one text or by language"),
        "reference": Key(ShortText(most=2000), about="where the network was first described"),
        "detail": Key(Choice("detail", lambda: DETAILS), about="how much is drawn, unless asked for otherwise"),
        "bias": Key(Boolean(), about="whether bias cells are drawn, unless asked for otherwise"),
        "labels": Key(_LABELS, about="what is written at layers, unless asked for otherwise"),
        "unroll": Key(Integer(1, 20), about="how many iterations are drawn at the level of parts"),
        "theme": Key(ThemeType(THEME), about="how it looks, unless asked for otherwise: a theme, or what changes one"),
        "layers": Key(Named(LAYER, "layer"), "the layers by name, in order", required=True),
        "connections": Key(_CONNECTIONS, about="how layers are connected: each has one pattern as its key"),
        "groups": Key(Named(GROUP, "group"), about="layers that are framed, arranged or placed together"),
        "cells": Key(Named(cells.CELL, "cell"), about="kinds of cell of the spec's own"),
        "init": Key(_INIT, about="how weights are drawn to start from, where a layer does not say it"),
        "weights": Key(ARRAYS, about="numbers for the forward pass, by name; see `netcharts forward`"),
        "patterns": Key(_PATTERNS, about="patterns of -1 and 1 that a Hopfield network stores"),
        "examples": Key(_EXAMPLES, about="what the network has to compute; `check --forward` holds it to that"),
    },
    "spec",
)
