"""A spec as plain data: what a user wrote, resolved and typed, with the place of everything that can be wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from netcharts import activations
from netcharts.cells import CellKind
from netcharts.findings import Place
from netcharts.patterns import Options, Pattern, cells
from netcharts.spec.ignores import Ignore
from netcharts.syntax.texts import Text


class Position(NamedTuple):
    """Where a layer or group stands relative to others: on one `side` of all of `anchors`."""

    side: str
    anchors: tuple[str, ...]


class Layer(NamedTuple):
    """A layer: `size` is its shape (one number per dimension), `draw` the most cells to draw.

    `place` is where its name stands, `places` where the value of each of its keys does.
    """

    name: str
    cell: CellKind
    size: tuple[int, ...]
    place: Place
    places: Mapping[str, Place]
    channels: int = 1
    activation: str | None = None
    bias: bool | None = None
    init: str | None = None
    label: Text | None = None
    draw: int | None = None
    arrange: str | None = None
    at: tuple[float, float] | None = None
    position: Position | None = None

    @property
    def cells(self) -> int:
        """How many cells the layer has."""
        return cells(self.size)

    @property
    def dimensions(self) -> str:
        """Its size and channels as people write them: `50,257`, `28×28×64`."""
        channels = (self.channels,) if self.channels > 1 else ()
        return "×".join(f"{number:,}" for number in (*self.size, *channels))

    @property
    def applied(self) -> str | None:
        """The activation that makes its cells' values, if it does anything: its own, or that of their kind."""
        made = next((part.activation for part in self.cell.anatomy.parts if part.name == "output"), None)
        found = (self.activation or made) if made else None
        return found if found and not activations.load(found).identity else None


class Connection(NamedTuple):
    """Links by one pattern from one layer to one layer; `statement` counts the spec's connections from 0.

    They carry the value of the source's part `carries`.
    `place` is where its pattern stands, `places` where its `source`, its `target` and the value of each option do.
    `via` are the groups that the path names instead of its layers, at either end, empty where it names a layer.
    """

    key: str
    pattern: Pattern
    source: str
    target: str
    directed: bool
    delay: int
    options: Options
    statement: int
    place: Place
    places: Mapping[str, Place]
    carries: str = "output"
    via: tuple[str, str] = ("", "")

    @property
    def within(self) -> bool:
        """Whether both ends are one layer."""
        return self.source == self.target


class Group(NamedTuple):
    """Layers that are framed (where there is a label), arranged together, or placed together.

    `repeat` is how many copies follow each other (see `netcharts.spec.repeats`), `brace` the side of a brace that takes
    the place of the frame.
    """

    name: str
    layers: tuple[str, ...]
    place: Place
    label: Text | None = None
    arrange: str | None = None
    position: Position | None = None
    repeat: int = 1
    brace: str | None = None

    @property
    def marked(self) -> bool:
        """Whether it is seen as a group: by a frame or a brace."""
        return bool(self.layers) and (self.label is not None or self.repeat > 1 or self.brace is not None)

    def copies(self, layer: str) -> tuple[str, ...]:
        """The names of the copies of one of its layers, or of itself: `block.1.attend`, `block.1`."""
        rest = "" if layer == self.name else f".{layer}"
        return tuple(f"{self.name}.{number}{rest}" for number in range(1, self.repeat + 1))

    def said(self, language: str) -> str:
        """What is written at it: its label, and how many times it is there."""
        times = f"×{self.repeat}" if self.repeat > 1 else ""
        return f"{self.label.get(language) if self.label else ''} {times}".strip()


def ends(layers: Sequence[str], links: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The first of some layers, to which no other of them leads, and the last, which lead to no other."""
    pairs = [(source, target) for source, target in links if source != target]
    sources, targets = {source for source, _ in pairs}, {target for _, target in pairs}
    first, last = (tuple(name for name in layers if name not in others) for others in (targets, sources))
    return first, last


class Mention(NamedTuple):
    """A name that stands somewhere in a spec; `meaning` is what it resolves to, where that is another."""

    name: str
    place: Place
    meaning: str = ""


class Example(NamedTuple):
    """What a network has to compute: arrays as nested tuples of numbers, by name.

    `places` are those of outputs and weights.
    """

    place: Place
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    weights: Mapping[str, Any]
    steps: int | None
    seed: int
    tolerance: float
    places: Mapping[str, Place]


class Spec(NamedTuple):
    """A whole spec: its layers, how they are connected, and what it says about itself.

    `kind` is the kind of network that it claims to be; `own` are the kinds of cell that it defines; `used` is every
    mention of a kind of cell, with the name that it has in the catalogue; `ignores` are the comments that tell `check`
    what to overlook; `weights`, what others start from (`init`), stored `patterns` and `examples` are for the forward
    pass; `detail`, `bias`, `labels`, `unroll` and `theme` (values as `netcharts.style.themes` reads them) say how it is
    drawn unless asked for otherwise.
    """

    path: str
    name: str
    title: Text
    description: Text
    reference: str
    layers: tuple[Layer, ...]
    connections: tuple[Connection, ...]
    groups: tuple[Group, ...]
    kind: Mention | None = None
    own: tuple[Mention, ...] = ()
    used: tuple[Mention, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    weights: Mapping[str, Any] = MappingProxyType({})
    weight_places: Mapping[str, Place] = MappingProxyType({})
    init: str | None = None
    patterns: tuple[tuple[Any, Place], ...] = ()
    examples: tuple[Example, ...] = ()
    detail: str = "cells"
    bias: bool = False
    labels: str | None = None
    unroll: int = 1
    theme: Mapping[str, Any] | None = None

    def layer(self, name: str) -> Layer:
        """The layer of a name."""
        return next(layer for layer in self.layers if layer.name == name)

    def heading(self, language: str) -> str:
        """What stands above the chart: `Full Name (ABBR)`, or the title alone if the name is a word of it."""
        title = self.title.get(language)
        if title and re.search(rf"(?<!\w){re.escape(self.name)}(?!\w)", title):
            return title
        return f"{title} ({self.name})" if title else self.name
