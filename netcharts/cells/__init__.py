"""Kinds of cell: one YAML file each, in the language in which a spec defines its own cells.

A kind declares its look (role and mark), its names, its definition in a sentence, its limits and the parts that it is
made of. What it computes, the weights it counts, the drawing of its parts and most of its properties follow from these.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from netcharts import activations, registry
from netcharts.cells.anatomy import Anatomy
from netcharts.cells.anatomy_reader import AnatomyType
from netcharts.cells.marks import MARKS
from netcharts.findings import Problems
from netcharts.syntax.lists import ListOf
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Text, Texts
from netcharts.syntax.tree import parse
from netcharts.syntax.types import Boolean, Choice, Color, ShortText

ROLES = ("input", "hidden", "output", "memory", "convolution")
STATISTICS = ("mean", "deviation")
LIMITS = Record(
    {
        "bias": Key(Boolean(), about="false if such a cell can have no bias"),
        "activation": Key(
            ListOf(Choice("activation", activations.names), "a list of activations"),
            about="the only activations that such a cell can have",
        ),
    },
    "limits record",
)
CELL = Record(
    {
        "extends": Key(ShortText("the name of a cell kind"), about="the kind that it starts from"),
        "names": Key(Texts(), about="its name in legends"),
        "aliases": Key(ListOf(ShortText(), "a list of names"), about="other names that it goes by"),
        "role": Key(Choice("role", lambda: ROLES), about="its family, which gives its color"),
        "mark": Key(Choice("mark", lambda: MARKS), about="the mark inside the disc"),
        "fill": Key(Color(), about="a color of its own"),
        "definition": Key(Texts(500), about="what it computes, in a sentence"),
        "limits": Key(LIMITS, about="what such a cell cannot have"),
        "matches_input": Key(Boolean(), about="true if it is trained to equal an input"),
        "transposed": Key(Boolean(), about="true if it spreads values over windows, like a transposed convolution"),
        "statistic": Key(Choice("statistic", lambda: STATISTICS), about="its part of a normal distribution"),
        "parts": Key(AnatomyType(), about="what it is made of"),
    },
    "cell",
)


class CellKind(NamedTuple):
    """A kind of cell.

    Attributes:
        name: The name in specs.
        names: The name in legends, by language.
        role: The family, which gives the color and tells inputs and outputs of a network.
        mark: The mark inside the disc, which tells variants apart.
        fill: A color of its own.
        definition: What it computes, in a sentence.
        aliases: Other names that it goes by.
        bias: False if such a cell can have no bias.
        activations: The only activations that such a cell can have; any if there are none.
        base: The built-in kind that it is or extends, if any.
        anatomy: The parts that it is made of.
        matches_input: True if it is trained to equal an input.
        transposed: True if it spreads values over windows.
        statistic: Its part of a normal distribution, if it has one.
    """

    name: str
    names: Text
    role: str = "hidden"
    mark: str = "none"
    fill: str | None = None
    definition: Text = Text(())
    aliases: tuple[str, ...] = ()
    bias: bool = True
    activations: tuple[str, ...] = ()
    base: str = ""
    anatomy: Anatomy = Anatomy((), ())
    matches_input: bool = False
    transposed: bool = False
    statistic: str | None = None

    @property
    def local(self) -> bool:
        """Return True if the cell weighs a window of its input, as in a convolution."""
        return self.role == "convolution" and self.anatomy.weighs_links and not self.transposed

    @property
    def plain(self) -> bool:
        """Return True if it is an ordinary hidden or output cell, which keeps nothing from step to step."""
        return self.role in ("hidden", "output") and self.anatomy.plain

    @property
    def variant(self) -> bool:
        """Return True if it extends a built-in kind."""
        return self.base not in ("", self.name)

    def is_like(self, other: CellKind) -> bool:
        """Return True if the two are the same kind of cell but for their names and their color."""
        return _essence(self) == _essence(other)


def _essence(kind: CellKind) -> CellKind:
    """Return a kind without what names and colors it."""
    parts = tuple(part._replace(names=None) for part in kind.anatomy.parts)
    anonymous = CellKind("", Text(()))
    return kind._replace(
        name="",
        names=anonymous.names,
        definition=anonymous.definition,
        aliases=(),
        fill=None,
        base="",
        anatomy=kind.anatomy._replace(parts=parts),
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
    return derive(CellKind(name, Text((("en", name),)), base=name), name, values)


def derive(base: CellKind, name: str, values: dict[str, Any]) -> CellKind:
    """Return a kind that starts from another and changes what `values`, a `CELL` record as read, gives."""
    given = {key: value for key, value in values.items() if key not in ("extends", "limits", "parts")}
    if "parts" in values:
        given["anatomy"] = values["parts"]
    limits = values.get("limits", {})
    if "bias" in limits:
        given["bias"] = limits["bias"]
    if "activation" in limits:
        given["activations"] = limits["activation"]
    return base._replace(name=name, **given)


@cache
def aliases() -> dict[str, str]:
    """Return the other names of built-in kinds, each with the kind that it stands for."""
    return {alias: name for name in names() for alias in load(name).aliases}
