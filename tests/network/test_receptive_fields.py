"""Receptive fields: published numbers, and the nonzero entries of the Jacobian that the forward pass has."""

from __future__ import annotations

import json
import random
import re
from time import process_time

import numpy as np
import pytest
from click.testing import CliRunner

from netcharts import Chart
from netcharts.cli import main
from netcharts.network.receptive_fields import receptive_fields
from netcharts.spec.repeats import written_out

# Published numbers. They are those of the table in Araujo, Norris & Sim, 2019, doi:10.23915/distill.00021.


def caffe_resnet(repeats: tuple[int, int, int, int]) -> str:
    """Return a ResNet with the strides where the paper has them: in the first convolution of the first block."""
    text = Chart.from_file("resnet-50").spec_text()
    numbers = iter(repeats)
    text = re.sub(r"repeat: \d+", lambda _: f"repeat: {next(numbers)}", text)
    text = text.replace("kernel: 3, padding: 1, stride: stride", "kernel: 3, padding: 1")
    return text.replace(
        "- pointwise: [inputs -> reduced, seen -> widened]",
        "- pointwise: seen -> widened\n      - {convolution: inputs -> reduced, kernel: 1, stride: stride}",
    )


def mobilenet() -> str:
    """Return the windows of MobileNet: Howard et al., "MobileNets", 2017, arXiv:1704.04861, table 1."""
    strides = [2, 1, 2, 1, 2, 1, 2, *[1] * 5, 2, 1]
    layers = ["  l0: {cell: input, size: [224, 224], channels: 1}"]
    layers += [f"  l{number}: {{cell: kernel, channels: 1}}" for number in range(1, len(strides) + 1)]
    connections = [
        f"  - {{convolution: l{number} -> l{number + 1}, kernel: 3, padding: 1, stride: {stride}}}"
        for number, stride in enumerate(strides)
    ]
    return "\n".join(["name: M", "layers:", *layers, "connections:", *connections, ""])


@pytest.mark.parametrize(
    ("text", "layer", "extent"),
    [
        (Chart.from_file("alexnet").spec_text(), "pool5", 195),
        (Chart.from_file("vgg-16").spec_text(), "stage5.output", 212),
        (caffe_resnet((3, 4, 6, 3)), "stage4.output", 483),
        (caffe_resnet((3, 4, 23, 3)), "stage4.output", 1027),
        (caffe_resnet((3, 8, 36, 3)), "stage4.output", 1507),
        (mobilenet(), "l14", 315),
    ],
    ids=["alexnet", "vgg-16", "resnet-50", "resnet-101", "resnet-152", "mobilenet"],
)
def test_published_fields(text: str, layer: str, extent: int) -> None:
    """The fields of published networks are those that others have computed."""
    (fields,) = receptive_fields(Chart.from_text(text).spec)[layer].values()
    assert fields == (extent, extent)


# The Jacobian of random networks. Their cells are linear and without biases, so what does not depend on a cell of the
# input is exactly 0 if that cell is 1 and all others are 0.


