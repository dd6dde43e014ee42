"""Groups in groups: how they are read, and how copies of copies are connected, named, counted and computed."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest

from netcharts import Chart, check_text
from netcharts.spec.nesting import enclosing
from netcharts.spec.repeats import copies, written_out

NET = """\
name: T
layers:
  input:  {{cell: input, size: 3}}
  first:  {{cell: hidden, size: 3}}
  second: {{cell: hidden, size: 3}}
  last:   {{cell: hidden, size: 3}}
  output: {{cell: output, size: 2}}
connections:
  - full: [input -> outer -> output, first -> inner -> last]
  - identity: [first -> last, input -> second]
groups:
  outer: {{layers: [first, inner, last], repeat: {outer}, label: Outer}}
  inner: {{layers: [second], repeat: {inner}, label: Inner}}
"""


def by_hand(outer: int, inner: int) -> str:
    """Return the same network without groups."""
    layers, full, same, before = [], list[str](), list[str](), "input"
    for i in range(1, outer + 1):
        chain = [f"f{i}", *(f"s{i}_{j}" for j in range(1, inner + 1)), f"l{i}"]
        layers += chain
        full.append(f"{before} -> {' -> '.join(chain)}")
        same += [f"f{i} -> l{i}", *(f"input -> {name}" for name in chain[1:-1])]
        before = f"l{i}"
    inside = "".join(f"  {name}: {{cell: hidden, size: 3}}\n" for name in layers)
    ends = "  input: {cell: input, size: 3}\n", "  output: {cell: output, size: 2}\n"
    paths = f"  - full: [{', '.join(full)}, {before} -> output]\n  - identity: [{', '.join(same)}]\n"
    return f"name: T\nlayers:\n{ends[0]}{inside}{ends[1]}connections:\n{paths}"


COUNTS = [(1, 1), (1, 3), (2, 1), (2, 3), (3, 2)]


@pytest.mark.parametrize(("outer", "inner"), COUNTS)
def test_copies_of_copies_are_connected_as_if_written_by_hand(outer: int, inner: int) -> None:
    ours = Chart(written_out(Chart.from_text(NET.format(outer=outer, inner=inner)).spec)).graph("cells")
    theirs = Chart.from_text(by_hand(outer, inner)).graph("cells")

    def same(a: dict[str, str], b: dict[str, str]) -> bool:
        return (a["cell"], a["index"]) == (b["cell"], b["index"])

    assert nx.is_isomorphic(nx.DiGraph(ours), nx.DiGraph(theirs), node_match=same)
    assert ours.number_of_edges() == theirs.number_of_edges()


@pytest.mark.parametrize(("outer", "inner"), COUNTS)
def test_copies_of_copies_are_counted(outer: int, inner: int) -> None:
    def totals(text: str) -> list[int]:
        counts = Chart.from_text(text).counts()
        return [sum(getattr(c, what) for c in counts) for what in ("cells", "links", "weights", "biases", "states")]

    ours = NET.format(outer=outer, inner=inner)
    assert totals(ours) == totals(by_hand(outer, inner))
    counted = {each.name: each.copies for each in Chart.from_text(ours).counts()}
    assert counted == {"input": 1, "first": outer, "second": outer * inner, "last": outer, "output": 1}


def test_copies_of_copies_compute_what_is_written_by_hand() -> None:
    chart, plain = Chart.from_text(NET.format(outer=2, inner=2)), Chart.from_text(by_hand(2, 2))
    names = {f"outer.{i}.inner.{j}.second": f"s{i}_{j}" for i in (1, 2) for j in (1, 2)}
    names |= {f"outer.{i}.{word}": f"{word[0]}{i}" for i in (1, 2) for word in ("first", "last")}

    def renamed(name: str) -> str:
        for long, short in names.items():
            name = name.replace(long, short)
        return name

    weights = chart.weights(seed=1)
    inputs = {"input": [[0.1, -0.2, 0.3]]}
    ours = chart.forward(inputs, weights=weights)
    theirs = plain.forward(inputs, weights={renamed(name): array for name, array in weights.items()})
    for long, short in names.items():
        np.testing.assert_allclose(ours[long], theirs[short])
    np.testing.assert_allclose(ours["output"], theirs["output"])


def test_copies_are_named_from_the_outside_in() -> None:
    spec = Chart.from_text(NET.format(outer=2, inner=2)).spec
    assert copies(spec)["second"] == tuple(f"outer.{i}.inner.{j}.second" for i in (1, 2) for j in (1, 2))
    assert copies(spec)["last"] == ("outer.1.last", "outer.2.last")
    full = written_out(spec)
    assert [group.name for group in full.groups] == [
        "outer.1", "outer.2", "outer.1.inner.1", "outer.1.inner.2", "outer.2.inner.1", "outer.2.inner.2",
    ]  # fmt: skip
    outer = full.groups[1]
    assert outer.groups == ("outer.2.inner.1", "outer.2.inner.2")
    inside = ("outer.2.inner.1.second", "outer.2.inner.2.second")
    assert outer.layers == ("outer.2.first", *inside, "outer.2.last")
    names = [layer.name for layer in full.layers]
    assert names[1:5] == ["outer.1.first", "outer.1.inner.1.second", "outer.1.inner.2.second", "outer.1.last"]
    assert [group.caption("en") for group in full.groups[:3]] == ["Outer 1", "Outer 2", "Inner 1"]


def test_an_inner_group_that_is_not_repeated_is_copied_with_the_outer_one() -> None:
    full = written_out(Chart.from_text(NET.format(outer=2, inner=1)).spec)
    assert [(group.name, group.caption("en")) for group in full.groups[2:]] == [
        ("outer.1.inner", "Inner"),
        ("outer.2.inner", "Inner"),
    ]


def test_groups_can_be_named_before_they_are_defined_and_contain_all_that_is_in_them() -> None:
    spec = Chart.from_text(NET.format(outer=1, inner=1)).spec
    outer, inner = spec.groups
    assert (outer.layers, outer.groups) == (("first", "second", "last"), ("inner",))
    assert (inner.layers, inner.groups) == (("second",), ())
    assert enclosing(spec.groups) == {
        "first": (outer,), "second": (outer, inner), "last": (outer,), "inner": (outer,),
    }  # fmt: skip


GROUPS = """\
name: T
layers:
  a: {cell: input, size: 2}
  b: {cell: hidden, size: 2}
  c: {cell: hidden, size: 2}
  d: {cell: output, size: 2}
