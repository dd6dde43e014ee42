"""Windows over steps in the forward pass: what they see, the values of several delays, are layers of their own.

A convolution over steps is a pointwise connection from a layer that holds what its taps see, as channels. A pool over
steps is a sum of delayed values, divided by their number for a mean, or their maximum.
"""

from __future__ import annotations

from typing import Any

from netcharts.cells.anatomy import INPUTS, OUTPUT, Anatomy, Part, Wire
from netcharts.network.parameters import ParameterKey
from netcharts.network.written_connections import Written, identity, layer_of, with_written
from netcharts.patterns import load
from netcharts.patterns._channel_groups import EACH
from netcharts.patterns._step_windows import delays, is_over_steps
from netcharts.shapes import Shape
from netcharts.spec.cell_inputs import PartShapes
from netcharts.spec.model import Connection, Layer, Spec
from netcharts.spec.starts import Start

_ONES = Anatomy((Part(OUTPUT, "sum", (Wire("", number=1.0),)),), (OUTPUT,))
# A product of one value is this value; unlike `pass`, it gives weights to no links.
_COPIES = Anatomy((Part(OUTPUT, "multiply", (Wire(INPUTS),)),), (OUTPUT,))


def with_time_windows(spec: Spec) -> tuple[Spec, dict[ParameterKey, ParameterKey]]:
    """Return a spec without windows over steps, but with layers that hold what they see, as `with_written` does."""
    return with_written(spec, lambda connection: is_over_steps(connection.options), _write)


def _write(connection: Connection, number: int, source: Layer, carried: Shape, shapes: PartShapes) -> Written:
    window = _Window(connection, source, carried, str(number))
    last = window.convolved() if connection.pattern.weighted else window.pooled()
    return Written(window.layers, window.connections, last)


class _Window:
    """The layers that hold what the windows of one connection see, and the connections into them."""

    def __init__(self, connection: Connection, source: Layer, shape: Shape, number: str) -> None:
        self.connection, self.source, self.shape, self.number = connection, source, shape, number
        self.options: Any = connection.options
        self.delays = delays(connection.options)
        self.layers: list[Layer] = []
        self.connections: list[Connection] = []

    def convolved(self) -> Connection:
        """Return the connection that weighs what the taps see."""
        channels, options, taps = self.shape.channels, self.options, len(self.delays)
        seen = self._layer("window", self._combining("_taps"), self.shape._replace(channels=channels * taps))
        self._delayed(self.source.name, seen, self.connection.carries, gates=True)
        pointwise = load("pointwise")
        groups = channels if options.groups == EACH else options.groups
        given = {key: getattr(options, key) for key in ("weights", "transposed", "train")}
        return self.connection._replace(
            key="pointwise",
            pattern=pointwise,
            source=seen,
            carries=OUTPUT,
            delay=0,
            options=pointwise.make_options({"groups": groups, **given}),
        )

    def pooled(self) -> Connection:
        """Return the connection that carries what the windows make of what they see."""
        op = self.options.op
        found = self._largest() if op == "max" else self._sum() if op == "sum" else self._mean()
        return self._identity(found, self.connection.target)._replace(
            gate=self.connection.gate, statement=self.connection.statement, places=self.connection.places
        )

    def _sum(self) -> str:
        found = self._layer("sum", Anatomy((Part(OUTPUT, "sum", (Wire(INPUTS),)),), (OUTPUT,)), self.shape)
        self._delayed(self.source.name, found, self.connection.carries)
        return found

    def _mean(self) -> str:
        """Return a layer of means: over the steps that exist, or over all taps."""
        total = self._sum()
        if self.options.count_padding:
            counted = Wire("", number=1 / len(self.delays))
            anatomy = Anatomy((Part(OUTPUT, "multiply", (Wire(INPUTS, gate="0"), counted)),), (OUTPUT,))
            found = self._layer("mean", anatomy, self.shape)
            self.connections.append(self._identity(total, found)._replace(gate="0"))
            return found
        ones = self._layer("ones", _ONES, Shape((1,), 1))
        count = self._layer("count", Anatomy((Part(OUTPUT, "sum", (Wire(INPUTS),)),), (OUTPUT,)), Shape((1,), 1))
        self._delayed(ones, count, OUTPUT)
        wires = (Wire(INPUTS, gate="0"), Wire(INPUTS, gate="1"))
        found = self._layer("mean", Anatomy((Part(OUTPUT, "divide", wires),), (OUTPUT,)), self.shape)
        for gate, name in enumerate((total, count)):
            self.connections.append(self._identity(name, found)._replace(gate=str(gate)))
        return found

    def _largest(self) -> str:
        """Return a layer of maxima; where there are no steps, there is nothing that could be the largest."""
        copy = self._layer("copy", _COPIES, self.shape, Start(float("-inf"), "", self.connection.place))
        into = self._identity(self.source.name, copy)
        self.connections.append(into._replace(carries=self.connection.carries))
        found = self._layer("largest", self._combining("maximum"), self.shape)
        self._delayed(copy, found, OUTPUT, gates=True)
        return found

    def _combining(self, operation: str) -> Anatomy:
        wires = tuple(Wire(INPUTS, gate=str(tap)) for tap in range(len(self.delays)))
        return Anatomy((Part(OUTPUT, operation, wires),), (OUTPUT,))

    def _layer(self, what: str, anatomy: Anatomy, shape: Shape, start: Start | None = None) -> str:
        name = f"{self.source.name}.{what}{self.number}"
        self.layers.append(layer_of(self.source, name, anatomy, shape, start=start))
        return name

    def _delayed(self, source: str, target: str, carries: str, *, gates: bool = False) -> None:
        """Add the connections that carry the values of each tap."""
        for tap, delay in enumerate(self.delays):
            one = identity(source, target, self.connection.place, delay=delay, carries=carries)
            self.connections.append(one._replace(gate=str(tap) if gates else ""))

    def _identity(self, source: str, target: str) -> Connection:
        return identity(source, target, self.connection.place)
