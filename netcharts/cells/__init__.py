"""The cell kinds: one YAML file each, in the language in which a spec writes its own cells.

A kind tells its look (role and mark), its names, what it computes in a sentence, its limits, and the parts that it is
made of: from these come its numbers, its count of weights, and the drawing of its anatomy.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from netcharts import activations, registry
from netcharts.cells.anatomy import Anatomy, AnatomyType
from netcharts.cells.marks import MARKS
from netcharts.findings import Problems
from netcharts.syntax.lists import ListOf
from netcharts.syntax.records import Key, Record
from netcharts.syntax.texts import Text, Texts
from netcharts.syntax.tree import parse
from netcharts.syntax.types import Boolean, Choice, Color, ShortText

ROLES = ("input", "hidden", "output", "memory", "convolution")
LIMITS = Record(
    {
        "bias": Key(Boolean()),
        "activation": Key(ListOf(Choice("activation", activations.names), "a list of activations")),
    },
    "limits record",
)
CELL = Record(
    {
        "extends": Key(ShortText("the name of a cell kind")),
        "names": Key(Texts()),
        "aliases": Key(ListOf(ShortText(), "a list of names")),
        "role": Key(Choice("role", lambda: ROLES)),
        "mark": Key(Choice("mark", lambda: MARKS)),
        "fill": Key(Color()),
        "definition": Key(Texts(500)),
        "limits": Key(LIMITS),
        "parts": Key(AnatomyType(), about="what it is made of"),
    },
    "cell",
)


class CellKind(NamedTuple):
    """A kind of cell.

    `role` gives the color (a theme's), unless `fill` gives one; `mark` tells variants apart. `bias` tells whether
    such a cell may have one; `activations` are those it may have, none meaning any. `base` is the built-in kind that
    it is or extends, if any; `anatomy` is what it is made of.
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


def names() -> tuple[str, ...]:
    """The names of the built-in kinds."""
    return registry.names("cells", ".yaml")


@cache
def load(name: str) -> CellKind:
    """A built-in kind by its own name."""
    problems = Problems()
    tree = parse(registry.text("cells", name), problems)
    values = CELL.read(tree, problems) if tree else None
    if len(problems) or values is None:
        raise AssertionError(f"a built-in cell kind is broken: {problems.sorted()}")
    return derive(CellKind(name, Text((("en", name),)), base=name), name, values)


def derive(base: CellKind, name: str, values: dict[str, Any]) -> CellKind:
    """A kind that starts from another and changes what `values` (a read `CELL` record) gives."""
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
    """Every other name that a built-in kind goes by."""
    return {alias: name for name in names() for alias in load(name).aliases}
