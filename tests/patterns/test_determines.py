"""What links determine of the shape of their target: the checks of sizes accept it, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netcharts import Chart, patterns
from netcharts.checking.run import check_text
from netcharts.patterns import LayerPair, Pattern, Shape, WrittenShape, cells
from netcharts.shapes import spreads
from tests.patterns.test_laws import every_law

UNKNOWN = WrittenShape(None, None)
LAWS: list[tuple[str, dict[str, Any]]] = [(name, options) for name, _, _, options in every_law]
LAWS += [
    ("convolution", {"kernel": (2,), "groups": "each"}),
    ("convolution", {"kernel": (2,), "groups": 2}),
    ("convolution", {"kernel": (2,), "table": ((0,), (0, 1), (1,))}),
    ("convolution", {"kernel": "all"}),
    ("convolution", {"kernel": (3,), "stride": (2,), "ceil": True}),
    ("deconvolution", {"kernel": (3,), "stride": (3,), "output_padding": (2,)}),
    ("deconvolution", {"kernel": (2,), "stride": (3,), "padding": (1,)}),
    ("deconvolution", {"kernel": (2,), "groups": "each"}),
    ("patches", {"kernel": (2,), "stride": (1,), "dilation": (2,)}),
    ("patches", {"kernel": "all"}),
    ("unpatch", {"kernel": (2,), "stride": (3,)}),
    ("unpatch", {"kernel": (3,), "stride": (3,), "output_padding": (1,)}),
    ("pool", {"kernel": "all", "op": "mean"}),
    ("interpolation", {"scale": (2,)}),
    ("interpolation", {"scale": (3, 1), "mode": "linear"}),
    ("pointwise", {"groups": 2}),
]
# Patterns whose target can have another shape if that is written: by a reshape, or by cells beyond the last window.
FREE = {"identity", "pointwise", "graph", "aggregate", "deconvolution", "unpatch"}
sizes = st.lists(st.integers(1, 8), min_size=1, max_size=2).map(tuple)
channel_numbers = st.sampled_from([1, 2, 3, 4, 6, 9])


def shape_of(data: st.DataObject) -> Shape:
    return Shape(data.draw(sizes), data.draw(channel_numbers))


def accepts(pattern: Pattern, source: Shape, target: Shape, options: Any) -> bool:
    pair = LayerPair(source.size, target.size, source.channels, target.channels, options, False)
    if pattern.mismatch(pair) is not None:
        return False
    return pattern.weighted or pattern.carried_channels(pair) in (1, target.channels)


def is_free(name: str, options: dict[str, Any]) -> bool:
    """Return True if what is written can differ from what is determined."""
    return (name in FREE and "output_padding" not in options) or options.get("groups") == "each"


@pytest.mark.parametrize(("name", "options"), LAWS)
@given(st.data())
@settings(max_examples=60)
def test_the_determined_shape_is_accepted(name: str, options: dict[str, Any], data: st.DataObject) -> None:
    """Where the channels or the size do not follow, those that fit a source are tried."""
    pattern, source = patterns.load(name), shape_of(data)
    filled_in = pattern.make_options(options)
    size, channels = pattern.determines(source, UNKNOWN, filled_in)
    if size is None:
        return
    assert min(size) > 0
    tried = [channels] if channels is not None else [1, 2, 3, source.channels]
    possible = [number for number in tried if accepts(pattern, source, Shape(size, number), filled_in)]
    if not possible:
        # Channels that groups cannot divide, or fewer cells than a graph has nodes: no target fits this source.
        assert not accepts(pattern, source, Shape(data.draw(sizes), data.draw(channel_numbers)), filled_in)


@pytest.mark.parametrize(("name", "options"), LAWS)
@given(st.data())
@settings(max_examples=120)
def test_only_the_determined_shape_is_accepted(name: str, options: dict[str, Any], data: st.DataObject) -> None:
    pattern, source = patterns.load(name), shape_of(data)
    filled_in = pattern.make_options(options)
    determined = pattern.determines(source, UNKNOWN, filled_in)
    near = Shape(determined.size or data.draw(sizes), determined.channels or data.draw(channel_numbers))
    size = tuple(max(1, n + data.draw(st.sampled_from([0, 0, 1, -1, 2]))) for n in near.size)
    target = Shape(size, data.draw(st.sampled_from([near.channels, near.channels, 1, 2, 3, 8])))
    if not accepts(pattern, source, target, filled_in) or source.channels == 1 or cells(source.size) == 1:
        # A single cell or channel spreads.
        return
    if pattern.one_to_one and spreads(source.size, target.size):
        # So does an axis of length 1.
        return
    written = pattern.determines(source, WrittenShape(*target), filled_in)
    assert written.size in (None, target.size)
    assert written.channels in (None, target.channels)
    if not is_free(name, options):
        assert determined.size in (None, target.size)
        assert determined.channels in (None, target.channels)


@pytest.mark.parametrize(("name", "options"), LAWS)
@given(st.data())
@settings(max_examples=60)
def test_windows_that_do_not_fit_determine_nothing_and_accept_nothing(
    name: str, options: dict[str, Any], data: st.DataObject
) -> None:
    pattern, source = patterns.load(name), shape_of(data)
    filled_in = pattern.make_options(options)
    windows = "kernel" in options and pattern.determines(source, UNKNOWN, filled_in).size is None
    if windows and not is_free(name, options):
        assert not accepts(pattern, source, shape_of(data), filled_in)


@pytest.mark.parametrize(("name", "options"), [law for law in LAWS if not patterns.load(law[0]).weighted])
@given(st.data())
@settings(max_examples=60)
def test_links_without_weights_carry_the_channels_that_they_determine(
    name: str, options: dict[str, Any], data: st.DataObject
) -> None:
    pattern, source = patterns.load(name), shape_of(data)
    filled_in = pattern.make_options(options)
    size, channels = pattern.determines(source, UNKNOWN, filled_in)
    if size is not None and channels is not None:
        pair = LayerPair(source.size, size, source.channels, channels, filled_in, False)
        assert pattern.carried_channels(pair) == channels


TEXT = """\
name: T
layers:
  a: {{cell: input, size: [3, 2], channels: 4}}
  b: {{cell: {cell}}}
