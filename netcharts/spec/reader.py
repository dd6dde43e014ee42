"""From a located tree to a typed spec: names are resolved, sizes are held against patterns, all mistakes reported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcharts import cells, hints, patterns
from netcharts.cells import CellKind
from netcharts.findings import Place, Problem, Problems
from netcharts.patterns import Options
from netcharts.spec import following, ignores, standing
from netcharts.spec.arrows import Statement, arrows
from netcharts.spec.grammar import (
    DRAW_GRID,
    MOST_CELLS,
    MOST_CONNECTIONS,
    MOST_DRAWN,
    MOST_LINKS,
    MOST_PAIRS,
    SPEC,
    Entry,
)
from netcharts.spec.model import Connection, Example, Group, Layer, Mention, Position, Spec
from netcharts.spec.paths import Step, no_arrow
from netcharts.syntax import tree
from netcharts.syntax.texts import Text
from netcharts.wording import nearest, quoted

_AS_THEY_ARE = ("channels", "label", "draw", "arrange", "at", "activation", "bias", "init")


def read(text: str | bytes | bytearray, path: str) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return a spec and its problems; the spec is None if there are any.

    `path` becomes the path of the spec. No text makes this raise.
    """
    spec, problems = survey(text, path)
    return (None if problems else spec), problems


