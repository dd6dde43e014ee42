"""The kinds of cell that a spec defines, and the resolution of the names that refer to them."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts import cells, hints
from netcharts.cells import CellKind
from netcharts.findings import Place, Problems
from netcharts.spec.definitions import Definition
from netcharts.spec.model import Mention
from netcharts.wording import quoted


class CellKinds:
    """The kinds of cell that a spec can name: its own and the built-in ones. Collects all mentions."""

    def __init__(self, definitions: Iterable[Definition], problems: Problems) -> None:
        """Define the spec's own kinds of cell."""
        self._problems = problems
        self._own: dict[str, CellKind] = {}
        # Cells whose parts cannot be read: their behavior is unknown, so their layers are holes.
        self._broken: set[str] = set()
        # What names have been found to mean, since the layers of all copies of a block name the same kinds.
        self._meanings: dict[str, CellKind | None] = {}
        self.mentions: list[Mention] = []
        for definition in definitions:
            self._define(definition)

    def _define(self, definition: Definition) -> None:
        name, place, values, places = definition
        # A kind of its own hides a built-in one, so that a spec keeps its meaning when netcharts gets new kinds.
        if name in self._own:
            self._problems.add("name-taken", place, f"{quoted(name)} is a cell kind already")
            return
        parent = values.get("extends")
        base = None if parent is None else self.find(parent, places["extends"])
        if "parts" in places and "parts" not in values:
            self._broken.add(name)
        elif base is not None or parent is None:
            self._own[name] = cells.define(name, values, base)
            self._meanings.clear()

    def find(self, name: str, place: Place) -> CellKind | None:
        """Return the kind of cell of a name, or None after reporting a problem."""
        if name in self._broken:
            self.mentions.append(Mention(name, place, name))
            return None
        if name not in self._meanings:
            self._meanings[name] = self._known(name)
        kind = self._meanings[name]
        if kind is None:
            known = (*self._own, *cells.names())
            self._problems.add("unknown-cell", place, f"unknown cell {quoted(name)}{hints.for_cell(name, known)}")
            return None
        self.mentions.append(Mention(name, place, kind.name))
        return kind

    def _known(self, name: str) -> CellKind | None:
        if name in self._own:
            return self._own[name]
        for own in self._own.values():
            if name in own.aliases:
                return own
        if name in cells.names():
            return cells.load(name)
        return cells.load(cells.aliases()[name]) if name in cells.aliases() else None
