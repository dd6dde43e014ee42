"""Cost of a forward pass, estimated from the plan of a network before anything is allocated.

The estimate follows what `weights`, `compiled_layer`, `executor` and `bound_layer` allocate, and is meant to lie a
little above it. Sizes are numbers of values, except where a name says bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import prod
from typing import TYPE_CHECKING, NamedTuple

from netcharts import activations, normalizations
from netcharts.activations._functions import BLOCK
from netcharts.forward.buffer_layout import activation
from netcharts.forward.limits import Cost, Limits, check_cost
from netcharts.forward.weight_cost import of_weights
from netcharts.forward.workspace import BatchShape
from netcharts.network.clocks import Clocks
from netcharts.network.external_memory import Memory
from netcharts.shapes import Shape

if TYPE_CHECKING:
    from netcharts.array_types import FloatDType
    from netcharts.forward.input_edges import InputEdge
    from netcharts.forward.layer_plan import Component, Inputs, LayerMode, LayerPlan, Term
    from netcharts.forward.plan import Plan

# Bytes of the Python objects of a layer, of one of its calls, and of a cell that is updated by itself.
_LAYER, _CALL, _CELL = 16_384, 400, 4_096
# Bytes of what any pass needs, such as the buffers in which NumPy converts values.
_BASE = 262_144
# Multiply-adds in the time of one call of a function of NumPy.
_CALL_WORK = 5_000
# Shapes of passes whose cost a plan remembers.
_REMEMBERED = 64
# Results with up to this many values are copied.
_COPIED = 250_000


class PassShape(NamedTuple):
    """The shape of a pass.

    Attributes:
        steps: The number of steps.
        batch: The number of examples.
        given: The number of first steps of each layer that the caller gives values for.
        itemsize: The bytes of a value.
        parts: Whether the values of all parts are kept.
        by_clock: The number of steps of each clock, if there are several.
    """

    steps: int
    batch: int
    given: Mapping[str, int]
    itemsize: int
    parts: bool = False
    by_clock: tuple[int, ...] = ()

    def of(self, clock: int | None) -> PassShape:
        """Return the shape of the pass of the layers of a clock."""
        return self._replace(steps=BatchShape(self.steps, self.batch, self.by_clock).of(clock))


def check_pass(
    plan: Plan,
    shape: BatchShape,
    given: tuple[tuple[str, int], ...],
    dtype: FloatDType,
    limits: Limits,
    held: int = 0,
    parts: bool = False,
) -> None:
    """Validate that a forward pass, with its weights, does not cost too much.

    Args:
        plan: The plan of the network.
        shape: The numbers of steps and of examples.
        given: The layers that the caller gives values for, with the number of their first steps.
        dtype: The type of all arrays.
        limits: What the pass may cost.
        held: The bytes of arrays that are kept besides.
        parts: Whether the values of all parts are kept.

    Raises:
        ForwardError: If it does, or the network cannot be computed.
    """
    key = (shape, given, dtype.char, parts)
    cost = plan.costs.get(key)
    if cost is None:
        if len(plan.costs) >= _REMEMBERED:
            plan.costs.clear()
        cost = plan.costs[key] = of_pass(
            plan, PassShape(shape.steps, shape.batch, dict(given), dtype.itemsize, parts, shape.by_clock)
        )
    if cost.memory + held > limits.memory or cost.work > limits.work:
        check_cost(cost._replace(memory=cost.memory + held), limits)


def of_pass(plan: Plan, shape: PassShape) -> Cost:
    """Return the cost of a forward pass, with that of its weights.

    Raises:
        ForwardError: If the network cannot be computed.
    """
    parameters = plan.parameters.values()
    loading = of_weights(parameters, shape.itemsize)
    weights = sum(prod(parameter.shape) for parameter in parameters) * shape.itemsize
    values = shape.steps * shape.batch * sum(plan.widths[name] for name in shape.given) * shape.itemsize
    if plan.is_markov_chain:
        run = _markov_chain(plan, shape)
    elif plan.is_relaxation:
        run = _relaxation(plan, shape)
    else:
        run = _feedforward(plan, shape)
    memory = max(loading.memory, weights + run.memory) + values + _BASE + _LAYER * len(plan.layers)
    return Cost(memory, loading.work + run.work)


def _markov_chain(plan: Plan, shape: PassShape) -> Cost:
    states = plan.max_width
    distributions = shape.steps * shape.batch * states
    return Cost(8 * (3 * states**2 + 2 * distributions), states**2 + distributions * states + _CALL_WORK * shape.steps)


def _relaxation(plan: Plan, shape: PassShape) -> Cost:
    cells, pairs = sum(plan.widths.values()), sum(plan.widths.values()) ** 2
    coupled = {c.source for c in plan.spec.connections if c.source == c.target}
    alone = sum(plan.widths[name] for name in coupled)
    states = shape.steps * shape.batch * cells
    # The matrix, its transpose while they are added, and the fields of all layers.
    memory = shape.itemsize * (3 * pairs + states + 4 * shape.batch * cells)
    memory += alone * (_CELL + 2 * shape.batch * shape.itemsize)
    calls = alone * 6 + 10 * len(plan.layers)
    return Cost(memory, states * cells + 3 * pairs + shape.steps * calls * _CALL_WORK)


def _feedforward(plan: Plan, shape: PassShape) -> Cost:
    total = _Total(shape, plan.clocks)
    total.values += _workspace(plan, shape)
    for component in plan.components:
        total.shape = own = shape.of(plan.clocks[component.layers[0].layer.name])
        stepped = component.stepped or any(
            own.given.get(layer.layer.name, own.steps) < own.steps for layer in component.layers
        )
        for layer in component.layers:
            total.add_layer(layer, component, stepped)
    total.shape = shape
    return total.cost()


def _workspace(plan: Plan, shape: PassShape) -> int:
    widths = [*plan.widths.items(), *((name, width) for (name, _), width in plan.carried_parts.items())]
    widths += [(name, plan.widths[name]) for name in shape.given]
    steps = {name: shape.of(clock).steps for name, clock in plan.clocks.items()}
    size = sum((width + 1) * steps[name] * shape.batch + 16 for name, width in widths)
    return 2 * size if size <= _COPIED else size


class _Total:
    """Sums up the cost of layers.

    Attributes:
        values: The number of values that are allocated for the whole pass.
        transient: The most bytes that a single call, or the compilation of a layer, allocates for a while.
        work: The number of multiply-adds.
        objects: The bytes of Python objects.
    """

    def __init__(self, shape: PassShape, clocks: Clocks) -> None:
        self.shape = self.whole = shape
        self.clocks = clocks
        self.values, self.transient, self.work, self.objects = 0.0, 0.0, 0.0, 0

    def cost(self) -> Cost:
        return Cost(int(self.values * self.shape.itemsize + self.transient) + self.objects, self.work)

    def add_layer(self, layer: LayerPlan, component: Component, stepped: bool) -> None:
        name, steps = layer.layer.name, self.shape.steps
        examples = self.shape.batch * (1 if stepped else steps)
        if layer.memory is not None:
            self._add_memory(layer, layer.memory, name in self.shape.given)
            return
        for mode in {id(mode): mode for mode in (layer.without_input, layer.with_input)}.values():
            self._add_matrices(layer, mode)
        for mode in _modes(layer, self.shape):
            work = self.work
            self._add_mode(layer, mode, examples, stepped)
            self.work += (component.rounds - 1) * (self.work - work)

    def _add_matrices(self, layer: LayerPlan, mode: LayerMode) -> None:
        """Add the weights in the layout that they are computed with."""
        for inputs in mode.inputs:
            rows = len(inputs.group.buffers) * layer.width
            stacked = [edge for edge in _edges(inputs) if edge.is_dense]
            matrix = rows * (1 + (0 if inputs.are_sole_weights else sum(edge.source_width for edge in stacked)))
            # The arrays of several parts are concatenated first.
            several = (edge for edge in stacked if edge.part_count > 1)
            largest = rows * max((edge.source_width for edge in several), default=0)
            self.values += matrix
            self._transient(largest * self.shape.itemsize)
            for edge in _edges(inputs):
                if not edge.is_dense:
                    copied = edge.kernel_cost.weights * sum(prod(parameter.shape) for parameter in edge.parameters)
                    self.values += copied
                    self._transient(copied * self.shape.itemsize)

    def _add_mode(self, layer: LayerPlan, mode: LayerMode, examples: int, stepped: bool) -> None:
        """Add the arrays and the work of a layer."""
        block = layer.width * examples
        times = self.shape.steps if stepped else 1
        calls = 4 * len(mode.program.instructions) + 4
        self.values += len(mode.program.layout.buffers) * block
        if stepped:
            # The previous values, and those from the caller.
            self.values += (len(layer.layer.cell.anatomy.kept) + 1) * block
            if self.shape.parts:
                self.values += len(mode.program.layout.buffers) * layer.width * self.shape.steps * self.shape.batch
        for inputs in mode.inputs:
            calls += self._add_inputs(layer, inputs, examples, stepped)
        for term in mode.terms:
            calls += 1
            if term.edge.connection.takes_steps:
                continue
            if stepped or term.origin == "component" or term.edge.connection.delay:
                self.values += term.edge.source_width * examples
        self._add_instructions(layer, mode, examples)
        calls += self._add_arrays(layer, mode, examples, times)
        self.objects += calls * _CALL
        self.work += times * (calls * _CALL_WORK + 10 * block * len(mode.program.layout.buffers))

    def _add_inputs(self, layer: LayerPlan, inputs: Inputs, examples: int, stepped: bool) -> int:
        """Add the operand of a matrix, and what kernels need; return the number of calls."""
        times = self.shape.steps if stepped else 1
        edges = _edges(inputs)
        stacked = [edge for edge in edges if edge.is_dense]
        width = sum(edge.source_width for edge in stacked)
        group = len(inputs.group.buffers) * layer.width
        upstream = {id(edge) for edge in inputs.upstream}
        in_place = not stepped and all(id(edge) in upstream and not edge.connection.delay for edge in stacked)
        if stacked and not (in_place and len(stacked) == 1):
            self.values += (width + 1) * examples
        self.work += times * examples * group * (width + 1)
        kernels, calls = [edge for edge in edges if not edge.is_dense], len(stacked) + 2
        for number, edge in enumerate(kernels):
            kernel = edge.kernel_cost
            if stepped or edge.connection.delay or id(edge) not in upstream:
                self.values += edge.source_width * examples
            if number or edge.part_count != len(inputs.group.buffers):
                self.values += edge.part_count * layer.width * examples
            self.values += kernel.values * examples + kernel.fixed
            self.work += times * kernel.work * examples
            calls += kernel.calls + 2
        if kernels and (stacked or any(inputs.biases)):
            self.values += group * examples
        return calls

    def _add_instructions(self, layer: LayerPlan, mode: LayerMode, examples: int) -> None:
        """Add what operations and activations need beside the buffers."""
        layout, block = mode.program.layout, layer.width * examples
        functions = Counter(activation(part, layer.layer) for part in layout.anatomy.parts)
        for name, count in functions.items():
            function = activations.load(name)
            self.values += count * function.scratch * block
            # Activations of single values are computed block by block.
            together = block if function.bind_layer else min(block, BLOCK)
            self._transient(8 * count * function.transient * together)
        if layer.layer.top is not None:
            # A truth value for each value; then a sorted copy, or numbers of 8 bytes with three truth values.
            self.objects += block
            self._transient(11 * block)
        if layer.layer.normalize is not None:
            self.values += normalizations.load(layer.layer.normalize.kind).scratch * block
        self.values += sum(part.operation.scratch for part in layout.anatomy.parts) * block
        # The values of numbers that are stored once for several cells, and the indices of these.
        spread = sum(part.operation.spread is not None for part in layout.anatomy.parts) * layer.width
        self.values += spread
        self._transient(16 * spread)

    def _add_arrays(self, layer: LayerPlan, mode: LayerMode, examples: int, times: int) -> int:
        """Add what operations on arrays need; return the number of calls."""
        calls = 0
        for part in mode.program.layout.anatomy.parts:
            if part.operation.cost is not None:
                shapes = [Shape(term.edge.pair.source, term.edge.pair.source_channels) for term in mode.terms]
                options = part.operation.make_options(layer.layer.operation_options)
                if part.operation.runs(options):
                    # The steps are its places, and the places of a layer are examples like others.
                    shapes = [Shape((self._steps_taken(term),), term.edge.pair.source_channels) for term in mode.terms]
                    shapes[0] = Shape((examples // self.shape.batch,), shapes[0].channels)
                    examples = self.shape.batch * layer.layer.cells
                cost = part.operation.cost(shapes, options, examples)
                self.values += cost.values
                self.work += times * cost.work
                calls += cost.calls
        return calls

    def _steps_taken(self, term: Term) -> int:
        """Return the number of steps of the source of an operand."""
        return self.whole.of(self.clocks[term.edge.connection.source]).steps

    def _add_memory(self, layer: LayerPlan, memory: Memory, given: bool) -> None:
        """Add an external memory, of which all steps are kept, and its heads."""
        slots, words = layer.layer.cells, layer.layer.channels
        heads = sum(head.heads for head in memory.heads)
        width = sum(head.width for head in memory.heads)
        sources = sum(edge.source_width for edge in layer.controllers)
        step = slots * words + 2 * width + heads * (slots + words) + (slots * (slots + 3) if memory.allocated else 0)
        examples = self.shape.steps * self.shape.batch
        self.values += width * (sources + 1) * 3 + (sources + 1) * self.shape.batch
        self.values += examples * step * (2 if self.shape.parts else 1)
        self.values += 0 if given else examples * slots * words
        shifts = max((parameter.width for head in memory.heads for parameter in head.parameters), default=1)
        most = max(head.heads for head in memory.heads)
        largest = slots * (
            2 * most * max(words, shifts) + 3 * words + (2 * slots if memory.allocated else 0) + 6 * most
        )
        self._transient(self.shape.batch * largest * self.shape.itemsize)
        self.work += examples * (width * sources + 10 * largest) + self.shape.steps * 60 * _CALL_WORK * len(
            memory.heads
        )
        self.objects += self.shape.steps * 20 * len(memory.heads) * _CALL

    def _transient(self, size: float) -> None:
        self.transient = max(self.transient, size)


def _modes(layer: LayerPlan, shape: PassShape) -> list[LayerMode]:
    """Return the modes that a layer is computed in."""
    given = shape.given.get(layer.layer.name, 0)
    modes = [layer.with_input] if given else [layer.without_input]
    return [*modes, layer.without_input] if 0 < given < shape.steps else modes


def _edges(inputs: Inputs) -> list[InputEdge]:
    return [*inputs.upstream, *inputs.component, *inputs.recurrent]
