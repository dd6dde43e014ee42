"""Connections that take some channels or places of their source, or its middle."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from netcharts import Chart
from netcharts.array_types import FloatArray
from netcharts.errors import SpecError
from netcharts.network.graph import build


def chart(source: str, target: str, connection: str, more: str = "") -> Chart:
    return Chart.from_text(
        f"name: T\nlayers:\n  a: {{cell: input, {source}}}\n{more}  b: {{{target}}}\nconnections:\n  - {{{connection}}}\n"
    )


CASES: dict[str, tuple[str, str, str, Any]] = {
    "channels": ("size: 4, channels: 5", "size: 4, channels: 3", "channels: [1, 4]", lambda a: a[:, 1:4]),
    "a channel": ("size: 4, channels: 5", "size: 4", "channels: 2", lambda a: a[:, 2:3]),
    "places": ("size: 6, channels: 2", "size: 3, channels: 2", "places: [2, 5]", lambda a: a[:, :, 2:5]),
    "a place": ("size: 6, channels: 2", "size: 1, channels: 2", "places: 0", lambda a: a[:, :, :1]),
    "places of rows": ("size: [3, 4]", "size: 5", "places: [2, 7]", lambda a: a.reshape(len(a), 1, 12)[:, :, 2:7]),
    "both": (
        "size: 6, channels: 4",
        "size: 2, channels: 2",
        "channels: [2, 4], places: [1, 3]",
        lambda a: a[:, 2:4, 1:3],
    ),
    "the middle": ("size: [6, 7], channels: 2", "size: [3, 3], channels: 2", "crop: true", lambda a: a[:, :, 1:4, 2:5]),
    "the middle of channels": (
        "size: 9, channels: 3",
        "size: 4, channels: 1",
        "crop: true, channels: 1",
        lambda a: a[:, 1:2, 2:6],
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("delay", [0, 1])
def test_a_copy_of_a_part_holds_its_values(case: str, delay: int) -> None:
    source, target, options, expected = CASES[case]
    sliced = chart(source, f"cell: copy, {target}", f"identity: a -> b, {options}, delay: {delay}")
    assert not [finding for finding in sliced.check(forward=True) if finding.level == "error"]
    shape = sliced.spec.layer("a").shape.full
    x = np.random.default_rng(0).normal(size=(3, 5, *shape))
    ours = sliced.forward({"a": x})["b"]
    for step in range(3):
        theirs = expected(x[step - delay]) if step >= delay else 0 * expected(x[0])
        np.testing.assert_allclose(ours[step], theirs)


@pytest.mark.parametrize("case", CASES)
def test_weights_are_counted_drawn_and_used_for_what_is_taken(case: str) -> None:
    source, target, options, expected = CASES[case]
    if "crop" in options:
        return
    sliced = chart(source, "cell: hidden, size: 3, activation: linear", f"full: a -> b, {options}")
    part: FloatArray = expected(np.random.default_rng(1).normal(size=(5, *sliced.spec.layer("a").shape.full)))
    count = part[0].size
    weights = {name: np.random.default_rng(2).normal(size=w.shape) for name, w in sliced.weights().items()}
    assert weights["b.output.a"].shape == (count, 3)
    assert [layer.weights for layer in sliced.counts()] == [0, 3 * count]
    x = np.random.default_rng(1).normal(size=(5, *sliced.spec.layer("a").shape.full))
    run = sliced.forward({"a": x[None]}, weights=weights)
    theirs = part.reshape(5, -1) @ weights["b.output.a"] + weights["b.output.bias"]
    np.testing.assert_allclose(run["b"][0, :, 0], theirs)


@pytest.mark.parametrize(
    ("options", "linked"),
    [
        ("places: [2, 5]", {2, 3, 4}),
        ("places: 1", {1}),
        ("channels: 0", set(range(6))),
        ("places: [1, 5], crop: true", {2, 3}),
    ],
)
def test_only_links_of_what_is_taken_are_drawn(options: str, linked: set[int]) -> None:
    size = {"places: [2, 5]": 3, "places: 1": 1, "channels: 0": 6}.get(options, 2)
    sliced = chart("size: 6", f"cell: copy, size: {size}", f"identity: a -> b, {options}")
    (links,) = build(sliced.spec).links
    assert set(links.source.tolist()) == linked
    assert len(links.source) == len(linked)
    assert sliced.graph("layers").get_edge_data("a", "b")[0]["links"] == len(linked)
    assert [layer.links for layer in sliced.counts()] == [0, len(linked)]


def test_a_part_of_a_cell_can_be_taken_in_part() -> None:
    taken = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 4}\n  b: {cell: swiglu, size: 6}\n  c: {cell: hidden, size: 2}\n"
        "connections:\n  - full: a -> b\n  - {full: b.gate -> c, places: [3, 6]}\n"
    )
    x = np.random.default_rng(3).normal(size=(5, 4))
    run = taken.forward({"a": x})
    field = run.parts["b"]["gate"][0, :, 0, 3:6] @ run.weights["c.output.b.gate"]
    np.testing.assert_allclose(run["c"][0, :, 0], 1 / (1 + np.exp(-field)))


def test_words_can_be_taken_in_part() -> None:
    words = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 4, vocabulary: 9}\n  b: {cell: hidden, size: 3}\n"
        "connections:\n  - {full: a -> b, places: 2}\n"
    )
    run = words.forward({"a": [[0, 1, 7, 2], [3, 3, -1, 3]]})
    table = run.weights["b.output.a"]
    assert table.shape == (9, 3)
    np.testing.assert_allclose(run["b"][0, :, 0], 1 / (1 + np.exp(-np.stack([table[7], 0 * table[0]]))))


def test_a_join_takes_the_middle_of_a_larger_map() -> None:
    """Ronneberger, Fischer & Brox, "U-Net", 2015: maps on the way down are cropped."""
    net = Chart.from_text(
        "name: T\nlayers:\n  down: {cell: input, size: [8, 8], channels: 2}\n  up: {cell: input, size: [5, 4], channels: 3}\n"
        "  joined: {cell: concat, size: [5, 4], channels: 5}\nconnections:\n"
        "  - {identity: down -> joined, crop: true}\n  - identity: up -> joined\n"
    )
    rng = np.random.default_rng(4)
    down, up = rng.normal(size=(3, 2, 8, 8)), rng.normal(size=(3, 3, 5, 4))
    ours = net.forward({"down": down, "up": up})["joined"][0]
    np.testing.assert_allclose(ours, np.concatenate([down[:, :, 1:6, 2:6], up], axis=1))
    assert "cropped" in net.description()


@pytest.mark.parametrize(
    ("connection", "message"),
    [
        ("full: a -> b, channels: 3", "there are 2 channels, from 0 to 1"),
        ("full: a -> b, places: [0, 9]", "there are 4 places, from 0 to 3"),
        ("full: a -> b, places: [3, 3]", "the places from 3 to 3, which is excluded, are none"),
        ("full: a -> b, crop: true", "'full' does not keep the size"),
        ("identity: a -> b, crop: true", "a middle of the size of the target does not fit: 4 and 5"),
        ("full: a -- b, channels: 1", "only a directed connection between two layers can take a part of its source"),
        ("full: a -> b, channels: [1, 2, 3]", "an index, or a range such as [0, 64]"),
    ],
)
def test_mistakes_are_reported(connection: str, message: str) -> None:
    with pytest.raises(SpecError) as error:
        chart("size: 4, channels: 2", "cell: hidden, size: 5", connection)
    assert message in str(error.value)


def test_a_block_sees_only_what_leads_into_it() -> None:
    net = Chart.from_text(
        "name: T\nlayers:\n  a: {cell: input, size: 3, channels: 8}\n  half: {block: narrow}\n"
        "connections:\n  - {identity: a -> half, channels: [2, 6]}\nblocks:\n  narrow:\n    layers:\n"
        "      output: {cell: linear, channels: inputs.channels // 2}\n"
        "    connections:\n      - {pointwise: inputs -> output, channels: [1, 3]}\n"
    )
    x = np.random.default_rng(5).normal(size=(1, 4, 8, 3))
    run = net.forward({"a": x})
    (weights,) = [array for name, array in run.weights.items() if not name.endswith("bias")]
    assert weights.shape == (2, 2)
    (output,) = [values for name, values in run.layers.items() if name != "a"]
    np.testing.assert_allclose(output[0], np.einsum("oc,bcp->bop", weights, x[0, :, 3:5]))


def test_the_shape_of_a_join_follows_from_what_is_not_cropped() -> None:
    net = Chart.from_text(
        "name: T\nlayers:\n  down: {cell: input, size: [8, 8], channels: 2}\n  up: {cell: input, size: [5, 4], channels: 3}\n"
        "  joined: {cell: concat}\nconnections:\n  - {identity: down -> joined, crop: true}\n  - identity: up -> joined\n"
    )
    assert net.spec.layer("joined").shape == ((5, 4), 5)
