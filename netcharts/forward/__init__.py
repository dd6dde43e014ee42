"""The forward pass: what is drawn computes.

A network is worked out piece by piece: layers that hang on each other in a loop of delays are stepped through together,
backwards where they look ahead; every other layer is computed for all steps at once. Values are arrays
[steps, batch, channels, *size].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from netcharts.errors import ForwardError
from netcharts.forward.cells import Instant
from netcharts.forward.chain import walk
from netcharts.forward.feeds import Feed, by_place, intake
from netcharts.forward.memory import Moment, fits, told
from netcharts.forward.settling import settle, stored
from netcharts.forward.weights import MOST, initial, slots, taken
from netcharts.heads import memories, unfolded
from netcharts.spec.model import Connection, Layer, Spec

Values = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Activations:
    """What a forward pass gives.

    layers   the value of every layer: [steps, batch, channels, *size]
    parts    the values of all parts of its cells, by the name of the part, in the same shape; those of a memory and
             its heads in the shapes that `memory.Moment` tells, after steps
    weights  the weights that were used, by name
    """

    layers: Mapping[str, Values]
    parts: Mapping[str, Mapping[str, Values]]
    weights: Mapping[str, Values]

    def __getitem__(self, layer: str) -> Values:
        """The value of a layer by its name."""
        return self.layers[layer]


def weights(spec: Spec, seed: int = 0, dtype: str = "float64") -> dict[str, Values]:
    """The weights that a network starts from, by name."""
    return initial(spec, seed, np.dtype(dtype))


def forward(
    spec: Spec,
    inputs: Mapping[str, Any],
    *,
    steps: int | None = None,
    seed: int = 0,
    weights: Mapping[str, Any] | None = None,
    dtype: str = "float64",
) -> Activations:
    """Compute a network, with the weights that its spec gives, unless others are given here.

    `inputs` gives, by layer, arrays of the shape [steps, batch, channels, *size]. Steps may be left out, then batch
    too; then a layer of one channel has no axis for it: [steps, batch, *size], [batch, *size] or [*size]. What is not
    given of `weights` starts from the seed.

    Raises:
        ForwardError: inputs or weights do not fit, or the network is one that can't be computed.
    """
    kind = np.dtype(dtype)
    spec = unfolded(spec)
    data = _data(spec, inputs, steps, kind)
    _no_more_than_fits(spec, _shape(data, steps))
    weights = {**stored(spec, list(slots(spec))), **spec.weights, **(weights or {})}
    found = taken(spec, weights, seed, kind)
    if _is_chain(spec):
        # Odds are positive; drawn weights need not be.
        found = {name: array if name in weights else abs(array) for name, array in found.items()}
    # Numbers that grow without bounds are told of by a rule, not by warnings.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        parts = _parts(spec, data, found, _shape(data, steps), seed)
    return Activations({layer.name: parts[layer.name]["output"] for layer in spec.layers}, parts, found)


def random_inputs(spec: Spec, steps: int = 1, seed: int = 0) -> dict[str, Values]:
    """Inputs from a normal distribution, for one example: [steps, 1, channels, *size] for each layer of inputs."""
    chance = np.random.default_rng(seed)
    layers = (layer for layer in spec.layers if layer.cell.role == "input")
    return {layer.name: chance.standard_normal((steps, 1, layer.channels, *layer.size)) for layer in layers}


def valued(spec: Spec, given: Mapping[str, Any]) -> dict[str, Values]:
    """Those of some arrays that are values of layers, [steps, batch, channels, *size]; see `forward` for short forms.

    Raises:
        ForwardError: there are none, or one does not fit.
    """
    found = {
        layer.name: _shaped(layer, np.asarray(given[layer.name], float)) for layer in spec.layers if layer.name in given
    }
    if not found:
        names = ", ".join(layer.name for layer in spec.layers)
        raise ForwardError("none of these arrays has the name of a layer", f"the layers are {names}")
    return found


def _no_more_than_fits(spec: Spec, shape: tuple[int, int]) -> None:
    for layer in spec.layers:
        count = shape[0] * shape[1] * layer.cells * layer.channels
        if count > MOST:
            raise ForwardError(f"'{layer.name}' would hold {count:,} values; {MOST:,} is the most")
    for memory in memories(spec).values():
        fits(memory, shape[0] * shape[1])


def _is_chain(spec: Spec) -> bool:
    return spec.kind is not None and spec.kind.name == "markov_chain"


def _parts(
    spec: Spec, data: Mapping[str, Values], found: Mapping[str, Values], shape: tuple[int, int], seed: int
) -> Mapping[str, Mapping[str, Values]]:
    """The parts of all layers, by what the network is: a chain, one that settles, or one that flows."""
    if _is_chain(spec):
        return walk(spec, data, list(slots(spec)), found, shape)
    if any(not connection.directed for connection in spec.connections):
        return settle(spec, data, list(slots(spec)), found, shape, seed)
    return _Pass(spec, data, found, seed).run()


def _shape(data: Mapping[str, Values], steps: int | None) -> tuple[int, int]:
    """How many steps, and how many examples."""
    times, batch = next((array.shape[:2] for array in data.values()), (1, 1))
    return steps or times, batch


def _data(spec: Spec, inputs: Mapping[str, Any], steps: int | None, kind: np.dtype[np.floating]) -> dict[str, Values]:
    layers = {layer.name: layer for layer in spec.layers}
    unknown = next((name for name in inputs if name not in layers), None)
    if unknown is not None:
        raise ForwardError(f"there is no layer '{unknown}'", f"the layers are {', '.join(layers)}")
    given = {name: _shaped(layers[name], np.asarray(value, kind)) for name, value in inputs.items()}
    shapes = {array.shape[:2] for array in given.values()}
    times = max([shape[0] for shape in shapes], default=1) if steps is None else steps
    batch = max([shape[1] for shape in shapes], default=1)
    if any(shape[0] not in (1, times) or shape[1] not in (1, batch) for shape in shapes):
        raise ForwardError(f"inputs have unequal numbers of steps or of examples: {sorted(shapes)}")
    fed = {name for c in spec.connections for name in ((c.target,) if c.directed else (c.source, c.target))}
    return {
        name: np.broadcast_to(given.get(name, np.zeros((), kind)), (times, batch, layer.channels, *layer.size))
        for name, layer in layers.items()
        if name in given or (layer.cell.role == "input" and name not in fed)
    }


def _shaped(layer: Layer, array: Values) -> Values:
    """Inputs of a layer with all axes: steps, batch, channels, size."""
    full = (layer.channels, *layer.size)
    if array.ndim == len(full) + 2 and array.shape[2:] == full:
        return array
    shape = layer.size if layer.channels == 1 else full
    lead = array.ndim - len(shape)
    if 0 <= lead <= 2 and array.shape[lead:] == shape:
        return array.reshape(*(1,) * (2 - lead), *array.shape[:lead], *full)
    wanted = " × ".join(str(n) for n in full)
    raise ForwardError(f"the inputs of '{layer.name}' have the shape {array.shape}, which does not end in {wanted}")


class _Pass:
    """One forward pass."""

    def __init__(self, spec: Spec, data: Mapping[str, Values], found: Mapping[str, Values], seed: int) -> None:
        self.spec = spec
        self.data = data
        self.found = found
        self.kind = next((array.dtype for array in (*data.values(), *found.values())), np.dtype(float))
        self.layers = {layer.name: layer for layer in spec.layers}
        self.steps, self.batch = next((array.shape[:2] for array in data.values()), (1, 1))
        self.parts: dict[str, dict[str, Values]] = {}
        places = by_place(slots(spec))
        incoming: dict[str, list[Connection]] = {name: [] for name in self.layers}
        for connection in spec.connections:
            incoming[connection.target].append(connection)
        self.memories = memories(spec)
        self.intakes = {
            name: told(self.memories[name], self.layers, found)
            if name in self.memories
            else intake(layer, incoming[name], self.layers, places, found)
            for name, layer in self.layers.items()
        }
        self.chance = {name: np.random.default_rng([seed, crc32(name.encode()), 1]) for name in self.layers}

    def run(self) -> dict[str, dict[str, Values]]:
        """The parts of all layers."""
        for piece in _pieces(self.spec):
            (self.at_once if len(piece) == 1 and not self.loops(piece[0]) else self.in_steps)(piece)
        return self.parts

    def loops(self, name: str) -> bool:
        """Whether a layer hears from its own past: by links, or by values that its cells keep."""
        took = self.intakes[name]
        linked = any(feed.connection.within and feed.connection.delay for feed in took.inputs)
        return bool(linked or took.recurrent or took.layer.cell.anatomy.kept)

    def blank(self, name: str, count: int) -> Values:
        layer = self.layers[name]
        return np.zeros((count, layer.channels, *layer.size), self.kind)

    def at_once(self, piece: list[str]) -> None:
        """A layer without memory: all steps are one large batch."""
        (name,) = piece
        count = self.steps * self.batch
        heard = self.outside(name, set())
        inputs = None if heard is None else heard.reshape(len(heard), count, *heard.shape[3:])
        given = self.data.get(name)
        data = None if given is None else given.reshape(count, *given.shape[2:])
        values = self.settled(name, inputs, data, self.blank(name, count))
        self.parts[name] = {
            part: np.broadcast_to(value, (count, *value.shape[1:])).reshape(self.steps, self.batch, *value.shape[1:])
            for part, value in values.items()
        }

    def settled(self, name: str, inputs: Values | None, data: Values | None, blank: Values) -> dict[str, Values]:
        """The parts of a layer; where its cells hear each other at the same instant, when all have heard."""
        took = self.intakes[name]
        inner = [feed for feed in took.inputs if feed.connection.within]
        values = Instant(took, inputs, data, {}, blank, self.chance[name]).parts()
        for _ in range(took.layer.cells if inner else 0):
            together = inputs
            for feed in inner:
                together = _added(together, feed.carry(values["output"]))
            again = Instant(took, together, data, {}, blank, self.chance[name]).parts()
            if all(np.array_equal(again[part], values[part]) for part in again):
                return values
            values = again
        if inner:
            raise ForwardError(f"the cells of '{name}' wait for each other at the same instant")
        return values

    def outside(self, name: str, piece: set[str]) -> Values | None:
        """What comes into a layer from outside its piece, for all steps: [gates, steps, batch, channels, *size]."""
        total: Values | None = None
        for feed in self.intakes[name].inputs:
            if feed.connection.source in piece or feed.connection.within:
                continue
            source = _delayed(self.parts[feed.connection.source][feed.connection.carries], feed.connection.delay)
            carried = feed.carry(source.reshape(-1, *source.shape[2:]))
            carried = carried.reshape(len(carried), self.steps, self.batch, *carried.shape[2:])
            total = _added(total, carried)
        return total

    def in_steps(self, piece: list[str]) -> None:
        """Layers that hang on each other in time, one step after the other, or before it where they look ahead."""
        members = set(piece)
        inner = [c for c in self.spec.connections if c.source in members and c.target in members]
        ahead = any(connection.delay < 0 for connection in inner)
        heard = {name: self.outside(name, members) for name in piece}
        kept: dict[str, list[dict[str, Values]]] = {name: [{} for _ in range(self.steps)] for name in piece}
        for step in range(self.steps - 1, -1, -1) if ahead else range(self.steps):
            for name in piece:
                kept[name][step] = self.instant(name, step, heard[name], kept, -1 if ahead else 1).parts()
        for name in piece:
            self.parts[name] = {part: self.stacked([values[part] for values in kept[name]]) for part in kept[name][0]}

    def stacked(self, values: list[Values]) -> Values:
        """The values of a part at all steps; what is the same for all examples is told for each."""
        return np.stack([np.broadcast_to(value, (self.batch, *value.shape[1:])) for value in values])

    def instant(
        self, name: str, step: int, heard: Values | None, kept: Mapping[str, list[dict[str, Values]]], back: int
    ) -> Instant | Moment:
        """A layer at a step, with what it hears from within its piece."""
        inputs = None if heard is None else heard[:, step]
        blank = self.blank(name, self.batch)
        for feed in self.intakes[name].inputs:
            if feed.connection.source in kept:
                value = self.earlier(feed, step, kept)
                inputs = _added(inputs, feed.carry(value))
        before = kept[name][step - back] if 0 <= step - back < self.steps else {}
        data = self.data[name][step] if name in self.data else None
        if name in self.memories:
            return Moment(self.memories[name], self.intakes[name], inputs, data, before, blank)
        return Instant(self.intakes[name], inputs, data, before, blank, self.chance[name])

    def earlier(self, feed: Feed, step: int, kept: Mapping[str, list[dict[str, Values]]]) -> Values:
        source, when = feed.connection.source, step - feed.connection.delay
        if 0 <= when < self.steps:
            if not kept[source][when]:
                ends = f"'{source}' to '{feed.connection.target}'"
                raise ForwardError(
                    f"what goes from {ends} is not known when it is needed: nothing can be computed first"
                )
            return kept[source][when][feed.connection.carries]
        return feed.nothing(self.batch, self.kind)


def _added(total: Values | None, more: Values) -> Values:
    return more if total is None else total + more


def _delayed(values: Values, delay: int) -> Values:
    """Values [steps, ...] moved on in time, with zeros where nothing was yet."""
    if delay == 0:
        return values
    moved = np.zeros_like(values)
    if abs(delay) < len(values):
        if delay > 0:
            moved[delay:] = values[:-delay]
        else:
            moved[:delay] = values[-delay:]
    return moved


def _pieces(spec: Spec) -> list[list[str]]:
    """Layers that hang on each other at any time, in an order in which they can be computed; each piece likewise."""
    import networkx as nx

    names = [layer.name for layer in spec.layers]
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(names)
    graph.add_edges_from((c.source, c.target) for c in spec.connections)
    whole = nx.condensation(graph)
    return [_order(whole.nodes[node]["members"], spec) for node in nx.lexicographical_topological_sort(whole)]


def _order(members: set[str], spec: Spec) -> list[str]:
    after: dict[str, list[str]] = {layer.name: [] for layer in spec.layers if layer.name in members}
    for connection in spec.connections:
        inside = connection.source in members and connection.target in members and not connection.within
        if inside and not connection.delay:
            after[connection.target].append(connection.source)
    try:
        return list(TopologicalSorter(after).static_order())
    except CycleError as error:
        circle = " -> ".join(f"'{name}'" for name in error.args[1])
        raise ForwardError(f"{circle} is a cycle with no delay: none of its layers can be computed first") from None