connections:
  - {{{pattern}: a -> b, {options}}}
"""


@pytest.mark.parametrize(
    ("pattern", "cell", "options", "shape"),
    [
        ("deconvolution", "deconvolution, channels: 2", "kernel: 3, stride: 2, padding: 1", Shape((5, 3), 2)),
        (
            "deconvolution",
            "deconvolution, channels: 2",
            "kernel: 3, stride: 2, padding: 1, output_padding: 1",
            Shape((6, 4), 2),
        ),
        (
            "deconvolution",
            "deconvolution",
            "kernel: 3, stride: 2, groups: each, output_padding: [1, 0]",
            Shape((8, 5), 4),
        ),
        ("interpolation", "interpolation", "scale: 2", Shape((6, 4), 4)),
        ("interpolation", "interpolation", "scale: [1, 3]", Shape((3, 6), 4)),
        ("patches", "copy", "kernel: [3, 1]", Shape((1, 2), 12)),
        ("unpatch", "copy", "kernel: 2", Shape((6, 4), 1)),
        ("unpatch", "copy", "kernel: 2, stride: 3, output_padding: 1", Shape((9, 6), 1)),
    ],
)
def test_shapes_follow_from_windows_and_scales(pattern: str, cell: str, options: str, shape: Shape) -> None:
    chart = Chart.from_text(TEXT.format(pattern=pattern, cell=cell, options=options))
    assert chart.spec.layers[1].shape == shape
    assert chart.forward({"a": np.ones((4, 3, 2))})["b"].size == cells(shape.size) * shape.channels


@pytest.mark.parametrize(
    ("pattern", "cell", "options", "code", "message"),
    [
        (
            "deconvolution",
            "deconvolution, size: [5, 3]",
            "kernel: 3, stride: 2, padding: 1, output_padding: 1",
            "NC302",
            "3 cells in, kernel 3, stride 2, padding 1 give 5 cells and 1 more, not 5",
        ),
        (
            "deconvolution",
            "deconvolution",
            "kernel: 3, stride: 2, output_padding: 2",
            "NC008",
            "a last window leaves at most 1 cells, not 2",
        ),
        (
            "deconvolution",
            "deconvolution, size: [5, 4]",
            "kernel: 3, output_padding: [0, 0, 0]",
            "NC301",
            "'output_padding' has 3 values for 2 dimensions",
        ),
        (
            "deconvolution",
            "deconvolution, channels: 2",
            "kernel: 3, groups: 3",
            "NC340",
            "the 4 channels of the source cannot be divided into 3 groups",
        ),
        (
            "interpolation",
            "interpolation, size: [6, 5]",
            "scale: 2",
            "NC302",
            "3×2 cells in, scale 2 give 6×4, not 6×5",
        ),
        (
            "interpolation",
            "interpolation, size: [6, 5]",
            "scale: [2, 2, 2]",
            "NC301",
            "'scale' has 3 values for 2 dimensions",
        ),
        ("patches", "copy, channels: 5", "kernel: 2", "NC311", "4 values of 4 channels are 16 channels, not 5"),
        ("unpatch", "copy, channels: 2", "kernel: 2", "NC311", "4 channels are 4 values of 1, not 2"),
        (
            "unpatch",
            "copy, channels: 2",
            "kernel: 3",
            "NC311",
            "4 channels cannot be divided into the 9 values of a window",
        ),
    ],
)
def test_shapes_that_do_not_follow_are_reported(pattern: str, cell: str, options: str, code: str, message: str) -> None:
    text = TEXT.format(pattern=pattern, cell=cell, options=options)
    (finding,) = (each for each in check_text(text, "t") if each.level == "error")
    assert (finding.code, finding.message.partition(": ")[2]) == (code, message)
