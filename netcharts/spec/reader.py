"""Convert a located tree to a typed spec: resolve names, compare sizes with patterns, and report all problems.

Values of keys go into the typed spec as they are read, except for those that name or define something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from netcharts import operations, patterns
from netcharts.cells.anatomy import OUTPUT
from netcharts.findings import Place, Problem, Problems
from netcharts.patterns import LayerPair
from netcharts.spec import (
    cell_ends,
    drawing_checks,
    ignore_comments,
    layer_features,
    part_checks,
    position_checks,
    repeat_checks,
    vocabularies,
)
from netcharts.spec.cell_kinds import CellKinds
from netcharts.spec.connection_expansion import Edge, edges
from netcharts.spec.definitions import Definition
from netcharts.spec.group_members import read_groups
from netcharts.spec.layer_defaults import with_defaults
from netcharts.spec.layer_paths import no_arrow
from netcharts.spec.limits import MOST_CELLS, MOST_CONNECTIONS
from netcharts.spec.model import SPEC, Connection, Example, Group, Layer, Mention, Spec
from netcharts.spec.nesting import enclosing, together
from netcharts.syntax import tree
from netcharts.syntax.records import by_field
from netcharts.wording import nearest, quoted


def read(text: str | bytes | bytearray, path: str) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return a spec and its problems; the spec is None if there are any.

    `path` becomes the path of the spec. No text raises an exception.
    """
    spec, problems = read_partially(text, path)
    return (None if problems else spec), problems


def read_partially(text: str | bytes | bytearray, path: str) -> tuple[Spec | None, tuple[Problem, ...]]:
    """Return as much of a spec as can be read, or None, and the problems of its text.

    Raises:
        TypeError: `text` is neither a string nor bytes.
    """
    if not isinstance(text, str | bytes | bytearray):
        raise TypeError(f"a spec is read from str or bytes, not from {type(text).__name__}")
    spec = None
    with Problems() as problems:
        decoded = text if isinstance(text, str) else tree.decode(bytes(text), problems)
        root = None if decoded is None else tree.parse(decoded, problems)
        values = None if root is None else SPEC.read(root, problems)
        if values is not None and decoded is not None:
            spec = _Reader(values, problems).spec(path)._replace(ignores=ignore_comments.find(decoded), text=decoded)
    return spec, problems.sorted()


