"""Repeated groups: their copies are connected one after the other, counted, computed and checked."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from netcharts import Chart, check_text
from netcharts.scene.model import Scene
from netcharts.spec.positions import SIDES
from netcharts.spec.repeats import copies, written_out
from netcharts.style.options import RenderOptions

NET = """\
name: T
layers:
  input:  {{cell: input, size: 3}}
  side:   {{cell: input, size: 2}}
  first:  {{cell: hidden, size: 3}}
  second: {{cell: hidden, size: 4}}
  third:  {{cell: hidden, size: 3}}
  output: {{cell: output, size: 2}}
connections:
  - full: [input -> block, first -> second -> third, side -> second, block -> output]
  - identity: first -> third
groups:
  block: {{layers: [first, second, third], repeat: {repeat}, label: Block}}
"""


def by_hand(repeat: int) -> str:
    """Return the same network without a group."""
    layers, links, skips, before = "", list[str](), [], "input"
    for n in range(1, repeat + 1):
        layers += (
            f"  f{n}: {{cell: hidden, size: 3}}\n  s{n}: {{cell: hidden, size: 4}}\n  t{n}: {{cell: hidden, size: 3}}\n"
        )
        links += [f"{before} -> f{n} -> s{n} -> t{n}", f"side -> s{n}"]
        skips.append(f"f{n} -> t{n}")
        before = f"t{n}"
    ends = "  input: {cell: input, size: 3}\n  side: {cell: input, size: 2}\n", "  output: {cell: output, size: 2}\n"
    paths = f"  - full: [{', '.join(links)}, {before} -> output]\n  - identity: [{', '.join(skips)}]\n"
    return f"name: T\nlayers:\n{ends[0]}{layers}{ends[1]}connections:\n{paths}"


@pytest.mark.parametrize("repeat", [1, 2, 3, 6])
def test_copies_are_connected_as_if_written_by_hand(repeat: int) -> None:
    ours = Chart(written_out(Chart.from_text(NET.format(repeat=repeat)).spec)).graph("cells")
    theirs = Chart.from_text(by_hand(repeat)).graph("cells")

    def same(a: dict[str, str], b: dict[str, str]) -> bool:
        return (a["cell"], a["index"]) == (b["cell"], b["index"])

    assert nx.is_isomorphic(nx.DiGraph(ours), nx.DiGraph(theirs), node_match=same)
    assert ours.number_of_edges() == theirs.number_of_edges()


@pytest.mark.parametrize("repeat", [1, 2, 5])
def test_all_copies_are_counted(repeat: int) -> None:
    def totals(text: str) -> list[int]:
        counts = Chart.from_text(text).counts()
        return [sum(getattr(c, what) for c in counts) for what in ("cells", "links", "weights", "biases", "states")]

    assert totals(NET.format(repeat=repeat)) == totals(by_hand(repeat))
    counted = {each.name: each.copies for each in Chart.from_text(NET.format(repeat=repeat)).counts()}
    assert counted == dict.fromkeys(("input", "side", "output"), 1) | dict.fromkeys(
        ("first", "second", "third"), repeat
    )


def test_every_copy_has_separate_weights() -> None:
    chart, plain = Chart.from_text(NET.format(repeat=3)), Chart.from_text(by_hand(3))
    names = {f"block.{n}.{word}": f"{word[0]}{n}" for n in (1, 2, 3) for word in ("first", "second", "third")}
    weights = chart.weights(seed=1)
    assert (
        len({array.tobytes() for name, array in weights.items() if name.startswith("block") and "bias" not in name})
        == 12
    )

    def renamed(name: str) -> str:
        for long, short in names.items():
            name = name.replace(long, short)
        return name

    inputs = {"input": [[0.1, -0.2, 0.3]], "side": [[1.0, 2.0]]}
    ours = chart.forward(inputs, weights=weights)
    theirs = plain.forward(inputs, weights={renamed(name): array for name, array in weights.items()})
    for long, short in names.items():
        np.testing.assert_allclose(ours[long], theirs[short])
    np.testing.assert_allclose(ours["output"], theirs["output"])
    assert not np.allclose(ours["block.1.third"], ours["block.2.third"])


def test_a_group_is_drawn_once_with_a_count_or_in_full() -> None:
    chart = Chart.from_text(NET.format(repeat=3))
    once, full = chart.drawn(), chart.drawn(RenderOptions(repeats="full"))
    assert isinstance(once, Scene) and isinstance(full, Scene)
    assert (len(once.xy), len(full.xy)) == (17, 37)
    assert [line.text for line in once.texts if line.role == "frame"] == ["Block ×3"]
    assert [line.text for line in full.texts if line.role == "frame"] == ["Block 1", "Block 2", "Block 3"]
    assert ">Block ×3<" in chart.svg(detail="layers")
    assert chart.svg(detail="layers", repeats="full").count('<rect class="frame"') == 3
    assert "first, second, third repeated 3 times" in chart.description()
    # Values are those of every copy.
    assert isinstance(shaded := chart.drawn(RenderOptions(values="forward")), Scene)
    assert shaded.layers[3].layer.name == "block.1.second"


def test_a_spec_without_repeats_is_not_changed() -> None:
    spec = Chart.from_text(NET.format(repeat=1)).spec
    assert written_out(spec) is spec
    assert copies(Chart.from_text(NET.format(repeat=2)).spec)["first"] == ("block.1.first", "block.2.first")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("third:  {cell: hidden, size: 3}", "third:  {cell: hidden, size: 5}", "identity joins layers of equal size"),
        ("input -> block", "input -> first", "no path leads into the group, such as 'full: input -> block'"),
        ("third, side", "third -> first, side", "form a cycle"),
        ("repeat: 3", "repeat: 0", "whole number from 1 to 1,000"),
        ("  side:", "  block.2.first: {cell: input, size: 2}\n  side:", "a copy would have that name"),
        ("full: [input", "recurrent: block\n  - full: [input", "'block' is a group, and only paths"),
        ("repeat: 3", "repeat: 3, brace: left", "unknown side of a brace"),
    ],
)
def test_groups_that_cannot_be_repeated_are_reported(old: str, new: str, message: str) -> None:
    text = NET.format(repeat=3)
    assert old in text
    findings = check_text(text.replace(old, new), "t")
    assert any(message in finding.message for finding in findings), findings


def test_a_copy_that_does_not_fit_the_next_is_reported_at_the_repeat() -> None:
    text = (
        "name: T\nlayers:\n  a: {cell: input, size: 8}\n  b: {cell: convolution, size: 6}\n  c: {cell: output, size: 2}\n"
        "connections:\n  - {convolution: a -> block, kernel: 3}\n  - full: block -> c\n"
        "groups:\n  block: {layers: [b], repeat: 2}\n"
    )
    (finding,) = [finding for finding in check_text(text, "t") if finding.level == "error"]
    assert (finding.line, finding.column, finding.slug) == (10, 32, "window-size")
    assert "'block.1.b' to 'block.2.b'" in finding.message


def test_too_many_copies_are_rejected_before_they_are_made() -> None:
    layers = "".join(f"  l{i}: {{cell: hidden, size: 1}}\n" for i in range(50))
    path = " -> ".join(f"l{i}" for i in range(50))
    text = f"name: T\nlayers:\n  a: {{cell: input, size: 1}}\n{layers}connections:\n  - full: [a -> g, {path}]\n"
    findings = check_text(f"{text}groups:\n  g: {{layers: [{path.replace(' ->', ',')}], repeat: 1000}}\n", "t")
    assert any("more than 10,000 layers or connections" in finding.message for finding in findings)


# Positions


PLACED = """\
name: T
layers:
  a: {{cell: input, size: 2}}
  b: {{cell: hidden, size: 2}}
  c: {{cell: hidden, size: 2{layer}}}
  d: {{cell: hidden, size: 2}}