connections:
  - full: a -> b -> c -> d
groups:
"""


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        ("g: {layers: [a, g]}", "group 'g' contains itself"),
        ("g: {layers: [a, h]}\n  h: {layers: [g]}", "contains itself through"),
        ("g: {layers: [h]}\n  h: {layers: [i]}\n  i: {layers: [g, b]}", "contains itself through"),
        ("g: {layers: [b]}\n  h: {layers: [g]}\n  i: {layers: [g]}", "group 'g' is in a group already"),
        ("g: {layers: [b]}\n  h: {layers: [b, g]}", "layer 'b' is in a group already"),
        ("g: {layers: [b, b]}", "layer 'b' is in a group already"),
        ("g: {layers: [b, i]}", "unknown layer 'i'"),
        ("g: {layers: [b, c]}\n  h: {layers: [g1, d]}\n  g1: {layers: [c], brace: above}", "neither contains"),
        ("g: {layers: [b, c]}\n  h: {layers: [c, d], brace: above, repeat: 2}", "is in a group already"),
        ("g: {layers: [b, c]}\n  h: {layers: [c, d], brace: above, arrange: row}", "is in a group already"),
    ],
)
def test_groups_that_do_not_nest_are_reported(groups: str, message: str) -> None:
    findings = [finding for finding in check_text(f"{GROUPS}  {groups}\n", "t") if finding.level == "error"]
    assert any(message in finding.message for finding in findings), findings


@pytest.mark.parametrize(
    "groups",
    [
        "g: {layers: [b, c]}\n  h: {layers: [c, d], brace: above}",
        "g: {layers: [b, c], brace: below}\n  h: {layers: [c, d], brace: above, repeat: 1}",
        "g: {layers: [b, c], brace: below}\n  h: {layers: [c, d], brace: below}",
        "g: {layers: [h, i], label: G}\n  h: {layers: [b], label: H}\n  i: {layers: [c], brace: above}",
    ],
)
def test_a_layer_can_be_in_a_frame_and_under_braces(groups: str) -> None:
    assert not [finding for finding in check_text(f"{GROUPS}  {groups}\n", "t") if finding.level == "error"]


def test_a_path_through_an_outer_group_leads_into_the_first_layers_of_an_inner_one() -> None:
    text = (
        GROUPS.replace("a -> b -> c -> d", "[a -> g -> d, b -> c]")
        + "  g: {layers: [h], repeat: 2}\n  h: {layers: [b, c]}\n"
    )
    links = [(c.source, c.target) for c in written_out(Chart.from_text(text).spec).connections]
    assert links == [
        ("a", "g.1.b"),
        ("g.2.c", "d"),
        ("g.1.b", "g.1.c"),
        ("g.2.b", "g.2.c"),
        ("g.1.c", "g.2.b"),
    ]


def test_the_copies_of_an_inner_group_are_connected_like_the_path_through_the_outer_one() -> None:
    text = (
        GROUPS.replace("a -> b -> c -> d", "[a -> g -> d, b -> c]")
        + "  g: {layers: [h]}\n  h: {layers: [b, c], repeat: 2}\n"
    )
    links = [(c.source, c.target) for c in written_out(Chart.from_text(text).spec).connections]
    assert links == [("a", "h.1.b"), ("h.2.c", "d"), ("h.1.b", "h.1.c"), ("h.2.b", "h.2.c"), ("h.1.c", "h.2.b")]


def test_too_many_copies_of_copies_are_rejected_before_they_are_made() -> None:
    groups = "\n  ".join(f"g{n}: {{layers: [{f'g{n + 1}' if n < 9 else 'b'}], repeat: 1000}}" for n in range(10))
    findings = check_text(f"{GROUPS.replace('-> b ->', '-> g0 ->')}  {groups}\n", "t")
    assert {finding.slug for finding in findings} == {"too-large"}


def test_the_outermost_group_that_arranges_decides_for_all_its_layers() -> None:
    text = GROUPS + "  g: {layers: [h, b], arrange: ring}\n  h: {layers: [c], arrange: row}\n"
    assert [layer.arrange for layer in Chart.from_text(text).spec.layers] == ["column", "ring", "ring", "column"]
    assert [finding.code for finding in check_text(text, "t")] == ["NC120"]


def test_the_description_names_inner_groups_by_their_labels() -> None:
    text = GROUPS + "  g: {layers: [b, h, d], label: Outer, repeat: 1}\n  h: {layers: [c], label: Inner}\n"
    described = Chart.from_text(text).description()
    assert "b, “Inner”, d framed as “Outer”; c framed as “Inner”" in described
    assert "b，“Inner”，d 置于方框“Outer”中" in Chart.from_text(text).description("zh").replace("、", "，")