def survey(text: str | bytes | bytearray, path: str) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return as much of a spec as can be read, or None, and the problems of its text.

    Raises:
        TypeError: it is no text.
    """
    if not isinstance(text, str | bytes | bytearray):
        raise TypeError(f"a spec is read from str or bytes, not from {type(text).__name__}")
    spec = None
    with Problems() as problems:
        decoded = text if isinstance(text, str) else tree.decode(bytes(text), problems)
        root = None if decoded is None else tree.parse(decoded, problems)
        values = None if root is None else SPEC.read(root, problems)
        if values is not None and decoded is not None:
            spec = _Reader(values, problems).spec(path)._replace(ignores=ignores.find(decoded))
    return spec, problems.sorted()


class _Reader:
    """Resolves one spec's names."""

    def __init__(self, values: dict[str, Any], problems: Problems) -> None:
        self.values = values
        self.problems = problems
        self.own: dict[str, CellKind] = {}
        # Cells whose parts can't be read: nothing is known of what they do, so their layers are holes.
        self.broken_cells: set[str] = set()
        # A layer that is there but can't be read is a hole: its name is known, its data is not.
        self.layers: dict[str, Layer | None] = {}
        self.groups: dict[str, Group] = {}
        self.group_of: dict[str, Group] = {}
        self.repeat_places: dict[str, Place] = {}
        self.used: list[Mention] = []

    def spec(self, path: str) -> Spec:
        self.own_cells()
        for entry in self.values.get("layers", ()):
            self.layers[entry.name] = self.layer(entry)
        for entry in self.values.get("groups", ()):
            if entry.name in self.layers:
                self.problems.add("name-taken", entry.place, f"{quoted(entry.name)} is a layer already")
            else:
                self.groups[entry.name] = self.group(entry)
        standing.check(list(self.anchors()), self.layers, self.groups, self.problems)
        connections = tuple(self.connections())
        self.check_budget(connections)
        spec = Spec(
            path=path,
            name=self.values.get("name", ""),
            title=self.values.get("title", Text(())),
            description=self.values.get("description", Text(())),
            reference=self.values.get("reference", ""),
            layers=tuple(layer for layer in self.layers.values() if layer),
            connections=connections,
            groups=tuple(self.groups.values()),
            kind=Mention(*self.values["kind"]) if "kind" in self.values else None,
            own=tuple(Mention(entry.name, entry.place) for entry in self.values.get("cells", ())),
            used=tuple(self.used),
            weights={entry.name: entry.values for entry in self.values.get("weights", ())},
            weight_places={entry.name: entry.place for entry in self.values.get("weights", ())},
            init=self.values.get("init"),
            patterns=self.values.get("patterns", ()),
            detail=self.values.get("detail", "cells"),
            bias=self.values.get("bias", False),
            labels=self.values.get("labels"),
            unroll=self.values.get("unroll", 1),
            theme=self.values.get("theme"),
            examples=tuple(self.example(entry) for entry in self.values.get("examples", ())),
        )
        if not len(self.problems):
            following.check(spec, self.repeat_places, self.problems)
        return spec

    def check_budget(self, connections: tuple[Connection, ...]) -> None:
        """Refuse what would draw more cells and links than anyone can look at, before it costs anything."""
        cells_drawn = pairs = links = 0
        drawn: dict[str, int] = {}
        for layer in filter(None, self.layers.values()):
            drawn[layer.name] = min(layer.draw or DRAW_GRID, layer.cells)
            cells_drawn += drawn[layer.name] * self.repeats(layer.name)
            if cells_drawn > MOST_DRAWN:
                message = f"the chart would draw more than {MOST_DRAWN:,} cells; use 'draw' to draw fewer"
                return self.problems.add("too-large", layer.place, message)
        for connection in connections:
            asked = drawn[connection.source] * drawn[connection.target]
            asked *= max(self.repeats(connection.source), self.repeats(connection.target))
            pairs += asked
            links += min(asked, self.count(connection))
            if pairs > MOST_PAIRS or links > MOST_LINKS:
                message = f"the chart would draw more than {MOST_LINKS:,} links; use 'draw' to draw fewer cells"
                return self.problems.add("too-large", connection.place, message)
        return None

    def count(self, connection: Connection) -> int:
        """How many links a connection makes between whole layers."""
        source, target = self.layers[connection.source], self.layers[connection.target]
        assert source is not None and target is not None
        return connection.pattern.count(source.size, target.size, connection.options, connection.within)

    def repeats(self, name: str) -> int:
        """How many copies of a layer there are."""
        return self.group_of[name].repeat if name in self.group_of else 1

    # Cells

    def own_cells(self) -> None:
        for name, place, values, places in self.values.get("cells", ()):
            if name in cells.names() or name in self.own:
                self.problems.add("name-taken", place, f"{quoted(name)} is a cell kind already")
                continue
            parent = values.get("extends")
            base = self.plain(name) if parent is None else self.kind(parent, places["extends"])
            if "parts" in places and "parts" not in values:
                self.broken_cells.add(name)
            elif base is not None:
                renamed = base._replace(names=Text((("en", name),)), definition=Text(()), aliases=())
                self.own[name] = cells.derive(renamed, name, values)

    def plain(self, name: str) -> CellKind:
        """What a kind of cell is that extends none: made like a hidden cell, if it does not say how it is made."""
        return CellKind(name, Text((("en", name),)), anatomy=cells.load("hidden").anatomy)

    def kind(self, name: str, place: Place) -> CellKind | None:
        if name in self.broken_cells:
            self.used.append(Mention(name, place, name))
            return None
        kind = self.known_kind(name)
        if kind is None:
            known = (*self.own, *cells.names())
            self.problems.add("unknown-cell", place, f"unknown cell {quoted(name)}{hints.for_cell(name, known)}")
            return None
        self.used.append(Mention(name, place, kind.name))
        return kind

    def known_kind(self, name: str) -> CellKind | None:
        if name in self.own:
            return self.own[name]
        for own in self.own.values():
            if name in own.aliases:
                return own
        if name in cells.names():
            return cells.load(name)
        return cells.load(cells.aliases()[name]) if name in cells.aliases() else None

    def example(self, entry: Entry) -> Example:
        values = entry.values
        arrays = {key: values.get(key, ()) for key in ("inputs", "outputs", "weights")}
        for name, place, _, _ in (*arrays["inputs"], *arrays["outputs"]):
            self.known_layer(name, place)
        given = {key: {array.name: array.values for array in found} for key, found in arrays.items()}
        rest = (values.get("steps"), values.get("seed", 0), values.get("tolerance", 1e-6))
        places = {array.name: array.place for array in (*arrays["outputs"], *arrays["weights"])}
        return Example(entry.place, given["inputs"], given["outputs"], given["weights"], *rest, places)

    # Layers and groups

    def layer(self, entry: Entry) -> Layer | None:
        name, place, values, places = entry
        kind = self.kind(*values["cell"]) if "cell" in values else None
        size = self.size(name, values)
        if kind is None or size is None:
            return None
        given = {key: values[key] for key in _AS_THEY_ARE if key in values}
        return Layer(name, kind, size, place, places, **given, position=_position(values))

    def size(self, name: str, values: dict[str, Any]) -> tuple[int, ...] | None:
        if "size" not in values:
            return None
        size, place = values["size"]
        count = patterns.cells(size)
        if count > MOST_CELLS:
            message = f"layer {quoted(name)} has {count:,} cells; {MOST_CELLS:,} is the most"
            self.problems.add("too-large", place, message)
            return None
        return tuple(size)

    def group(self, entry: Entry) -> Group:
        name, place, values, places = entry
        members: list[str] = []
        for member, where in values.get("layers", ()):
            if member in self.group_of or member in members:
                self.problems.add("name-taken", where, f"layer {quoted(member)} is in a group already")
            elif self.known_layer(member, where):
                members.append(member)
        given = {key: values[key] for key in ("label", "arrange", "repeat", "brace") if key in values}
        group = Group(name, tuple(members), place, **given, position=_position(values))
        self.group_of.update((member, group) for member in members)
        self.repeat_places[name] = places.get("repeat", place)
        return group

    def known_layer(self, name: str, place: Place) -> bool:
        if name in self.layers:
            return True
        # Where the layers themselves could not be read, their names are unknown too.
        if "layers" in self.values:
            message = f"unknown layer {quoted(name)}{no_arrow(name) or nearest(name, self.layers)}"
            if name in self.groups:
                message = f"{quoted(name)} is a group, and only paths can lead to groups"
            self.problems.add("unknown-layer", place, message)
        return False

    def anchors(self) -> Iterator[tuple[str, str, Place]]:
        """What is placed beside what, as it is written, and where that stands."""
        for entry in (*self.values.get("layers", ()), *self.values.get("groups", ())):
            for anchor, place in entry.values["place"][1] if "place" in entry.values else ():
                yield entry.name, anchor, place

    # Connections

    def connections(self) -> Iterator[Connection]:
        found = arrows(self.values.get("connections", ()), self.groups, self.problems)
        for made, arrow in enumerate(found, 1):
            if made > MOST_CONNECTIONS:
                message = f"{MOST_CONNECTIONS:,} connections are the most, and this is one more"
                self.problems.add("too-large", arrow.step.source_place, message)
                return
            connection = self.connection(*arrow)
            if connection is not None:
                yield connection

    def connection(
        self, step: Step, statement: Statement, options: Options | None, via: tuple[str, str]
    ) -> Connection | None:
        known = [self.known_layer(step.source, step.source_place), self.known_layer(step.target, step.target_place)]
        if not all(known):
            return None
        source, target = self.layers[step.source], self.layers[step.target]
        if source is None or target is None or options is None:
            return None
        misfit = statement.pattern.size_mismatch(source.size, target.size, options)
        if misfit is not None:
            subject = f"{quoted(step.source)} to {quoted(step.target)}"
            place = statement.places.get(misfit.option, step.target_place)
            self.problems.add(misfit.slug, place, f"{subject}: {misfit.message}")
            return None
        return Connection(
            statement.key.text,
            statement.pattern,
            step.source,
            step.target,
            step.directed,
            options.delay,
            options,
            statement.number,
            statement.key.place,
            {**statement.places, "source": step.source_place, "target": step.target_place},
            via=via,
        )


def _position(values: dict[str, Any]) -> Position | None:
    if "place" not in values:
        return None
    side, anchors = values["place"]
    return Position(side, tuple(name for name, _ in anchors))
