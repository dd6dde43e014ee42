"""The places of layers that see later places of another, by connections, by attention and by normalization."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from netcharts import features, normalizations
from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part
from netcharts.checking.context import CheckContext
from netcharts.findings import Place
from netcharts.patterns._step_windows import CAUSAL, is_over_steps
from netcharts.spec.model import Connection, Layer
from netcharts.wording import quoted

if TYPE_CHECKING:
    from netcharts.array_types import IntArray

# Up to this many pairs of places, links are looked at one by one; beyond, those into the first and the middle place.
_MOST_PAIRS = _MOST_PLACES = 1_000_000
# What is added to a score so that the softmax gives 0.
_MASKED = -100.0


class Step(NamedTuple):
    """The way in which places of a layer see those of another, or of itself, that has as many.

    Attributes:
        source: The layer that is seen.
        target: The layer that sees it.
        ahead: True if a place sees later ones.
        causal: What leaves out later places on purpose, `attention` or `convolution`; empty if nothing does.
        place: Where it is written.
        message: What lets a place see later ones.
    """

    source: str
    target: str
    ahead: bool
    causal: str
    place: Place
    message: str


class PlacesSeen:
    """The places that see later ones, in the layers of a spec."""

    def __init__(self, context: CheckContext) -> None:
        self.context = context
        self._known: dict[object, bool] = {}
        self._attending = {
            name: Attending(context, name)
            for name, layer in context.layers.items()
            # Attention over steps lets no place see another.
            if layer.cell.anatomy.attends and features.OVER_STEPS not in layer.options
        }

    @property
    def has_causal_layers(self) -> bool:
        """Return True if attention or a convolution leaves out later places anywhere."""
        patterns = any(_is_causal(c.options) for c in self.context.forward)
        return patterns or any(attending.causal for attending in self._attending.values())

    def steps(self) -> Iterator[Step]:
        """Yield what leads from each layer to another one of as many places, or mixes the places of one."""
        for connection in self.context.forward:
            yield from self._steps(connection)
        for name, layer in self.context.layers.items():
            if normalizes_places(layer):
                message = f"the normalization of {quoted(name)} lets its places see later ones"
                yield Step(name, name, True, "", layer.places.get("normalize", layer.place), message)

    def _steps(self, connection: Connection) -> Iterator[Step]:
        source, target = self.context.layers[connection.source], self.context.layers[connection.target]
        attending = self._attending.get(connection.target)
        if source.size != target.size or not 1 < source.cells <= _MOST_PLACES or connection.pattern.addressed:
            return
        if attending is not None and connection.gate in attending.scores:
            return
        ends = f"{quoted(connection.target)} see later positions of {quoted(connection.source)}"
        attends = attending is not None and connection.gate in attending.seen
        ahead = self._links_ahead(connection, attends=attends)
        if attending is not None and attends and not ahead and attending.ahead:
            yield Step(source.name, target.name, True, "", attending.place, f"attention lets {ends}")
        else:
            attention = attending.causal if attending and attends else connection.pattern.attention
            causal = "attention" if attention else "convolution" if _is_causal(connection.options) else ""
            message = f"'{connection.key}' lets {ends}"
            place = connection.places["target"]
            yield Step(source.name, target.name, ahead, "" if ahead else causal, place, message)

    def _links_ahead(self, connection: Connection, *, attends: bool) -> bool:
        """Return True if a place is linked to a later one, apart from what attention sees."""
        import numpy as np

        source, target = self.context.layers[connection.source], self.context.layers[connection.target]
        # Into other cells, it depends on what else leads there.
        key = connection.key, connection.options, source.size, "" if target.cell.anatomy.uniform else target.name
        if key not in self._known:
            count, listed = source.cells, connection.pattern.listed or connection.pattern.random
            few = count * count <= _MOST_PAIRS and listed
            targets = np.arange(count) if few else np.array([0, count // 2])
            links = self.context.links.of_pattern(connection) if attends else self.context.links.of(connection)
            linked = links.between(np.arange(count), targets)
            self._known[key] = bool((linked & (np.arange(count)[:, None] > targets)).any())
        return self._known[key]

    # Ways through layers of other sizes

    def detours(self, stream: Iterable[str]) -> Iterator[Step]:
        """Yield ways through layers of other sizes, from places to as many places that see later ones."""
        for name in stream:
            layer = self.context.layers[name]
            if 1 < layer.cells <= _MOST_PLACES:
                yield from self._detours(layer)

    def _detours(self, start: Layer) -> Iterator[Step]:
        between = self._between(start)
        returns = [c for name in between for c in self.context.forward_out_of(name) if self._size(c) == start.size]
        if not returns:
            return
        latest = self._latest(start, between)
        for connection in returns:
            seen = latest.get(connection.source)
            if seen is not None and not self._is_scores(connection):
                arrived = self._carried(connection, seen)
                if arrived is not None and bool((arrived > _numbers(start.cells)).any()):
                    ends = f"{quoted(connection.target)} see later positions of {quoted(start.name)}"
                    message = f"{quoted(connection.source)} lets {ends}"
                    place = connection.places["target"]
                    yield Step(start.name, connection.target, True, "", place, message)

    def _size(self, connection: Connection) -> tuple[int, ...]:
        return self.context.layers[connection.target].size

    def _is_scores(self, connection: Connection) -> bool:
        attending = self._attending.get(connection.target)
        return attending is not None and connection.gate in attending.scores

    def _between(self, start: Layer) -> set[str]:
        """Return the layers of other sizes that a layer leads to without layers of its own size."""
        found: set[str] = set()
        waiting = [start.name]
        while waiting:
            for connection in self.context.forward_out_of(waiting.pop()):
                target = self.context.layers[connection.target]
                if target.size != start.size and target.name not in found and target.cells <= _MOST_PLACES:
                    found.add(target.name)
                    waiting.append(target.name)
        return found

    def _latest(self, start: Layer, between: set[str]) -> dict[str, IntArray]:
        """Return the latest place of a layer that each place of other layers sees; −1 if it sees none."""
        import numpy as np

        latest = {start.name: np.arange(start.cells)}
        into = {name: [c for c in self.context.forward_into(name) if not self._is_scores(c)] for name in between}
        after = {name: {c.source for c in connections} & between for name, connections in into.items()}
        try:
            order = tuple(TopologicalSorter(after).static_order())
        except CycleError:
            return {}
        for name in order:
            carried = [self._carried(c, latest[c.source]) for c in into[name] if c.source in latest]
            known = [values for values in carried if values is not None]
            if known:
                latest[name] = np.maximum.reduce(known)
        return latest

    def _carried(self, connection: Connection, latest: IntArray) -> IntArray | None:
        """Return the latest place that the places of the target see by a connection; None if that is unknown."""
        import numpy as np

        source, target = self.context.layers[connection.source], self.context.layers[connection.target]
        attending = self._attending.get(connection.target)
        if attending is not None and connection.gate in attending.seen:
            same = latest.size == target.cells
            if attending.causal and same:
                return np.maximum.accumulate(latest)
            return np.full(target.cells, latest.max()) if attending.ahead else None
        links = self.context.links.of(connection)
        if source.cells * target.cells > _MOST_PAIRS or connection.pattern.addressed:
            return None
        if any(
            connection.pattern.size_mismatch(each.pair.source, each.pair.target, connection.options)
            for each in links.reaches
        ):
            return None
        linked = links.between(np.arange(source.cells), np.arange(target.cells))
        seen: IntArray = np.where(linked, latest[:, None], -1).max(axis=0)
        return seen


class Attending:
    """The inputs of an attending layer, and which places they let see others."""

    def __init__(self, context: CheckContext, name: str) -> None:
        self.context, self.layer = context, context.layers[name]
        anatomy = context.fed(name)
        part = next(part for part in anatomy.parts if part.operation.attends)
        wires = len(part.wires) - sum(wire in part.wires for wire in self._optional())
        self.seen = set().union(*(_gates(anatomy, wire.source, wire.gate) for wire in part.wires[1:wires]))
        self.scores = set().union(*(_gates(anatomy, wire.source, wire.gate) for wire in part.wires[wires:])) - self.seen
        self.options = part.operation.make_options(self.layer.operation_options)
        self.causal = _is_causal(self.options)
        masked = None if self.causal else self._mask()
        self.causal = self.causal or masked is True
        self.ahead = not self.causal and masked is not None and self._looks_ahead()

    def _looks_ahead(self) -> bool:
        """Return True unless all edges that it looks along, if there are such, lead to later places."""
        graph = getattr(self.options, "edges", None)
        if graph is None:
            return True
        sources, targets = graph.links()
        return bool((sources > targets).any())

    @property
    def place(self) -> Place:
        """Return the place of the key that is at fault, or of the layer."""
        return self.layer.places.get("causal", self.layer.place)

    def _optional(self) -> Iterator[object]:
        yield from (wire for part in self.layer.cell.anatomy.parts for wire in part.optional)

    def _mask(self) -> bool | None:
        """Return True if given scores hide later places, None if scores depend on data and could do so."""
        sources = [c.source for c in self.context.incoming[self.layer.name] if c.gate in self.scores]
        layers = [self.context.layers[name] for name in self.context.upstream(sources)]
        given = (_given_values(layer, self.context.spec.weights) for layer in layers if _stores(layer))
        if any(values is not None and _hides_later(values, self.layer.cells) for values in given):
            return True
        return None if any(layer.cell.anatomy.takes_data for layer in layers) else False


def _stores(layer: Layer) -> bool:
    return layer.cell.anatomy.holds_numbers


def _given_values(layer: Layer, weights: Mapping[str, Any]) -> Any:
    """Return the values of a layer that stores numbers, if these are given and fit; else None."""
    import numpy as np

    numbers, operation = weights.get(f"{layer.name}.{OUTPUT}"), layer.cell.anatomy.part(OUTPUT).operation
    if numbers is None or operation.numbers is None or operation.spread is None:
        return numbers
    options = operation.make_options(layer.operation_options)
    array, shape = np.asarray(numbers, float), operation.numbers(layer.shape, options)
    return operation.spread(array.reshape(shape), layer.shape, options) if array.size == prod(shape) else None


def _hides_later(values: object, places: int) -> bool:
    """Return True if scores, [channels, queries, keys], are so low for later keys that these have no weight."""
    import numpy as np

    scores = np.asarray(values, float)
    if places < 2 or scores.size % (places * places):
        return False
    later = np.triu(np.ones((places, places), bool), 1)
    return bool((scores.reshape(-1, places, places)[:, later] <= _MASKED).all())


def _is_causal(options: object) -> bool:
    padded = getattr(options, "padding", None) == CAUSAL and not is_over_steps(options)
    return padded or bool(getattr(options, "causal", False))


def _gates(anatomy: Anatomy, source: str, gate: str) -> set[str]:
    """Return the inputs of a cell that a wire from a part, or from an input, depends on."""
    if source == INPUTS:
        return {gate}
    parts: Mapping[str, Part] = {part.name: part for part in anatomy.parts}
    found: set[str] = set()
    seen, waiting = set(), [source]
    while waiting:
        part = parts.get(waiting.pop())
        if part is not None and part.name not in seen:
            seen.add(part.name)
            found |= {wire.gate for wire in part.sources() if wire.source == INPUTS}
            waiting += [wire.source for wire in part.sources() if wire.source != INPUTS]
    return found


def normalizes_places(layer: Layer) -> bool:
    """Return True if the places of a layer are normalized together by their own values."""
    if layer.normalize is None or layer.cells == 1:
        return False
    normalization = normalizations.load(layer.normalize.kind)
    if not normalization.along_features:
        return not normalization.running
    return features.axis(layer.channels, layer.normalize.over) != features.CHANNELS


def _numbers(count: int) -> IntArray:
    import numpy as np

    return np.arange(count)