class RandomNetwork:
    """A random network of windows, joins and attention."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.dimensions = self.random.choice([1, 1, 2])
        self.layers: list[str] = []
        self.connections: list[str] = []
        size = [720 if self.dimensions == 1 else 72] * self.dimensions
        self._layer(f"{{cell: input, size: {size}, channels: 2}}")
        for _ in range(self.random.randint(1, 5 if self.dimensions == 1 else 4)):
            self._grow()

    @property
    def text(self) -> str:
        return "\n".join(["name: T", "layers:", *self.layers, "connections:", *self.connections, ""])

    def _layer(self, definition: str) -> str:
        name = f"l{len(self.layers)}"
        self.layers.append(f"  {name}: {definition}")
        return name

    def _grow(self) -> None:
        last = f"l{len(self.layers) - 1}"
        kinds = [self._convolution, self._convolution, self._pool, self._spread, self._skip, self._attention]
        self.random.choice([*kinds, self._interpolation, self._crop, self._slice, self._patches])(last)

    def _linear(self) -> str:
        return self._layer("{cell: kernel, channels: 2, activation: linear, bias: false}")

    def _options(self, most: int = 3) -> str:
        choose = self.random.randint
        return f"kernel: {choose(1, most)}, stride: {choose(1, 3)}, dilation: {choose(1, 2)}"

    def _convolution(self, last: str) -> None:
        padding = self.random.choice(["0", "1", "same", "causal", "[[2, 0]]"])
        options = f"{self._options(4)}, padding: {padding}"
        self.connections.append(f"  - {{convolution: {last} -> {self._linear()}, {options}}}")

    def _pool(self, last: str) -> None:
        name = self._layer("{cell: pool}")
        options = self.random.choice([f"kernel: {self.random.randint(2, 3)}", self._options(), "kernel: 3, ceil: true"])
        self.connections.append(f"  - {{pool: {last} -> {name}, op: mean, {options}}}")

    def _spread(self, last: str) -> None:
        name = self._layer("{cell: deconvolution, channels: 2, activation: linear, bias: false}")
        padding = self.random.choice([0, 0, 1])
        self.connections.append(f"  - {{deconvolution: {last} -> {name}, {self._options(4)}, padding: {padding}}}")

    def _interpolation(self, last: str) -> None:
        name, mode = self._layer("{cell: pool}"), self.random.choice(["nearest", "linear"])
        self.connections.append(
            f"  - {{interpolation: {last} -> {name}, scale: {self.random.randint(1, 3)}, mode: {mode}}}"
        )

    def _crop(self, last: str) -> None:
        inner = self._linear()
        joined = self._layer("{cell: add}")
        self.connections += [
            f"  - {{convolution: {last} -> {inner}, kernel: {self.random.choice([3, 4])}}}",
            f"  - identity: {inner} -> {joined}",
            f"  - {{identity: {last} -> {joined}, crop: true}}",
        ]

    def _skip(self, last: str) -> None:
        inner, joined = self._linear(), self._layer("{cell: add}")
        kernel, dilation = self.random.choice([3, 5]), self.random.randint(1, 2)
        padding = kernel // 2 * dilation
        self.connections += [
            f"  - {{convolution: {last} -> {inner}, kernel: {kernel}, dilation: {dilation}, padding: {padding}}}",
            f"  - identity: [{inner} -> {joined}, {last} -> {joined}]",
        ]

    def _attention(self, last: str) -> None:
        window, shift = self.random.randint(2, 4), self.random.choice([0, 0, 1])
        keys = f"window: {window}, shift: {shift}"
        name = self._layer(f"{{cell: attention, channels: 2, bias: false, {keys}}}")
        self.connections.append(f"  - pointwise: {last} -> {name}")

    def _slice(self, last: str) -> None:
        if self.dimensions > 1 or len(self.layers) > 2:
            self._skip(last)
            return
        joined = self._layer("{cell: concat, along: places}")
        self.connections += [
            f"  - {{identity: {last} -> {joined}, places: [{first}, {first + 20}]}}"
            for first in (self.random.randint(20, 30), self.random.randint(25, 60))
        ]

    def _patches(self, last: str) -> None:
        taken = self._layer("{cell: copy}")
        mixed = self._layer(f"{{cell: linear, channels: {4 * self.dimensions}, bias: false}}")
        back = self._layer("{cell: copy}")
        self.connections += [
            f"  - {{patches: {last} -> {taken}, kernel: 2}}",
            f"  - pointwise: {taken} -> {mixed}",
            f"  - {{unpatch: {mixed} -> {back}, kernel: 2}}",
        ]


def jacobian_extents(chart: Chart) -> dict[str, tuple[int, ...]]:
    """Return how far apart the places of the input are, at most, that a place of each layer depends on."""
    start = chart.spec.layers[0]
    random_values = np.random.default_rng(0).uniform(1, 2, (start.channels, *start.size))
    found: dict[str, tuple[int, ...]] = {layer.name: () for layer in chart.spec.layers}
    for axis, count in enumerate(start.size):
        # Each example has values in one row of the input, across an axis.
        rows = np.eye(count).reshape(count, 1, *(count if each == axis else 1 for each in range(len(start.size))))
        activations = chart.forward({start.name: rows * random_values}, max_memory="4GiB")
        for layer in chart.spec.layers:
            values = np.asarray(activations[layer.name])[-1].reshape(count, layer.channels, layer.cells)
            found[layer.name] += (_extent((values != 0).any(axis=1).T),)
    return found


def _extent(depends: np.ndarray) -> int:
    """Return the largest extent of true values in a row, [places, rows of the input]."""
    rows = depends[depends.any(axis=1)]
    first, last = rows.argmax(axis=1), rows.shape[1] - 1 - rows[:, ::-1].argmax(axis=1)
    return int((last - first).max() + 1) if len(rows) else 0


@pytest.mark.parametrize("seed", range(60))
def test_fields_are_those_of_the_jacobian(seed: int) -> None:
    """A place depends on exactly the places of its field, wherever the edges of the input do not cut it off."""
    chart = Chart.from_text(RandomNetwork(seed).text)
    computed, derived = jacobian_extents(chart), receptive_fields(chart.spec)
    size = chart.spec.layers[0].size
    inside = [
        name for name, fields in derived.items() if all(3 * m <= n for m, n in zip(fields["l0"], size, strict=True))
    ]
    assert {name: computed[name] for name in inside} == {name: derived[name]["l0"] for name in inside}
    assert len(inside) > 1


# What the Jacobian of windows does not show.


def fields(layers: str, connections: str, layer: str, more: str = "") -> dict[str, tuple[int, ...]]:
    """Return the receptive fields of a layer of a network."""
    text = f"name: T\nlayers: {{{layers}}}\nconnections: [{connections}]\n{more}"
    return receptive_fields(Chart.from_text(text).spec)[layer]


TWO = "a: {cell: input, size: 5}, b: {cell: input, size: [3, 4]}, both: {cell: hidden, size: 2}"


@pytest.mark.parametrize(
    ("layers", "connections", "layer", "expected"),
    [
        # Each input has its own axes; what does not lead to a layer is not in its field.
        (TWO, "full: [a -> both, b -> both]", "both", {"a": (5,), "b": (3, 4)}),
        (TWO, "full: [a -> both, b -> both]", "b", {"b": (1, 1)}),
        # Stored numbers depend on nothing.
        ("a: {cell: constant, size: 3}, b: {cell: copy}", "identity: a -> b", "b", {}),
        # Other steps do not count, and a window over steps sees one place.
        (
            "a: {cell: input, size: 9}, h: {cell: hidden, size: 9}",
            "{convolution: a -> h, kernel: 3, padding: 1}, {full: h -> h, delay: 1}",
            "h",
            {"a": (3,)},
        ),
        (
            "a: {cell: input, size: 9, channels: 2}, h: {cell: convolution, channels: 2}",
            "{convolution: a -> h, kernel: 4, over: steps}",
            "h",
            {"a": (1,)},
        ),
        # Values that settle depend on each other.
        ("a: {cell: input, size: 4}, h: {cell: hidden, size: 3}", "full: a -- h", "a", {"a": (4,)}),
        ("a: {cell: backfed_input, size: 6}", "complete: a", "a", {"a": (6,)}),
        # Listed links and edges, one by one.
        (
            "a: {cell: input, size: 9}, h: {cell: hidden, size: 2}",
            "{links: a -> h, pairs: [[1, 0], [4, 0], [8, 1]]}",
            "h",
            {"a": (4,)},
        ),
        (
            "a: {cell: input, size: 6}, h: {cell: hidden}",
            "{graph: a -> h, edges: [[0, 1], [1, 2], [3, 4]], loops: true}",
            "h",
            {"a": (3,)},
        ),
        # A layer whose values are weights.
        (
            "a: {cell: input, size: 2}, w: {cell: linear, size: 6}, b: {cell: input, size: 3}, h: {cell: hidden, size: 2}",
            "full: a -> w, {full: b -> h, weights: w}",
            "h",
            {"a": (2,), "b": (3,)},
        ),
        # Order is kept when places get another shape: rows of 4.
        (
            "a: {cell: input, size: [3, 4]}, row: {cell: copy, size: 12}, h: {cell: hidden}",
            "identity: a -> row, {convolution: row -> h, kernel: 4, stride: 4}",
            "h",
            {"a": (1, 4)},
        ),
        # Windows see only rows that are taken; a whole layer is its places, without the padding of windows before.
        (
            "a: {cell: input, size: 20}, h: {cell: kernel, channels: 1}, g: {cell: pool}",
            "{convolution: a -> h, kernel: 5, padding: 2}, {pool: h -> g, kernel: all}",
            "g",
            {"a": (20,)},
        ),
    ],
)
def test_fields_by_kind(layers: str, connections: str, layer: str, expected: dict[str, tuple[int, ...]]) -> None:
    """Each kind of connection carries fields as the documentation says."""
    assert fields(layers, connections, layer) == expected


def test_copies_have_the_largest_field() -> None:
    """A row for all copies of a layer has the field of the last, and each copy its own."""
    spec = Chart.from_file("resnet-50").spec
    folded, full = receptive_fields(spec), receptive_fields(written_out(spec))
    assert [full[f"stage1.{copy}.seen"]["image"] for copy in (1, 2, 3)] == [(19, 19), (27, 27), (35, 35)]
    assert folded["stage1.seen"]["image"] == (35, 35)


@pytest.mark.parametrize("name", ["llama", "densenet-121", "convnext-tiny", "u-net"])
def test_cost_is_bounded(name: str) -> None:
    """Fields do not depend on the number of places, and take milliseconds in large networks."""
    spec = Chart.from_file(name).spec
    receptive_fields(spec)
    start = process_time()
    receptive_fields(spec)
    assert process_time() - start < 0.1


def test_large_layers_cost_no_more() -> None:
    """A stride in a row of a million places, which leads to long periods, is followed without listing places."""
    layers = "a: {cell: input, size: 1000000}, p: {cell: pool}, u: {cell: pool}, q: {cell: pool}"
    connections = "{pool: a -> p, kernel: 7}, {interpolation: p -> u, scale: 10}, {pool: u -> q, kernel: 9, stride: 4}"
    start = process_time()
    assert fields(layers, connections, "q") == {"a": (14,)}
    assert process_time() - start < 1


def test_json_has_the_fields() -> None:
    """`describe --format json` gives the field of each layer in each input."""
    result = CliRunner().invoke(main, ["describe", "siamese", "--format", "json"])
    layers = {layer["name"]: layer["receptive_field"] for layer in json.loads(result.output)["layers"]}
    assert layers["apart"] == {"image1": [28, 28], "image2": [28, 28]} and layers["twin2.seen"] == {"image2": [5, 5]}
