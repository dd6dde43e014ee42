"""Published networks as PyTorch modules: the connections of a chart in order, as calls of PyTorch's functions.

A network is translated once. A pass then runs a list of functions on a list of tensors, which costs PyTorch less than
nested modules do. Values are [batch, channels, *size]; in networks of sequences [batch, places, channels], which is the
order that PyTorch's attention and dense layers take; and [batch, cells] for layers of one channel.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial, reduce
from graphlib import TopologicalSorter
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - the usual name
from torch_layers import Weights

from netcharts import Chart
from netcharts.cells.anatomy import INPUTS, Part, Wire
from netcharts.patterns._slices import bounds
from netcharts.spec.model import Connection, Layer
from netcharts.spec.repeats import written_out

Function = Callable[..., Tensor]

ACTIVATIONS: dict[str, Function] = {
    "exp": torch.exp,
    "gelu": F.gelu,
    "gelu_tanh": partial(F.gelu, approximate="tanh"),
    "hard_sigmoid": F.hardsigmoid,
    "hard_swish": F.hardswish,
    "relu": F.relu,
    "sigmoid": torch.sigmoid,
    "silu": F.silu,
    "sqrt": torch.sqrt,
    "tanh": torch.tanh,
}
ELEMENTWISE: dict[str, Function] = {
    "sum": torch.add,
    "multiply": torch.mul,
    "subtract": torch.sub,
    "divide": torch.div,
}


class Step(NamedTuple):
    """A function of the tensors at some places, whose result is put at another."""

    function: Function
    sources: tuple[int, ...]
    target: int


class PublishedNetwork(nn.Module):
    """The layers and connections of a chart, whose input layers are given in their order.

    Args:
        chart: The chart.
        weights: Its weights by name.
        sequence: Whether layers of one dimension hold their channels last.
    """

    def __init__(self, chart: Chart, weights: Weights, sequence: bool) -> None:
        super().__init__()
        self.spec, self.sequence = written_out(chart.spec), sequence
        self.layers = {layer.name: layer for layer in self.spec.layers}
        self.weights = {name: torch.tensor(array) for name, array in weights.items()}
        self.places: dict[str, int] = {}
        self.count = 0
        self.steps: list[Step] = []
        self.inputs = [layer.name for layer in self.spec.layers if layer.cell.base == "input"]
        for name in self.inputs:
            self._place(name)
        leading: dict[str, list[Connection]] = {name: [] for name in self.layers}
        for connection in self.spec.connections:
            leading[connection.target].append(connection)
        order = TopologicalSorter({name: [c.source for c in found] for name, found in leading.items()}).static_order()
        for name in order:
            if name not in self.inputs:
                self._translate(self.layers[name], leading[name])

    def _apply(self, convert: Any, recurse: bool = True) -> PublishedNetwork:
        """Convert the weights in place, since functions hold them."""
        for tensor in self.weights.values():
            tensor.data = convert(tensor.data)
        return self

    def forward(self, *inputs: Tensor) -> Tensor:
        """Return the value of the last layer."""
        values: list[Any] = [*inputs, *[None] * (self.count - len(inputs))]
        for function, sources, target in self.steps:
            values[target] = function(*[values[source] for source in sources])
        result: Tensor = values[self.places[self.spec.layers[-1].name]]
        return result

    # Translation

    def _place(self, name: str) -> int:
        """Return a new place, where a name is found from now on."""
        self.places[name] = self.count
        self.count += 1
        return self.places[name]

    def _add(self, function: Function, sources: Sequence[int], name: str) -> int:
        """Add a step, and return the place of its result."""
        self.steps.append(Step(function, tuple(sources), self._place(name)))
        return self.places[name]

    def _layout(self, layer: Layer) -> str:
        if layer.channels == 1 and len(layer.size) == 1:
            return "cells"
        return "sequence" if self.sequence and len(layer.size) == 1 else "maps"

    def _shape(self, layer: Layer) -> tuple[int, ...]:
        layout = self._layout(layer)
        if layout == "cells":
            return layer.size
        return (*layer.size, layer.channels) if layout == "sequence" else (layer.channels, *layer.size)

    def _feature_axis(self, layer: Layer) -> int:
        return 1 if self._layout(layer) == "maps" else -1

    def _translate(self, layer: Layer, leading: Sequence[Connection]) -> None:
        """Add the steps of a layer."""
        anatomy = layer.cell.anatomy.fed({connection.gate for connection in leading})
        for name in anatomy.order:
            part = anatomy.part(name)
            key = layer.name if name == "output" else f"{layer.name}.{name}"
            if part.operation_name == "parameter":
                self._add_constant(layer)
            elif part.operation_name == "attend":
                self._add_attention(layer, part)
            elif part.operation_name == "sum" and part.takes_links and len(part.wires) == 1:
                self._add_sum(layer, part, key, leading)
            else:
                self._add_operation(layer, part, key, leading)
            self._finish(layer, part, key)

    def _finish(self, layer: Layer, part: Part, key: str) -> None:
        """Add the normalization and the activation of a part."""
        if part.name == "output" and layer.normalize is not None:
            self._add(self._norm(layer), [self.places[key]], key)
        activation = (part.name == "output" and layer.activation) or part.activation or "linear"
        if part.name == "output" and layer.top is not None:
            self._add(partial(_largest, layer.top, self._feature_axis(layer)), [self.places[key]], key)
        elif activation == "softmax":
            self._add(partial(torch.softmax, dim=self._feature_axis(layer)), [self.places[key]], key)
        elif activation != "linear":
            self._add(ACTIVATIONS[activation], [self.places[key]], key)

    def _norm(self, layer: Layer) -> Function:
        settings = layer.normalize
        assert settings is not None
        arrays = {
            name: self.weights[f"{layer.name}.normalize.{name}"].flatten()
            for name in ("gain", "bias", "mean", "variance")
            if f"{layer.name}.normalize.{name}" in self.weights
        }
        if settings.kind == "batch":
            numbers = (arrays["mean"], arrays["variance"], arrays["gain"], arrays["bias"])
            return lambda x: F.batch_norm(x, *numbers, eps=settings.epsilon)
        shape = arrays["gain"].shape
        if settings.kind == "rms":
            return lambda x: F.rms_norm(x, shape, arrays["gain"], settings.epsilon)
        if self._layout(layer) != "maps":
            return lambda x: F.layer_norm(x, shape, arrays["gain"], arrays["bias"], settings.epsilon)
        return lambda x: F.layer_norm(
            x.movedim(1, -1), shape, arrays["gain"], arrays["bias"], settings.epsilon
        ).movedim(-1, 1)

    def _add_constant(self, layer: Layer) -> None:
        array = self.weights[f"{layer.name}.output"]
        sequence = self._layout(layer) == "sequence"
        self._add(lambda: (array.mT if sequence else array)[None], [], layer.name)

    def _add_attention(self, layer: Layer, part: Part) -> None:
        options = dict(layer.options)
        heads, groups = options.get("heads", 1), options.get("key_heads", options.get("heads", 1))
        causal = bool(options.get("causal"))

        def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
            parts = zip((query, key, value), (heads, groups, groups), strict=True)
            q, k, v = (x.unflatten(-1, (count, -1)).transpose(1, 2) for x, count in parts)
            seen = F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=heads != groups)
            return seen.transpose(1, 2).flatten(2)

        self._add(attend, [self.places[f"{layer.name}.{wire.source}"] for wire in part.wires], layer.name)

    def _add_sum(self, layer: Layer, part: Part, key: str, leading: Sequence[Connection]) -> None:
        """Add the weighted sum of what connections bring, and a bias."""
        terms, bias = [], self.weights.get(f"{layer.name}.{part.name}.bias")
        for connection in leading:
            if not part.takes(connection.gate):
                continue
            function, takes_bias = self._weighted(connection, part, bias if not terms else None)
            if takes_bias:
                bias = None
            terms.append(self._add(function, [self.places[connection.source]], f"{key} {len(self.steps)}"))
        if bias is not None:
            shape = (bias.size(0), *(1 for _ in layer.size)) if self._layout(layer) == "maps" else (-1,)
            own = bias.reshape(shape)
            terms[-1] = self._add(lambda x: x + own, terms[-1:], f"{key} {len(self.steps)}")
        if len(terms) == 1:
            self.places[key] = terms[0]
        else:
            self._add(partial(_reduced, torch.add), terms, key)

    def _add_operation(self, layer: Layer, part: Part, key: str, leading: Sequence[Connection]) -> None:
        """Add an operation without weights."""
        operands: list[int] = []
        for wire in part.wires:
            operands += self._operands(layer, wire, key, leading)
        numbers = [wire.number for wire in part.wires if wire.number is not None]
        name, axis = part.operation_name, self._feature_axis(layer)
        if name == "pass":
            self.places[key] = operands[0]
        elif name == "concat":
            along = 1 if self._layout(layer) != "sequence" else 2
            if dict(layer.options).get("along") == "places":
                along = 1 if self._layout(layer) != "maps" else 2
            self._add(lambda *x: torch.cat(_as_batch(x), dim=along), operands, key)
        elif name == "total":
            self._add(lambda x: x.sum(axis, keepdim=True), operands, key)
        elif name == "invert":
            self._add(lambda x: 1 - x, operands, key)
        elif numbers:
            function = ELEMENTWISE[name]
            self._add(lambda x: function(x, numbers[0]), operands, key)
        else:
            self._add(partial(_reduced, ELEMENTWISE[name]), operands, key)

    def _operands(self, layer: Layer, wire: Wire, key: str, leading: Sequence[Connection]) -> list[int]:
        if wire.number is not None:
            return []
        if wire.source != INPUTS:
            return [self.places[f"{layer.name}.{wire.source}"]]
        found = [connection for connection in leading if connection.gate == wire.gate]
        return [
            self._add(self._plain(c), [self.places[c.source]], f"{key} {len(self.steps)}")
            if not self._passes(c)
            else self.places[c.source]
            for c in found
        ]

    def _passes(self, connection: Connection) -> bool:
        """Return whether a connection carries the value of its source as it is."""
        source, target = self.layers[connection.source], self.layers[connection.target]
        options = connection.options
        sliced = options.channels is not None or options.places is not None or options.crop
        same = self._layout(source) == self._layout(target) and len(source.size) == len(target.size)
        return connection.key == "identity" and not sliced and same

    def _plain(self, connection: Connection) -> Function:
        """Return what a connection without weights brings."""
        source, target = self.layers[connection.source], self.layers[connection.target]
        if connection.key == "pool":
            return self._pool(connection, target)
        options = connection.options
        if options.channels is not None:
            axis, (first, end) = self._feature_axis(source), bounds(options.channels)
            return lambda x: x.narrow(axis, first, end - first)
        if options.crop:
            return lambda x: _cropped(x, target.size)
        if options.places is not None:
            first, end = bounds(options.places)
            return lambda x: x[:, first:end]
        if self._layout(target) == "sequence" and self._layout(source) == "maps":
            return lambda x: x.flatten(2).transpose(1, 2)
        shape = self._shape(target)
        if self._layout(source) == "sequence":
            return lambda x: x.transpose(1, 2).reshape(-1, *shape)
        return lambda x: x.reshape(-1, *shape)

    def _pool(self, connection: Connection, target: Layer) -> Function:
        options: Any = connection.options
        source, shape = self.layers[connection.source], self._shape(target)
        if options.kernel == "all":
            axes = (1,) if self._layout(source) == "sequence" else tuple(range(2, 2 + len(source.size)))
            if options.op == "sum":
                return lambda x: x.sum(axes).reshape(-1, *shape)
            return lambda x: (x.mean(axes) if options.op == "mean" else x.amax(axes)).reshape(-1, *shape)
        function = getattr(F, f"{'max' if options.op == 'max' else 'avg'}_pool{len(source.size)}d")
        return partial(
            function, kernel_size=options.kernel, stride=options.stride, padding=options.padding, ceil_mode=options.ceil
        )

    def _weighted(self, connection: Connection, part: Part, bias: Tensor | None) -> tuple[Function, bool]:
        """Return what a connection brings into a sum, and whether that includes the bias."""
        source, target = self.layers[connection.source], self.layers[connection.target]
        if connection.key in ("identity", "pool"):
            return (lambda x: x) if self._passes(connection) else self._plain(connection), False
        options: Any = connection.options
        name = options.weights or f"{target.name}.{part.name}.{connection.written or connection.source}"
        weight, flat = self.weights[name], None if bias is None else bias.flatten()
        if options.transposed:
            weight = weight.mT
        if source.vocabulary and connection.key == "convolution":
            function, has_bias = self._windows(connection, weight, flat)
            return lambda x: function(F.one_hot(x, source.vocabulary).to(weight.dtype).mT), has_bias
        if source.vocabulary:
            table = weight.mT.contiguous()
            return lambda x: F.embedding(x, table), False
        if connection.key == "full":
            turned, sequence = weight.mT.contiguous(), self._layout(source) == "sequence"
            first, end = (0, None) if options.places is None else bounds(options.places)

            def dense(x: Tensor) -> Tensor:
                x = x[:, first:end].mT if sequence else x
                return F.linear(x.flatten(1), turned, flat)

            return dense, True
        if connection.key == "pointwise":
            return self._pointwise(connection, weight, flat)
        return self._windows(connection, weight, flat)

    def _windows(self, connection: Connection, weight: Tensor, flat: Tensor | None) -> tuple[Function, bool]:
        source, options = self.layers[connection.source], connection.options
        kind = "conv_transpose" if connection.key == "deconvolution" else "conv"
        windows = {key: getattr(options, key) for key in ("stride", "padding", "dilation")}
        if kind == "conv":
            windows["groups"] = source.channels if options.groups == "each" else options.groups
        padding = options.padding
        function = getattr(F, f"{kind}{len(source.size)}d")
        if padding == "causal":
            windows["padding"] = 0
            before = (options.kernel[0] - 1) * options.dilation[0]
            return lambda x: function(F.pad(x, (before, 0)), weight, flat, **windows), True
        return lambda x: function(x, weight, flat, **windows), True

    def _pointwise(self, connection: Connection, weight: Tensor, bias: Tensor | None) -> tuple[Function, bool]:
        source, options = self.layers[connection.source], connection.options
        over_places = getattr(options, "over", "channels") == "places"
        layout = self._layout(source)
        if layout == "maps" and not over_places:
            dimensions = len(source.size)
            kernel = weight.reshape(*weight.shape, *[1] * dimensions)
            function = getattr(F, f"conv{dimensions}d")
            return lambda x: function(x, kernel, bias), True
        first, end = (0, None) if options.places is None else bounds(options.places)
        if over_places and layout == "sequence":
            return lambda x: F.linear(x.mT, weight, bias).mT, True
        if end is not None:
            return lambda x: F.linear(x[:, first:end], weight, bias), True
        return lambda x: F.linear(x, weight, bias), True


def _reduced(function: Function, *values: Tensor) -> Tensor:
    return reduce(function, values)


def _as_batch(values: Sequence[Tensor]) -> list[Tensor]:
    """Return values whose first axes agree: constants have one example."""
    batch = max(value.shape[0] for value in values)
    return [value.expand(batch, *value.shape[1:]) if value.shape[0] != batch else value for value in values]


def _cropped(x: Tensor, size: Sequence[int]) -> Tensor:
    for axis, length in enumerate(size, 2):
        x = x.narrow(axis, (x.shape[axis] - length) // 2, length)
    return x


def _largest(count: int, axis: int, x: Tensor) -> Tensor:
    best = x.topk(count, dim=axis)
    return torch.zeros_like(x).scatter(axis, best.indices, best.values.softmax(axis))
