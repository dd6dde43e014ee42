"""A spec as plain data. Each key of the language is declared here, at the typed field that holds its value.

Fields without a `Key` are filled in by the reader: names, places, and what follows from other fields.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, NamedTuple

from netcharts import (
    activations,
    architectures,
    blocks,
    cells,
    features,
    initializers,
    locale,
    normalizations,
    operations,
)
from netcharts.cells import CellKind
from netcharts.findings import Place
from netcharts.graphs import GRAPH, Graph
from netcharts.normalizations._settings import Normalize, NormalizeType
from netcharts.patterns import cells as cell_count
from netcharts.shapes import Shape, spans
from netcharts.spec.arrangements import ARRANGEMENT
from netcharts.spec.block_layers import BLOCK_LAYER
from netcharts.spec.connection import Connection as Connection
from netcharts.spec.connections import ConnectionType
from netcharts.spec.definitions import Definitions, LocatedRecord, OneOf
from netcharts.spec.examples import ARRAYS, EXAMPLE, Example
from netcharts.spec.group import GROUP as GROUP
from netcharts.spec.group import Group as Group
from netcharts.spec.ignore_comments import Ignore
from netcharts.spec.limits import DRAW_GRID, DRAW_LINE, DRAW_MOST, MOST_CELLS
from netcharts.spec.positions import Position, PositionType
from netcharts.spec.starts import Start, StartType
from netcharts.style.options import ARROWS, BOUNDS, DETAILS, DIRECTIONS, LABELS, LINKS
from netcharts.style.themes import THEME, ThemeType
from netcharts.syntax.lists import LenientList, ListOf
from netcharts.syntax.numeric import Array, Fraction, Integer, Number
from netcharts.syntax.records import Key, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.types import Boolean, Choice, Located, OpenChoice, ShortText

_ACTIVATION = Choice("activation", activations.names)
_AT = ListOf(Number(), "a place [x, y] in grid pitches", least=2, most=2, single=False)
_AXIS = Choice("axis", lambda: (*features.AXES, features.STEPS))
_CELL_NAME = OpenChoice(lambda: (*cells.names(), *cells.aliases()), "the name of a cell kind")
_INITIALIZER = Choice("initializer", initializers.names, listed="initializers")
_KIND = Choice("kind of network", architectures.names, "kinds", architectures.suggestion)
_SIZE = ListOf(Integer(1, MOST_CELLS), "a number of cells, or a list such as [28, 28]", most=4)


class LayerFields(NamedTuple):
    """The fields of a layer."""

    name: str
    cell: Annotated[CellKind, Key(Located(_CELL_NAME), "kind of its cells, built in or defined under `cells`")]
    size: Annotated[
        tuple[int, ...],
        Key(
            Located(_SIZE),
            "number of cells, or a list with one number per dimension",
            unless_given="what follows from the connections",
        ),
    ]
    place: Place
    places: Mapping[str, Place]
    channels: Annotated[int, Key(Integer(1), "number of feature maps, unless it follows from the connections")] = 1
    vocabulary: Annotated[
        int | None,
        Key(
            Integer(1),
            "number of words: each place of the input is the index of one, from 0, or −1 for none; so many channels",
            unless_given="none",
        ),
    ] = None
    activation: Annotated[
        str | None,
        Key(_ACTIVATION, "activation that is applied to the weighted sum", unless_given="that of the kind of cell"),
    ] = None
    bias: Annotated[
        bool,
        Key(
            Boolean(),
            "whether the cells have a bias; one for each channel where places share weights",
            unless_given="true where the kind of cell can have one, unless the layer is normalized",
        ),
    ] = True
    normalize: Annotated[
        Normalize | None,
        Key(
            NormalizeType(),
            "normalization before the activation: its name, or a mapping with `kind` and its settings",
            unless_given="that of the kind of cell",
        ),
    ] = None
    top: Annotated[
        int | None,
        Key(
            Integer(1), "number of the largest features that the activation gets; all others give 0", unless_given="all"
        ),
    ] = None
    over: Annotated[
        str | None,
        Key(
            _AXIS,
            "axis of the features, along which `softmax`, `top` and layer normalization work; or `steps`, along which "
            "attention works",
            unless_given="`channels` if it has several, otherwise `places`",
        ),
    ] = None
    dropout: Annotated[
        float | None,
        Key(
            Fraction(), "share of values that training drops out after the activation; only shown", unless_given="none"
        ),
    ] = None
    start: Annotated[
        Mapping[str, Start],
        Key(
            StartType(),
            "what it held before the first step: a number, or the name of a layer; or such for each of its parts",
            unless_given="0",
        ),
    ] = MappingProxyType({})
    init: Annotated[
        str, Key(_INITIALIZER, "initializer of the weights of incoming links", unless_given="that of the spec")
    ] = initializers.DEFAULT
    weights: Annotated[str, Key(ShortText("the name of a layer"), "layer whose weights and biases it shares")] = ""
    train: Annotated[
        bool, Key(Boolean(), "false to keep its biases and the weights of incoming links as they are in training")
    ] = True
    label: Annotated[
        LocalizedText | None,
        Key(LocalizedTextType(lines=True), r"text under the layer; in it h_t, W^{(2)} and \alpha are typeset as math"),
    ] = None
    draw: Annotated[
        int,
        Key(
            Integer(1, DRAW_MOST),
            "maximum number of cells to draw; dots represent the rest",
            unless_given=f"{DRAW_LINE}, or {DRAW_GRID} in a grid",
        ),
    ] = DRAW_LINE
    arrange: Annotated[
        str,
        Key(
            ARRANGEMENT,
            "arrangement of the cells",
            unless_given="that of its group; else `grid` for several dimensions, `row` for a layer that is placed "
            "above or below another, or `column`",
        ),
    ] = "column"
    at: Annotated[
        tuple[float, float] | None,
        Key(_AT, "position [x, y], in columns right of the first and rows below the center line; prefer `place`"),
    ] = None
    position: Annotated[
        Position | None, Key(PositionType(), "position on one side of another layer or group", name="place")
    ] = None
    options: Mapping[str, Any] = MappingProxyType({})
    own_name: str = ""
    copy_shapes: tuple[Shape, ...] = ()


class Layer(LayerFields):
    """A layer.

    `place` is the place of its name, `places` those of the values that are given. `arrange`, `draw` and `init` are
    filled in by the reader, which knows the group and the spec. `options` are the values that are given for keys of
    operations, by key. `own_name` is the name within a block, without the names of the blocks around it.
    """

    @property
    def shown_name(self) -> str:
        """Return its name as charts show it, within the frame of a block."""
        return self.own_name or self.name

    @cached_property
    def cells(self) -> int:
        """Return the number of its cells."""
        return cell_count(self.size)

    @property
    def words(self) -> int | None:
        """Return the number of words whose indices are given for it; None if other values are."""
        return self.vocabulary if self.cell.anatomy.passes_data_on else None

    @property
    def value_channels(self) -> int:
        """Return the number of channels of the arrays that hold its value: one for indices of words."""
        return self.channels if self.words is None else 1

    @cached_property
    def operation_options(self) -> Mapping[str, Any]:
        """Return what operations can take from its keys: those that belong to operations, and the axis of features."""
        return {**self.options, "over": self.over, "channels": self.channels}

    @cached_property
    def shape(self) -> Shape:
        """Return the shape of its value."""
        return Shape(self.size, self.channels)

    @property
    def dimensions(self) -> str:
        """Return its size and channels in common notation: `50,257`, `28×28×64`, `28×28×64–128` if copies differ."""
        *size, channels = spans(self.copy_shapes or (self.shape,))
        return "×".join(size if channels == "1" else (*size, channels))

    def before_activation(self, language: str) -> tuple[str, ...]:
        """Return what is done to its values before the activation, in a language: `batch norm`, `top 2`."""
        if self.normalize is None and self.top is None:
            return ()
        words = locale.load(language)
        norm = () if self.normalize is None else (normalizations.load(self.normalize.kind).labels[language],)
        return norm if self.top is None else (*norm, words["picture.top"].format(self.top))

    def after_activation(self, language: str) -> tuple[str, ...]:
        """Return what is done to its values after the activation, in a language: `dropout 0.1`."""
        return () if self.dropout is None else (locale.load(language)["picture.dropout"].format(f"{self.dropout:g}"),)

    def processing(self, language: str) -> tuple[str, ...]:
        """Return what is done to its values, in order and in a language: `batch norm`, `relu`, `dropout 0.1`."""
        activation = (self.nonlinearity,) if self.nonlinearity else ()
        return (*self.before_activation(language), *activation, *self.after_activation(language))

    @cached_property
    def nonlinearity(self) -> str | None:
        """Return the activation of its cells' output, its own or that of their kind; None if it is linear."""
        own = self.cell.anatomy.activation
        activation = (self.activation or own) if own else None
        return activation if activation != "linear" else None


