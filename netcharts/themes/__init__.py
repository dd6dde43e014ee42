"""The themes: one YAML file each, giving the colours of roles, links, marks and text."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from netcharts import catalogue
from netcharts.cells import ROLES, CellKind
from netcharts.diagnostics import Findings
from netcharts.errors import UnknownNameError
from netcharts.spec.fields import Colour, Field, Fraction, Record, Text, Texts
from netcharts.spec.tree import parse

THEME = Record(
    {
        "names": Field(Texts(), required=True),
        "background": Field(Colour(), required=True),
        "links": Field(Colour(), required=True),
        "marks": Field(Colour(), required=True),
        "text": Field(Colour(), required=True),
        "frames": Field(Colour(), required=True),
        "rim": Field(Fraction(), required=True),
        "roles": Field(Record({role: Field(Colour(), required=True) for role in ROLES}, "roles record"), required=True),
    },
    "theme",
)


class Theme(NamedTuple):
    """Colours as `#rrggbb`; `rim` darkens a cell's fill to the colour of its rim."""

    name: str
    names: Text
    background: str
    links: str
    marks: str
    text: str
    frames: str
    rim: float
    roles: dict[str, str]

    def fill(self, kind: CellKind) -> str:
        """The colour of a kind of cell."""
        return kind.fill or self.roles[kind.role]

    def edge(self, kind: CellKind) -> str:
        """The colour of its rim."""
        fill = self.fill(kind)
        return "#" + "".join(f"{round(int(fill[i : i + 2], 16) * self.rim):02x}" for i in (1, 3, 5))


def names() -> tuple[str, ...]:
    """The names of the themes."""
    return catalogue.names("themes", ".yaml")


@cache
def load(name: str) -> Theme:
    """A theme by its name.

    Raises:
        UnknownNameError: there is no such theme.
    """
    if name not in names():
        raise UnknownNameError(f"unknown theme '{name}'", f"one of {', '.join(names())}")
    findings = Findings(f"themes/{name}.yaml")
    tree = parse(catalogue.text("themes", name), findings)
    values = THEME.read(tree, findings) if tree else None
    if len(findings) or values is None:
        raise AssertionError(f"a built-in theme is broken: {findings.sorted()}")
    return Theme(name, **values)