connections:
  - full: [a -> once, a -> twice -> c]
groups:
  once: {{layers: [{member}]{once}}}
  twice: {{layers: [b], repeat: 2{twice}}}
"""
DRAWN_IN_FULL = [RenderOptions(repeats="full"), RenderOptions(values="forward")]


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("options", DRAWN_IN_FULL, ids=["full", "values"])
@pytest.mark.parametrize("arrange", ["", ", arrange: grid", ", label: G"])
@pytest.mark.parametrize("anchor", ["b", "twice", "[a, b]", "[b, twice]"])
@pytest.mark.parametrize("placed", ["layer", "once"])
def test_layers_placed_beside_a_repeated_group_are_beside_all_its_copies(
    placed: str, anchor: str, arrange: str, options: RenderOptions, side: str
) -> None:
    places = {"layer": "", "once": arrange, "twice": arrange}
    places[placed] += f", place: {{{side}: {anchor}}}"
    chart = Chart.from_text(PLACED.format(**places, member="d" if placed == "layer" else "c, d"))
    scene = chart.scene(options)
    boxes = {layer.layer.name: scene.xy[layer.first : layer.numbers.stop] for layer in scene.layers}
    axis, sign = {"above": (1, -1), "below": (1, 1), "left": (0, -1), "right": (0, 1)}[side]
    for copy in ("twice.1.b", "twice.2.b"):
        assert (sign * boxes["c"][:, axis]).min() > (sign * boxes[copy][:, axis]).max()


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("options", DRAWN_IN_FULL, ids=["full", "values"])
@pytest.mark.parametrize("anchor", ["a", "once", "[a, d]"])
@pytest.mark.parametrize("repeat", ["", ", repeat: 3"])
def test_every_copy_is_placed_beside_its_anchors(repeat: str, anchor: str, options: RenderOptions, side: str) -> None:
    """The anchors are layers and groups, repeated or not."""
    text = PLACED.format(layer="", member="d", once=repeat, twice=f", place: {{{side}: {anchor}}}")
    scene = Chart.from_text(text).scene(options)
    middles = {layer.layer.name: scene.xy[layer.first : layer.numbers.stop].mean(axis=0) for layer in scene.layers}
    axis, sign = {"above": (1, -1), "below": (1, 1), "left": (0, -1), "right": (0, 1)}[side]
    named = {"a": ["a"], "once": ["d"], "[a, d]": ["a", "d"]}[anchor]
    anchors = [middle for name, middle in middles.items() if name.split(".")[-1] in named]
    assert len(anchors) >= len(named)
    for copy in ("twice.1.b", "twice.2.b"):
        assert all(sign * middles[copy][axis] > sign * middle[axis] for middle in anchors)