LAYER = record_of(Layer, "layer", operations.layer_keys())
LAYER_OR_BLOCK = OneOf(LAYER, BLOCK_LAYER)


class Mention(NamedTuple):
    """A name that occurs in a spec; `meaning` is the name that it resolves to, if that is another."""

    name: str
    place: Place
    meaning: str = ""


class Expansion(NamedTuple):
    """All copies of the blocks of a spec.

    Attributes:
        layers: The layers of all copies, with the names of the copies: `stage.3.reduced`.
        connections: The connections between them.
        groups: The groups, one for each copy of a block.
        copies: The names of all copies of each layer, by its name in the spec that holds each block once.
        repeats: The blocks with copies one after the other, by their names with numbers, with how many there are.
    """

    layers: tuple[Layer, ...]
    connections: tuple[Connection, ...]
    groups: tuple[Group, ...]
    copies: Mapping[str, tuple[str, ...]]
    repeats: Mapping[str, int]


class Spec(NamedTuple):
    """A whole spec.

    `defined_cells` are the kinds of cell that it defines; `cell_mentions` are all mentions of kinds of cell;
    `graph_mentions` are all mentions of graphs, and `graph_places` the places of their names; `weight_places` are the
    places of `weights`; `ignores` are the comments that suppress findings. Blocks are in it
    once; `expansion` holds all of their copies, and is None if there are none. `block_mentions` are all mentions of
    blocks, and `unused_parameters` the parameters that their blocks, the `meaning`, do not use. `text` is the text that
    it was read from, also if values have been replaced since.
    """

    path: str
    name: Annotated[str, Key(ShortText(), "short name of the network")]
    layers: Annotated[tuple[Layer, ...], Key(Definitions(LAYER_OR_BLOCK, "layer"), "layers by name, in order")]
    kind: Annotated[
        Mention | None,
        Key(Located(_KIND), "architecture that the spec is checked against"),
    ] = None
    title: Annotated[LocalizedText, Key(LocalizedTextType(), "full name, as one text or by language")] = LocalizedText(
        ()
    )
    description: Annotated[
        LocalizedText, Key(LocalizedTextType(2000), "what the network does, as one text or by language")
    ] = LocalizedText(())
    reference: Annotated[str, Key(ShortText(most=2000), "publication that first described the network")] = ""
    detail: Annotated[str, Key(Choice("detail", lambda: DETAILS), "level of detail to draw by default")] = "cells"
    direction: Annotated[
        str,
        Key(
            Choice("direction", lambda: DIRECTIONS),
            "direction in which the layers follow each other with `detail: layers`; in any but `right` and `left`, "
            "connections alone place them",
        ),
    ] = "right"
    max_width: Annotated[
        int | None,
        Key(
            Integer(*BOUNDS["max_width"]),
            "width in pixels that charts with `detail: layers` or `maps` are broken into rows to fit",
            unless_given="rows that are readable on a page",
        ),
    ] = None
    bias: Annotated[bool, Key(Boolean(), "whether to draw bias cells by default")] = False
    labels: Annotated[
        str | None,
        Key(
            Choice("labels", lambda: LABELS),
            "layer labels to draw by default",
            unless_given="labels, and sizes of layers that are not drawn whole",
        ),
    ] = None
    arrows: Annotated[
        str,
        Key(
            Choice("arrows", lambda: ARROWS),
            "heads of arrows by default: `auto`, for links that run back or come from another time step (in charts of "
            "layers, for all); `all`; or `none`, which also draws links from other time steps like others",
        ),
    ] = "auto"
    links: Annotated[
        str,
        Key(
            Choice("links", lambda: LINKS),
            "how to draw links with `detail: cells`: `auto`, thin without a weight, and dotted from another time step; "
            "or `alike`, all the same and without heads, as on the posters of the zoo",
        ),
    ] = "auto"
    unroll: Annotated[int, Key(Integer(*BOUNDS["unroll"]), "number of time steps to draw with `detail: parts`")] = 1
    theme: Annotated[
        Mapping[str, Any] | None,
        Key(ThemeType(THEME), "default theme, or changes to a theme"),
    ] = None
    connections: Annotated[
        tuple[Connection, ...],
        Key(
            LenientList(ConnectionType(), "a list of connections", single=False),
            "connections between layers; each has one pattern as a key",
        ),
    ] = ()
    groups: Annotated[
        tuple[Group, ...],
        Key(Definitions(GROUP, "group"), "layers that are framed, arranged or placed together"),
    ] = ()
    defined_cells: Annotated[
        tuple[Mention, ...],
        Key(Definitions(cells.CELL, "cell"), "custom cells", name="cells"),
    ] = ()
    defined_blocks: Annotated[
        tuple[Mention, ...],
        Key(Definitions(blocks.BLOCK, "block"), "custom blocks", name="blocks"),
    ] = ()
    graphs: Annotated[
        tuple[Graph, ...],
        Key(Definitions(GRAPH, "graph"), "graphs by name, along whose edges connections and attention carry values"),
    ] = ()
    weights: Annotated[
        Mapping[str, Any], Key(ARRAYS, "weights for the forward pass, by name; see `netcharts forward`")
    ] = MappingProxyType({})
    patterns: Annotated[
        tuple[tuple[Any, Place], ...],
        Key(
            LenientList(Located(Array()), "a list of patterns", single=False),
            "patterns that a Hopfield network stores; each has one of the two values of a cell for each cell",
        ),
    ] = ()
    examples: Annotated[
        tuple[Example, ...],
        Key(
            LenientList(LocatedRecord(EXAMPLE), "a list of examples", single=False),
            "inputs and expected outputs, which `check --forward` verifies",
        ),
    ] = ()
    weight_places: Mapping[str, Place] = MappingProxyType({})
    graph_places: Mapping[str, Place] = MappingProxyType({})
    graph_mentions: tuple[Mention, ...] = ()
    cell_mentions: tuple[Mention, ...] = ()
    block_mentions: tuple[Mention, ...] = ()
    unused_parameters: tuple[Mention, ...] = ()
    expansion: Expansion | None = None
    ignores: tuple[Ignore, ...] = ()
    text: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """Return its path, and those of the files of its graphs."""
        return (self.path, *(os.path.join(os.path.dirname(self.path), each.file) for each in self.graphs if each.file))

    def layer(self, name: str) -> Layer:
        """Return the layer of a name."""
        return next(layer for layer in self.layers if layer.name == name)

    def heading(self, language: str) -> str:
        """Return the heading of the chart: `Full Name (ABBR)`, or the title alone if the name is a word of it."""
        title = self.title.get(language)
        if self.name in title and re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", title):
            return title
        return f"{title} ({self.name})" if title else self.name


# Resolved in layers, so that no field holds it.
_INIT = Key(_INITIALIZER, "initializer of the weights of layers without `init`", default=initializers.DEFAULT)
SPEC = record_of(Spec, "spec", {"init": _INIT})
