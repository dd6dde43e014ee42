"""Convert a located tree to a typed spec: resolve names, compare sizes with patterns, and report all problems.

Values of keys go into the typed spec as they are read, except for those that name or define something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from netcharts import features, operations, patterns
from netcharts.blocks import body
from netcharts.cells.anatomy import OUTPUT
from netcharts.findings import Place, Problem, Problems
from netcharts.patterns import Options, SizeMismatch
from netcharts.patterns._slices import pair_taken, slice_mismatch, slices, taken
from netcharts.patterns._step_windows import is_over_steps
from netcharts.shapes import Shape
from netcharts.spec import (
    cell_ends,
    drawing_checks,
    ignore_comments,
    layer_features,
    part_checks,
    position_checks,
    repeat_checks,
    start_checks,
    stored_numbers,
    vocabularies,
)
from netcharts.spec.cell_kinds import CellKinds
from netcharts.spec.connection_expansion import Edge
from netcharts.spec.definitions import Definition
from netcharts.spec.elaboration import Elaboration
from netcharts.spec.examples import Example
from netcharts.spec.folding import DrawnSpec, fold
from netcharts.spec.graph_names import Graphs
from netcharts.spec.group_members import read_groups
from netcharts.spec.inference import Inferred, infer, written_shape
from netcharts.spec.layer_defaults import with_defaults
from netcharts.spec.layer_paths import no_arrow
from netcharts.spec.limits import MOST_CELLS
from netcharts.spec.model import SPEC, Connection, Group, Layer, Mention, Spec
from netcharts.spec.nesting import enclosing, together
from netcharts.spec.part_shapes import UNKNOWN
from netcharts.spec.written import WrittenEdge, WrittenLayer
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
        document = None if decoded is None else tree.parse_document(decoded, problems)
        values = None if document is None else SPEC.read(document.root, problems)
        if values is not None and document is not None and decoded is not None:
            ignores = ignore_comments.find(decoded, document.texts)
            spec = _Reader(values, path, problems).spec()._replace(ignores=ignores, text=decoded)
    return spec, problems.sorted()


# Mismatches because of which the links of a pattern cannot be counted.
_NOT_COUNTABLE = ("dimension-mismatch", "pair-out-of-range")


class _Reader:
    """Resolves the names of one spec, whose other values have been read."""

    def __init__(self, values: dict[str, Any], path: str, problems: Problems) -> None:
        self.values = values
        self.path = path
        self.problems = problems
        self.kinds = CellKinds(values.get("cells", ()), problems)
        bodies = {each.name: body(each.name, each.place, each.values, problems) for each in values.get("blocks", ())}
        self.graphs = Graphs(values.get("graphs", ()), path, problems)
        self.elaboration = Elaboration(bodies, self.kinds.find, self.graphs, problems)
        # A layer that is there but cannot be read is a hole: its name is known, its data is not.
        self.layers: dict[str, Layer | None] = {}
        self.groups: dict[str, Group] = {}
        self.repeat_places: dict[str, Place] = {}
        # Layers and connections that are alike but for their names, as in copies of blocks, are made once. Each layer
        # is told by what it is made from.
        self.alike_layers: dict[object, Layer] = {}
        self.alike_connections: dict[object, tuple[object, Connection]] = {}
        self.made_from: dict[str, Layer] = {}

    def spec(self) -> Spec:
        scope = self.elaboration.define(self.values.get("layers", ()))
        self.define_groups(scope.own)
        self.elaboration.connect(scope, self.values.get("connections", ()), self.groups)
        wrong = self.problems.added
        self.define_layers()
        named: dict[str, Layer | None] = {**dict.fromkeys(scope.own), **self.layers}
        position_checks.check(list(self.anchors()), named, self.groups, self.problems)
        connections = tuple(self.connections())
        whole = {name: layer for name, layer in self.layers.items() if layer}
        part_checks.check(whole, connections, self.problems)
        if not wrong and self.problems.added:
            self.report_fed_by_nothing()
        start_checks.check(whole, connections, self.layers, self.problems)
        drawn = self.drawn(connections)
        layers = {layer.name: layer for layer in drawn.layers}
        drawing_checks.check(layers, drawn.connections, drawn.expansion, enclosing(drawn.groups), self.problems)
        layer_features.check(layers.values(), self.problems)
        stored_numbers.check(layers.values(), self.problems)
        vocabularies.check(layers.values(), self.problems)
        arrays, kind = self.values.get("weights", ()), self.values.get("kind")
        resolved = {
            "path": self.path,
            "name": self.values.get("name", ""),
            "layers": drawn.layers,
            "connections": drawn.connections,
            "groups": drawn.groups,
            "expansion": drawn.expansion,
            "kind": Mention(*kind) if kind else None,
            "defined_cells": tuple(Mention(cell.name, cell.place) for cell in self.values.get("cells", ())),
            "defined_blocks": tuple(Mention(block.name, block.place) for block in self.values.get("blocks", ())),
            "cell_mentions": tuple(self.kinds.mentions),
            "block_mentions": tuple(self.elaboration.mentions),
            "graphs": self.graphs.all,
            "graph_places": {graph.name: graph.place for graph in self.values.get("graphs", ())},
            "graph_mentions": tuple(self.graphs.mentions),
            "unused_parameters": tuple(self.unused_parameters()),
            "weights": _arrays(arrays),
            "weight_places": {array.name: array.place for array in arrays},
            "examples": tuple(self.example(example) for example in self.values.get("examples", ())),
        }
        spec = Spec(**{**by_field(Spec, self.values), **resolved})
        if not len(self.problems) and spec.expansion is None:
            repeat_checks.check(spec, self.repeat_places, self.problems)
        return spec

    def unused_parameters(self) -> Iterator[Mention]:
        for block in filter(None, self.elaboration.bodies.values()):
            yield from (Mention(name, place, block.name) for name, place in block.unused_parameters())

    def define_groups(self, names: Mapping[str, Any]) -> None:
        """Define the groups of some layers and blocks, which are known by their names."""
        self.layers = dict.fromkeys(names)
        definitions = []
        for definition in self.values.get("groups", ()):
            if definition.name in names:
                self.problems.add("name-taken", definition.place, f"{quoted(definition.name)} is a layer already")
            else:
                definitions.append(definition)
                self.repeat_places[definition.name] = definition.places.get("repeat", definition.place)
        self.groups = read_groups(definitions, self.is_layer, self.problems)

    def define_layers(self) -> None:
        """Define the layers of all copies of blocks, with the shapes that follow."""
        inferred = infer(self.elaboration, self.problems)
        arranging = together(self.groups.values())
        written = sorted(self.elaboration.layers.items(), key=lambda item: item[1].order if item[1] else ())
        self.layers = {name: each and self.layer(each, inferred, arranging) for name, each in written}

    def layer(self, written: WrittenLayer, inferred: Inferred, arranging: Mapping[str, Group]) -> Layer | None:
        """Return a layer of the shape that follows; None if it does not follow, or is too large."""
        shapes, group = inferred.shapes.get(written.name), arranging.get(written.name)
        if shapes is None:
            return None
        wanted = inferred.options.get(written.name, {})
        own_name = "" if written.name == written.definition.name else written.definition.name
        key = id(written.definition), id(written.kind), written.inherited.train, own_name, id(group), shapes[OUTPUT]
        alike = None if wanted or written.inherited.shares else self.alike_layers.get(key)
        if alike is None:
            alike = self.whole_layer(written, shapes[OUTPUT], wanted, group)
            if alike is None:
                return None
            if not wanted and not written.inherited.shares:
                self.alike_layers[key] = alike
        self.made_from[written.name] = alike
        return alike if alike.name == written.name else alike._replace(name=written.name)

    def whole_layer(
        self, written: WrittenLayer, shape: Shape, wanted: Mapping[str, Any], group: Group | None
    ) -> Layer | None:
        """Return a layer with all of its values; None if it is too large."""
        _, place, values, places = written.definition
        size, channels = shape
        count = patterns.cells(size)
        if count > MOST_CELLS:
            message = f"layer {quoted(written.name)} has {count:,} cells; the maximum is {MOST_CELLS:,}"
            self.problems.add("too-large", places.get("size", place), message)
            return None
        following = stored_numbers.following(written.kind, wanted)
        options = following | {key: values[key] for key in operations.layer_keys() if key in values}
        axis = values.get("over")
        if axis == features.STEPS:
            axis, options[features.OVER_STEPS] = None, True
            options |= stored_numbers.steps_given(written.name, written.kind, shape, self.values.get("weights", ()))
        resolved = {
            "cell": written.kind,
            "size": size,
            "channels": channels,
            "options": options,
            "over": axis,
            "start": values.get("start", {}),
            **written.sharing,
            **_position(values),
        }
        if written.name != written.definition.name:
            resolved["own_name"] = written.definition.name
        # What follows from the connections is reported at the name of the layer.
        places = {"size": place, "cell": place, **places}
        layer = Layer(name=written.name, place=place, places=places, **{**by_field(Layer, values), **resolved})
        return with_defaults(layer, group, self.values)

    def drawn(self, connections: tuple[Connection, ...]) -> DrawnSpec:
        """Return the layers, connections and groups with each block once, and the expansion that holds all copies."""
        uses = [use for use in self.elaboration.uses.values() if use is not None]
        layers = {name: layer for name, layer in self.layers.items() if layer is not None}
        if not uses:
            return DrawnSpec(tuple(layers.values()), connections, tuple(self.groups.values()), None)
        positions = {name: each.position for name, each in self.elaboration.layers.items() if each is not None}
        return fold(layers, positions, connections, uses, tuple(self.groups.values()))

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

    def report_fed_by_nothing(self) -> None:
        """Report the layers that are of one cell only because nothing leads to them, where their shape does not fit."""
        edges = [edge for into in self.elaboration.incoming.values() for edge in into]
        faulty = {problem.place for problem in self.problems.sorted()}
        for written in filter(None, self.elaboration.layers.values()):
            anatomy = written.kind.anatomy
            alone = written.name not in self.elaboration.incoming and written_shape(written).size is None
            if alone and not anatomy.takes_data and not anatomy.holds_numbers:
                after = self.downstream(written.name, edges)
                places = {place for edge in edges if edge.target in after for place in self.places_of(edge)}
                if places & faulty:
                    message = f"nothing leads to {quoted(written.name)}, from which its size would follow"
                    self.problems.add("undetermined-shape", written.definition.place, message)

    def downstream(self, name: str, edges: Sequence[WrittenEdge]) -> set[str]:
        """Return the layers that a layer leads to."""
        after: dict[str, list[str]] = {}
        for edge in edges:
            for source in self.elaboration.sources_of(edge.source) or ():
                after.setdefault(source, []).append(edge.target)
        found: set[str] = set()
        waiting = [name]
        while waiting:
            for target in after.get(waiting.pop(), ()):
                if target not in found:
                    found.add(target)
                    waiting.append(target)
        return found

    def places_of(self, edge: WrittenEdge) -> Iterator[Place]:
        """Yield where a mistake in the shapes of an edge and its target is reported."""
        yield edge.edge.arrow.target_place
        yield from edge.edge.statement.places.values()
        target = self.elaboration.layers.get(edge.target)
        if target is not None:
            yield target.definition.place

    def connections(self) -> Iterator[Connection]:
        """Yield the connections between layers, in the order of their statements."""
        edges = [edge for into in self.elaboration.incoming.values() for edge in into]
        edges.sort(key=lambda edge: edge.order)
        for edge in edges:
            for source in self.sources(edge):
                connection = self.connection(edge, source)
                if connection is not None:
                    yield connection

    def sources(self, edge: WrittenEdge) -> list[str]:
        """Return the layers that an edge leads from, and report a problem if there are none."""
        sources = self.elaboration.sources_of(edge.source)
        if sources is not None:
            return sources
        # A block whose last copy could not be made, because of another problem, is known as well.
        known = edge.source in self.elaboration.uses or self.elaboration.is_hole(edge.source)
        if not self.elaboration.stopped and not known:
            arrow = edge.edge.arrow
            message = f"unknown layer {quoted(edge.source)}{nearest(edge.source, self.layers)}"
            self.problems.add("unknown-layer", arrow.source_place, message)
        return []

    def connection(self, edge: WrittenEdge, source_name: str) -> Connection | None:
        source, target = self.layers[source_name], self.layers[edge.target]
        if source is None or target is None or edge.options is None:
            return None
        options = edge.options if edge.dealt is None else edge.options_from(source.shape)
        if options is None:
            self.report_undivided(edge, source)
            return None
        ends = id(self.made_from[source_name]), id(self.made_from[edge.target])
        key = id(edge.edge), id(options), *ends, source is target
        if key not in self.alike_connections:
            connection = self.whole_connection(edge, options, source, target)
            if connection is None:
                return None
            # What the key identifies is kept with the connection.
            self.alike_connections[key] = options, connection
        written = "" if edge.written == source_name else edge.written
        entry = edge.entry and edge.entry.target_place
        found = self.alike_connections[key][1]
        return found._replace(source=source_name, target=edge.target, written=written, entry=entry)

    def whole_connection(self, edge: WrittenEdge, options: Options, source: Layer, target: Layer) -> Connection | None:
        """Return a connection between two layers; None if it cannot join them."""
        arrow, statement = edge.edge.arrow, edge.edge.statement
        names = cell_ends.names_in_cells(edge.edge, source.cell, target.cell, self.problems, edge.entry)
        if names is None:
            return None
        carries, gate = names
        plain = target.cell.anatomy.uniform and carries == OUTPUT
        mismatch = self.run_mismatch(edge.edge, options, source, target)
        if mismatch is None and carries == OUTPUT:
            mismatch = self.slice_mismatch(edge.edge, options, source, target)
        if plain and mismatch is None:
            mismatch = statement.pattern.mismatch(pair_taken(source.shape, target.shape, options, source is target))
        elif mismatch is None and not statement.pattern.one_to_one:
            # Without weights, a value of its own shape is brought to a part.
            size, channels = taken(source.shape, target.size, options)
            brought = statement.pattern.determines(Shape(size, channels), UNKNOWN, options).size or size
            into = target.size if statement.pattern.weighted else brought
            found = statement.pattern.size_mismatch(size, into, options)
            mismatch = found if found is not None and found.slug in _NOT_COUNTABLE else None
        if mismatch is not None:
            place = statement.places.get(mismatch.option, arrow.target_place)
            message = f"{quoted(source.name)} to {quoted(edge.target)}: {mismatch.message}"
            self.problems.add(mismatch.slug, place, message)
            return None
        places = {**statement.places, "source": arrow.source_place, "target": arrow.target_place}
        return Connection(
            statement.key.text,
            statement.pattern,
            source.name,
            edge.target,
            arrow.directed,
            options.delay,
            options,
            statement.number,
            statement.key.place,
            places,
            carries=carries,
            via=edge.edge.via,
            gate=gate,
        )

    def report_undivided(self, edge: WrittenEdge, source: Layer) -> None:
        """Report a source whose features cannot be shared out to the copies of a block."""
        assert edge.dealt is not None
        message = f"the features of {quoted(source.name)} cannot be divided by {edge.dealt.total}"
        self.problems.add("bad-block", edge.edge.arrow.source_place, message)

    def run_mismatch(self, edge: Edge, options: Options, source: Layer, target: Layer) -> SizeMismatch | None:
        """Return why a connection cannot take all steps of its source together; None if it can, or takes one."""
        if options.steps is None:
            if is_over_steps(options) and source is target:
                return SizeMismatch("wrong-value", "a window over steps leads from one layer to another", "over")
            return None
        if not edge.arrow.directed or source is target or edge.statement.pattern.addressed:
            message = "only a directed connection between two layers can take all steps of its source together"
            return SizeMismatch("wrong-value", message, "steps")
        if options.delay:
            message = "what is taken of all steps together is there at all times, so it has no delay"
            return SizeMismatch("wrong-value", message, "steps")
        return None

    def slice_mismatch(self, edge: Edge, options: Options, source: Layer, target: Layer) -> SizeMismatch | None:
        """Return why a connection cannot take a part of its source; None if it can, or takes all of it."""
        pattern = edge.statement.pattern
        if not slices(options):
            return None
        option = next((key for key in ("channels", "places", "crop") if key in edge.statement.places), "")
        if not edge.arrow.directed or source is target or pattern.addressed:
            message = "only a directed connection between two layers can take a part of its source"
            return SizeMismatch("wrong-value", message, option)
        if options.crop and (pattern.windows is not None or not pattern.local):
            message = f"'{edge.statement.key.text}' does not keep the size, so there is no middle that fits"
            return SizeMismatch("wrong-value", message, "crop")
        return slice_mismatch(source.shape, target.size, options)


def _arrays(definitions: tuple[Definition, ...]) -> dict[str, Any]:
    return {definition.name: definition.values for definition in definitions}


def _position(values: dict[str, Any]) -> dict[str, Any]:
    return {"position": values["place"].position()} if "place" in values else {}
