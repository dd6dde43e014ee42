"""Kinds of cell: one YAML file each, in the language of custom cells in specs.

A kind declares its look (role and mark), its names, its definition in a sentence, its limits and the parts that it is
made of. What it computes, the weights it counts, the drawing of its parts and most of its properties follow from these.
"""

from __future__ import annotations

from functools import cache
from typing import Annotated, Any, NamedTuple

from netcharts import activations, locale, registry
from netcharts.cells.anatomy import Anatomy
from netcharts.cells.anatomy_reader import AnatomyType
from netcharts.cells.marks import DISC, MARKS, SHAPES
from netcharts.findings import Problems
from netcharts.normalizations._settings import Normalize, NormalizeType
from netcharts.syntax.lists import ListOf
from netcharts.syntax.records import Key, by_field, record_of
from netcharts.syntax.texts import LocalizedText, LocalizedTextType
from netcharts.syntax.tree import parse
from netcharts.syntax.types import Boolean, Choice, Color, ShortText

ROLES = ("input", "hidden", "output", "memory", "convolution", "join", "norm", "store", "attention")
STATISTICS = ("mean", "deviation")


class Limits(NamedTuple):
    """The limits of a kind of cell."""

    bias: Annotated[bool, Key(Boolean(), "false if the cell cannot have a bias")] = True
    activations: Annotated[
        tuple[str, ...],
        Key(
            ListOf(Choice("activation", activations.names), "a list of activations"),
            "the only activations that such a cell can have",
            name="activation",
            unless_given="any",
        ),
    ] = ()


class CellKind(NamedTuple):
    """A kind of cell.

    `name` is its name in specs; `base` is the built-in kind that it is, equals, or extends, if any.
    """

    name: str
    names: Annotated[LocalizedText, Key(LocalizedTextType(), "its name in legends", unless_given="its name")]
    role: Annotated[str, Key(Choice("role", lambda: ROLES), "family, which determines its color")] = "hidden"
    mark: Annotated[str, Key(Choice("mark", lambda: MARKS), "mark inside the cell")] = "none"
    shape: Annotated[str, Key(Choice("shape", lambda: SHAPES), "shape of the cell")] = DISC
    fill: Annotated[str | None, Key(Color(), "color of the cell", unless_given="that of its role")] = None
    definition: Annotated[LocalizedText, Key(LocalizedTextType(500), "its computation, in a sentence")] = LocalizedText(
        ()
    )
    aliases: Annotated[tuple[str, ...], Key(ListOf(ShortText(), "a list of names"), "alternative names")] = ()
    limits: Annotated[Limits, Key(record_of(Limits, "limits record"), "features that are not supported")] = Limits()
    base: str = ""
    anatomy: Annotated[Anatomy, Key(AnatomyType(), "parts of the cell", name="parts")] = Anatomy((), ())
    matches_input: Annotated[bool, Key(Boolean(), "true if it is trained to equal an input")] = False
    transposed: Annotated[
        bool, Key(Boolean(), "true if it spreads values over windows, like a transposed convolution")
    ] = False
    statistic: Annotated[
        str | None,
        Key(Choice("statistic", lambda: STATISTICS), "parameter of a normal distribution"),
    ] = None
    normalize: Annotated[
        Normalize | None, Key(NormalizeType(), "normalization of its layers, unless they have one of their own")
    ] = None

    @property
    def gives_deviation(self) -> bool:
        """Return True if it gives the standard deviation of a distribution."""
        return self.statistic == STATISTICS[1]

    @property
    def bias(self) -> bool:
        """Return True if such a cell can have a bias."""
        return self.limits.bias

    @property
    def activations(self) -> tuple[str, ...]:
        """Return the only activations that such a cell can have; any if there are none."""
        return self.limits.activations

    @property
    def local(self) -> bool:
        """Return True if the cell weighs a window of its input, as in a convolution."""
        return self.role == "convolution" and self.anatomy.weighs_links and not self.transposed

    @property
    def plain(self) -> bool:
        """Return True if it is an ordinary hidden or output cell, without state."""
        return self.role in ("hidden", "output") and self.anatomy.plain

    @property
    def variant(self) -> bool:
        """Return True if it is made from a built-in kind."""
        return self.base not in ("", self.name)


_EXTENDS = Key(ShortText("the name of a cell kind"), "kind that this one extends", unless_given="a plain hidden cell")
CELL = record_of(CellKind, "cell", {"extends": _EXTENDS}, partial=True)


def _essence(kind: CellKind) -> CellKind:
    """Return a kind without its names and its color."""
    parts = tuple(part._replace(names=None) for part in kind.anatomy.parts)
    anonymous = CellKind("", LocalizedText(()))
    return kind._replace(
        name="",
        names=anonymous.names,
        definition=anonymous.definition,
        aliases=(),
        fill=None,
        base="",
        anatomy=Anatomy(parts, kind.anatomy.order),
    )


def names() -> tuple[str, ...]:
    """Return the names of the built-in kinds."""
    return registry.names("cells", ".yaml")


@cache
def load(name: str) -> CellKind:
    """Return a built-in kind by its own name."""
    problems = Problems()
    tree = parse(registry.text("cells", name), problems)
    values = CELL.read(tree, problems) if tree else None
    if len(problems) or values is None:
        raise AssertionError(f"a built-in cell kind is broken: {problems.sorted()}")
    for key, section in (("names", "cells"), ("definition", "definitions")):
        if key in values:
            texts = locale.translated(dict(values[key].by_language), f"{section}.{name}")
            values[key] = LocalizedText(tuple(texts.items()))
    return derive(CellKind(name, LocalizedText((("en", name),)), base=name), name, values)


def derive(base: CellKind, name: str, values: dict[str, Any]) -> CellKind:
    """Return a kind that starts from another and changes what `values`, a `CELL` record as read, gives."""
    given = by_field(CellKind, values)
    if "limits" in values:
        given["limits"] = base.limits._replace(**by_field(Limits, values["limits"]))
    return base._replace(name=name, **given)


def define(name: str, values: dict[str, Any], parent: CellKind | None) -> CellKind:
    """Return a kind that a spec defines by `values`, a `CELL` record as read.

    It starts from its parent or, without one, from a plain cell with the parts of a hidden cell. A kind that equals a
    built-in one gets that one as its base, as if it extended it.
    """
    start = parent or CellKind(name, LocalizedText(()), anatomy=load("hidden").anatomy)
    kind = derive(
        start._replace(names=LocalizedText((("en", name),)), definition=LocalizedText(()), aliases=()), name, values
    )
    return kind if parent else kind._replace(base=_built_in_like(kind))


def _built_in_like(kind: CellKind) -> str:
    essence = _essence(kind)
    return next((name for name in names() if _essence(load(name)) == essence), "")


@cache
def aliases() -> dict[str, str]:
    """Return the other names of built-in kinds, each with the kind that it names."""
    return {alias: name for name in names() for alias in load(name).aliases}