class _Reader:
    """Resolves the names of one spec, whose other values have been read."""

    def __init__(self, values: dict[str, Any], problems: Problems) -> None:
        self.values = values
        self.problems = problems
        self.kinds = CellKinds(values.get("cells", ()), problems)
        # A layer that is there but cannot be read is a hole: its name is known, its data is not.
        self.layers: dict[str, Layer | None] = {}
        self.groups: dict[str, Group] = {}
        self.around: dict[str, tuple[Group, ...]] = {}
        self.repeat_places: dict[str, Place] = {}

    def spec(self, path: str) -> Spec:
        self.define_layers_and_groups()
        position_checks.check(list(self.anchors()), self.layers, self.groups, self.problems)
        connections = tuple(self.connections())
        layers = {name: layer for name, layer in self.layers.items() if layer}
        part_checks.check(layers, connections, self.problems)
        drawing_checks.check(layers, connections, self.around, self.problems)
        layer_features.check(layers.values(), self.problems)
        vocabularies.check(layers.values(), self.problems)
        arrays, kind = self.values.get("weights", ()), self.values.get("kind")
        resolved = {
            "path": path,
            "name": self.values.get("name", ""),
            "layers": tuple(layers.values()),
            "connections": connections,
            "groups": tuple(self.groups.values()),
            "kind": Mention(*kind) if kind else None,
            "defined_cells": tuple(Mention(cell.name, cell.place) for cell in self.values.get("cells", ())),
            "cell_mentions": tuple(self.kinds.mentions),
            "weights": _arrays(arrays),
            "weight_places": {array.name: array.place for array in arrays},
            "examples": tuple(self.example(example) for example in self.values.get("examples", ())),
        }
        spec = Spec(**{**by_field(Spec, self.values), **resolved})
        if not len(self.problems):
            repeat_checks.check(spec, self.repeat_places, self.problems)
        return spec

    def define_layers_and_groups(self) -> None:
        for definition in self.values.get("layers", ()):
            self.layers[definition.name] = self.layer(definition)
        self.define_groups()
        arranging = together(self.groups.values())
        for name, layer in self.layers.items():
            self.layers[name] = layer and with_defaults(layer, arranging.get(name), self.values)

    def define_groups(self) -> None:
        definitions = []
        for definition in self.values.get("groups", ()):
            if definition.name in self.layers:
                self.problems.add("name-taken", definition.place, f"{quoted(definition.name)} is a layer already")
            else:
                definitions.append(definition)
                self.repeat_places[definition.name] = definition.places.get("repeat", definition.place)
        self.groups = read_groups(definitions, self.is_layer, self.problems)
        self.around = enclosing(self.groups.values())

    def layer(self, definition: Definition) -> Layer | None:
        name, place, values, places = definition
        kind = self.kinds.find(*values["cell"]) if "cell" in values else None
        size = self.size(name, values)
        if kind is None or size is None:
            return None
        options = {key: values[key] for key in operations.layer_keys() if key in values}
        resolved = {"cell": kind, "size": size, "options": options, **_position(values)}
        return Layer(name=name, place=place, places=places, **{**by_field(Layer, values), **resolved})

    def size(self, name: str, values: dict[str, Any]) -> tuple[int, ...] | None:
        if "size" not in values:
            return None
        size, place = values["size"]
        count = patterns.cells(size)
        if count > MOST_CELLS:
            message = f"layer {quoted(name)} has {count:,} cells; the maximum is {MOST_CELLS:,}"
            self.problems.add("too-large", place, message)
            return None
        return tuple(size)

    def is_layer(self, name: str, place: Place) -> bool:
        """Return True if a layer has that name, and report a problem if none has."""
        if name in self.layers:
            return True
        # If the layers themselves could not be read, their names are unknown too.
        if "layers" in self.values:
            message = f"unknown layer {quoted(name)}{no_arrow(name) or nearest(name, self.layers)}"
            if name in self.groups:
                message = f"{quoted(name)} is a group, and only paths can lead to groups"
            self.problems.add("unknown-layer", place, message)
        return False

    def anchors(self) -> Iterator[tuple[str, str, Place]]:
        """Yield the name of each thing that is placed, the name of its anchor, and the place of the anchor's name."""
        for definition in (*self.values.get("layers", ()), *self.values.get("groups", ())):
            for anchor, place in definition.values["place"].anchors if "place" in definition.values else ():
                yield definition.name, anchor, place

    def example(self, definition: Definition) -> Example:
        values = definition.values
        outputs = values.get("outputs", ())
        for array in (*values.get("inputs", ()), *outputs):
            self.is_layer(array.name, array.place)
        places = {array.name: array.place for array in (*outputs, *values.get("weights", ()))}
        resolved = {name: _arrays(values.get(name, ())) for name in ("inputs", "outputs", "weights")}
        return Example(place=definition.place, places=places, **{**by_field(Example, values), **resolved})

    def connections(self) -> Iterator[Connection]:
        written = self.values.get("connections", ())
        for number, edge in enumerate(edges(written, self.layers, self.groups, self.problems), 1):
            if number > MOST_CONNECTIONS:
                message = f"at most {MOST_CONNECTIONS:,} connections are allowed, and this is one more"
                self.problems.add("too-large", edge.arrow.source_place, message)
                return
            connection = self.connection(edge)
            if connection is not None:
                yield connection

    def connection(self, edge: Edge) -> Connection | None:
        arrow, statement, options, via, *_ = edge
        known = [self.is_layer(arrow.source, arrow.source_place), self.is_layer(arrow.target, arrow.target_place)]
        if not all(known):
            return None
        source, target = self.layers[arrow.source], self.layers[arrow.target]
        if source is None or target is None or options is None:
            return None
        names = cell_ends.names_in_cells(edge, source.cell, target.cell, self.problems)
        if names is None:
            return None
        carries, gate = names
        plain = target.cell.anatomy.uniform and carries == OUTPUT
        pair = LayerPair(source.size, target.size, source.channels, target.channels, options, source is target)
        mismatch = statement.pattern.mismatch(pair) if plain else None
        if mismatch is not None:
            place = statement.places.get(mismatch.option, arrow.target_place)
            message = f"{quoted(arrow.source)} to {quoted(arrow.target)}: {mismatch.message}"
            self.problems.add(mismatch.slug, place, message)
            return None
        places = {**statement.places, "source": arrow.source_place, "target": arrow.target_place}
        return Connection(
            statement.key.text,
            statement.pattern,
            arrow.source,
            arrow.target,
            arrow.directed,
            options.delay,
            options,
            statement.number,
            statement.key.place,
            places,
            carries=carries,
            via=via,
            gate=gate,
        )


def _arrays(definitions: tuple[Definition, ...]) -> dict[str, Any]:
    return {definition.name: definition.values for definition in definitions}


def _position(values: dict[str, Any]) -> dict[str, Any]:
    return {"position": values["place"].position()} if "place" in values else {}
