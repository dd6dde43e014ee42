"""Inference: the shapes of layers that follow along the connections that lead to them.

Layers are visited as what leads to them becomes known. What is written holds from the start, so a loop is entered where
a size is written. A layer that nothing leads to, such as a constant, takes the shape of what it is combined with, or of
what starts from it. A delayed connection determines a shape only if nothing else does.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from netcharts.blocks import INPUTS, OUTPUT
from netcharts.findings import Problems
from netcharts.patterns._slices import taken
from netcharts.shapes import Shape, WrittenShape
from netcharts.spec.elaboration import Elaboration
from netcharts.spec.part_shapes import Incoming, ShapeConflict, Undetermined, is_optional, part_shapes, wanted
from netcharts.spec.scopes import found_outward
from netcharts.spec.written import BlockUse, WrittenEdge, WrittenLayer
from netcharts.wording import quoted

PartShapes = Mapping[str, Shape]


class _Policy(NamedTuple):
    """What is left out of account when the shape of a layer is determined.

    Attributes:
        unknown: True if edges from layers of unknown shape are left out.
        delayed: True if delayed edges count.
        bare: True if a size that is not written is 1 although something leads to the layer, none of which counts.
    """

    unknown: bool
    delayed: bool
    bare: bool = False


# In the order in which they are tried when nothing more follows.
_POLICIES = (
    _Policy(unknown=False, delayed=True),
    _Policy(unknown=True, delayed=False),
    _Policy(unknown=True, delayed=True),
    _Policy(unknown=True, delayed=False, bare=True),
    _Policy(unknown=True, delayed=True, bare=True),
)
_STRICT = _Policy(unknown=False, delayed=False)


class Inferred(NamedTuple):
    """What follows from the connections.

    Attributes:
        shapes: The shapes of the parts of layers, by name. Layers whose shape cannot be determined are missing.
        options: The values of keys of layers that follow from what these lead to.
    """

    shapes: Mapping[str, PartShapes]
    options: Mapping[str, Mapping[str, Any]]


def infer(elaboration: Elaboration, problems: Problems) -> Inferred:
    """Return the shapes of all layers, and make the copies of blocks that wait for them.

    Layers without a shape have been reported, as have those with mistakes.
    """
    inference = _Inference(elaboration, problems)
    inference.run()
    return Inferred(inference.shapes, {name: _agreed(wanted) for name, wanted in inference.wanted.items()})


class _Inference:
    """The inference of one spec.

    Attributes:
        shapes: The shapes of the parts of layers, as far as they are known.
        failed: Layers with a mistake, and those that depend on them.
        wanted: The values of keys that each layer should have for what it leads to.
    """

    def __init__(self, elaboration: Elaboration, problems: Problems) -> None:
        self.elaboration, self.problems = elaboration, problems
        self.shapes: dict[str, PartShapes] = {}
        self.failed: set[str] = set()
        self.wanted: defaultdict[str, list[Mapping[str, Any]]] = defaultdict(list)
        # The layers that wait for the shape of a layer, or for a block to be copied.
        self.waiters: defaultdict[str, list[str]] = defaultdict(list)
        # The copies of blocks that wait for the shape of a layer.
        self.sleeping: defaultdict[str, list[tuple[BlockUse, int]]] = defaultdict(list)
        self._results: dict[object, tuple[object, PartShapes | Undetermined | ShapeConflict]] = {}
        self.queue: deque[str] = deque()
        self.queued = 0

    def run(self) -> None:
        """Determine all shapes."""
        while True:
            self._follow()
            if self._copy_blocks():
                continue
            if not self._open() or not any(self._relax(policy) for policy in _POLICIES):
                break
        self._report()

    def _follow(self) -> None:
        """Visit all new layers, and those that wait for others, until nothing more follows."""
        names = list(self.elaboration.layers)
        for name in names[self.queued :]:
            layer = self.elaboration.layers[name]
            if layer is not None and _has_mistake(layer):
                self.failed.add(name)
            else:
                self.queue.append(name)
        self.queued = len(names)
        while self.queue:
            self._visit(self.queue.popleft(), _STRICT)

    def _open(self) -> list[str]:
        """Return the layers of unknown shape."""
        done = self.shapes.keys() | self.failed
        return [name for name, layer in self.elaboration.layers.items() if layer is not None and name not in done]

    def _relax(self, policy: _Policy) -> bool:
        """Determine a layer from less than all that leads to it; return whether there was one."""
        for sized in (True, False):
            for name in self._open():
                layer = self.elaboration.layers[name]
                if layer is not None and ("size" in layer.definition.values) is sized and self._visit(name, policy):
                    return True
        return False

    # Copies of blocks

    def _copy_blocks(self) -> bool:
        """Make the copies of blocks whose inputs have become known; return whether there were any."""
        waiting, self.elaboration.waiting = self.elaboration.waiting, []
        known_uses = len(self.elaboration.uses)
        ready = False
        for use, number in waiting:
            shapes = self._input_shapes(use, number)
            if shapes is not None:
                self.elaboration.copy_waiting(use, number, _input_numbers(shapes))
                ready = True
        for name in islice(self.elaboration.uses, known_uses, None):
            self._wake(name)
        return ready

    def _input_shapes(self, use: BlockUse, number: int) -> dict[str, Shape] | None:
        """Return the shape of each input that the body measures, by gate; None if one is not known yet.

        The copy sleeps until it is known. Delayed edges into an input count only if there are no others.
        """
        shapes: dict[str, Shape] = {}
        measured = self.elaboration.inputs.measured(use.body)
        ports = self.elaboration.ports(use, number)
        for gate, edges in ((gate, edges) for gate, edges in ports.items() if gate in measured):
            now = [edge for edge in edges if edge.options is not None and not edge.options.delay] or edges
            for edge, (source, shape) in ((one, each) for one in now for each in self._source_shapes(one)):
                if shape is None:
                    self.sleeping[source].append((use, number))
                    return None
                options = edge.options_from(shape)
                shapes.setdefault(gate, shape if options is None else taken(shape, None, options))
        return shapes

    # Layers

    def _source_shapes(self, edge: WrittenEdge) -> list[tuple[str, Shape | None]]:
        """Return the layers that an edge leads from, each with the shape of what it gives; None if that is unknown."""
        if edge.source in self.elaboration.layers:
            return [(edge.source, self._given(edge.source, edge.edge.carries))]
        sources = self.elaboration.sources_of(edge.source)
        if sources is None:
            return [(self.elaboration.awaited(edge.source), None)]
        return [(name, self._given(name, edge.edge.carries)) for name in sources]

    def _given(self, name: str, part: str) -> Shape | None:
        """Return the shape of what a layer gives: that of one of its parts, or of its output; None if it is unknown."""
        shapes = self.shapes.get(name)
        return None if shapes is None else shapes.get(part, shapes[OUTPUT])

    def _visit(self, name: str, policy: _Policy) -> bool:
        """Determine the shape of a layer if it follows; return whether it did."""
        layer = self.elaboration.layers[name]
        if layer is None or name in self.shapes or name in self.failed:
            return False
        if "size" not in layer.definition.values and self._waits_for_mistake(name, policy):
            # Nothing can be said of what takes its shape from something that has been reported.
            self.failed.add(name)
            return False
        incoming = self._incoming(name, policy)
        if incoming is None or (not incoming and self._waits(name, layer, policy)) or self._is_early(name, policy):
            return False
        result = self._part_shapes(layer, incoming)
        if isinstance(result, Undetermined):
            return False
        if isinstance(result, ShapeConflict):
            message = f"{quoted(layer.name)} has {layer.kind.name} cells: {result.message}"
            self.problems.add(result.slug, layer.definition.place, message)
            self.failed.add(name)
            return False
        self._know(name, result)
        return True

    def _part_shapes(
        self, layer: WrittenLayer, incoming: Sequence[Incoming]
    ) -> PartShapes | Undetermined | ShapeConflict:
        """Return the shape of each part of the cells of a layer, computed once for copies of a layer that are alike."""
        values = layer.definition.values
        key = (id(values), id(layer.kind), *(each.key for each in incoming))
        if key not in self._results:
            found = part_shapes(layer.kind, written_shape(layer), values, incoming)
            # What the key identifies is kept with the result.
            self._results[key] = (incoming, found)
        return self._results[key][1]

    def _waits_for_mistake(self, name: str, policy: _Policy) -> bool:
        """Return True if a layer takes its shape from something that has been reported."""
        broken = None in [edge.options for edge in self.elaboration.incoming.get(name, ())]
        return broken or (policy.unknown and self._depends_on(name, ()))

    def _is_free(self, layer: WrittenLayer) -> bool:
        """Return True if the shape of a layer follows from what it is combined with."""
        written = written_shape(layer)
        return written.size is None and (written.channels is None or layer.kind.anatomy.stores_by_shape)

    def _incoming(self, name: str, policy: _Policy) -> list[Incoming] | None:
        """Return what leads to a layer; None if some of it is not known yet."""
        incoming = []
        for edge in self.elaboration.incoming.get(name, ()):
            if edge.options is None or (edge.options.delay and not policy.delayed):
                continue
            for source, shape in self._source_shapes(edge):
                if shape is not None:
                    if source in self.elaboration.memories and edge.passes_on:
                        # It passes on the usage of slots, which is one number each.
                        shape = shape._replace(channels=1)
                    options = edge.options if edge.dealt is None else edge.options_from(shape)
                    if options is not None:
                        incoming.append(Incoming(edge.gate, edge.pattern, options, shape))
                elif not policy.unknown and not self._source_is_free(source):
                    self.waiters[source].append(name)
                    return None
        return incoming

    def _waits(self, name: str, layer: WrittenLayer, policy: _Policy) -> bool:
        """Return True if a layer is not determined as long as none of the edges that lead to it counts."""
        postponed = not policy.bare and written_shape(layer).size is None and name in self.elaboration.incoming
        return postponed or self._is_free(layer)

    def _is_early(self, name: str, policy: _Policy) -> bool:
        """Return True if delayed edges count too early for a layer: others lead to it, and nothing is left out yet."""
        if not policy.delayed or policy.unknown:
            return False
        edges = self.elaboration.incoming.get(name, ())
        return not edges or any(edge.options is not None and not edge.options.delay for edge in edges)

    def _source_is_free(self, name: str) -> bool:
        layer = self.elaboration.layers.get(name)
        return layer is not None and not self.elaboration.incoming.get(name) and self._is_free(layer)

    def _know(self, name: str, shapes: PartShapes) -> None:
        """Take down the shape of a layer, and visit what waits for it."""
        self.shapes[name] = shapes
        for edge in self.elaboration.incoming.get(name, ()):
            if edge.passes_on:
                for source, shape in self._source_shapes(edge):
                    self._give(source, shape is None, edge, shapes)
        self._give_starts(name, shapes)
        self._wake(name)

    def _give(self, source: str, unknown: bool, edge: WrittenEdge, shapes: PartShapes) -> None:
        """Give a layer the shape, if that is unknown, and the options that follow from where an edge leads."""
        giving, taking = self.elaboration.layers.get(source), self.elaboration.layers[edge.target]
        if giving is None or taking is None or not (unknown or is_optional(taking.kind, edge.gate)):
            return
        needed = wanted(taking.kind, edge.gate, shapes, taking.definition.values)
        if needed is not None:
            self.wanted[source].append(needed.options)
        if unknown and self._source_is_free(source) and (needed or not is_optional(taking.kind, edge.gate)):
            written, shape = written_shape(giving), needed.shape if needed else shapes[OUTPUT]
            self._know(source, {OUTPUT: Shape(shape.size, written.channels or shape.channels)})

    def _give_starts(self, name: str, shapes: PartShapes) -> None:
        """Give the layers that a layer starts from the shapes of the parts that do."""
        layer = self.elaboration.layers[name]
        starts = {} if layer is None else layer.definition.values.get("start", {})
        for part, start in starts.items():
            giver = found_outward(start.layer, name, self.elaboration.layers)
            if giver is not None and giver not in self.shapes and self._source_is_free(giver):
                self._know(giver, {OUTPUT: shapes.get(part, shapes[OUTPUT])})

    def _wake(self, name: str) -> None:
        """Visit what waits for a layer or block of a name."""
        self.queue.extend(self.waiters.pop(name, ()))
        self.elaboration.waiting += self.sleeping.pop(name, ())

    # What is left

    def _report(self) -> None:
        """Report the layers whose shape is unknown, unless it depends on another one that is reported."""
        if self.elaboration.stopped:
            return
        open_layers = self._open()
        first = [name for name in open_layers if not self._depends_on(name, set(open_layers))] or open_layers[:1]
        for layer in map(self.elaboration.layers.get, first):
            if layer is not None and not self._report_unfit(layer):
                lacks = "size" if written_shape(layer).size is None else "number of channels"
                message = f"the {lacks} of {quoted(layer.name)} does not follow from its connections: write it"
                self.problems.add("undetermined-shape", layer.definition.place, message)
        for use, number in (copy for copies in self.sleeping.values() for copy in copies):
            if number == 1 and not open_layers and not len(self.problems):
                message = f"the shape of the inputs of {quoted(use.name)} is not known: let something lead to it"
                self.problems.add("undetermined-shape", use.definition.place, message)

    def _report_unfit(self, layer: WrittenLayer) -> bool:
        """Report a connection that fits no target, such as a window larger than its source; return whether one is."""
        if written_shape(layer).size is not None:
            return False
        for edge in self.elaboration.incoming.get(layer.name, ()):
            for source, shape in self._source_shapes(edge):
                options = None if shape is None else edge.options_from(shape)
                if shape is None or options is None or options.crop:
                    continue
                size = taken(shape, None, options).size
                wrong = edge.pattern.size_mismatch(size, size, options)
                if wrong is not None:
                    place = edge.edge.statement.places.get(wrong.option, edge.edge.arrow.target_place)
                    message = f"{quoted(source)} to {quoted(edge.target)}: {wrong.message}"
                    self.problems.add(wrong.slug, place, message)
                    return True
        return False

    def _depends_on(self, name: str, others: Collection[str]) -> bool:
        """Return True if a layer waits for one whose shape is unknown too."""
        sources = {source for source in self._unknown_sources(name) if source != name}
        return any(source in others or self._is_hole(source) for source in sources)

    def _unknown_sources(self, name: str) -> Iterator[str]:
        for edge in self.elaboration.incoming.get(name, ()):
            yield from (source for source, shape in self._source_shapes(edge) if shape is None)

    def _is_hole(self, name: str) -> bool:
        return name in self.failed or self.elaboration.layers.get(name) is None


def _agreed(wanted: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return the values that all that a layer leads to agree in."""
    first, *others = wanted
    return {key: value for key, value in first.items() if all(other.get(key) == value for other in others)}


def written_shape(layer: WrittenLayer) -> WrittenShape:
    """Return what is written of the shape of a layer."""
    values = layer.definition.values
    size = tuple(values["size"][0]) if "size" in values else None
    return WrittenShape(size, values.get("channels", values.get("vocabulary")))


def _has_mistake(layer: WrittenLayer) -> bool:
    """Return True if something is written of the shape of a layer that cannot be read."""
    _, _, values, places = layer.definition
    return any(key in places and key not in values for key in ("size", "channels"))


def _input_numbers(shapes: Mapping[str, Shape]) -> dict[str, int]:
    """Return the numbers by which expressions refer to the shapes of inputs, by gate: `inputs.channels`."""
    numbers = {}
    for gate, shape in shapes.items():
        name = f"{INPUTS}.{gate}" if gate else INPUTS
        numbers[f"{name}.channels"] = shape.channels
        if len(shape.size) == 1:
            numbers[f"{name}.size"] = shape.size[0]
    return numbers
