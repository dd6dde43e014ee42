"""The reader: the meaning of the language, and that every problem is reported with its place."""

from __future__ import annotations

from typing import Any

import pytest

from netcharts.checking import reported
from netcharts.spec.model import Spec
from netcharts.spec.reader import read

GOOD = """\
name: T
layers:
  input:  {cell: input, size: 5}
  hidden: {cell: hidden, size: 5}
  output: {cell: output, size: 5}
connections:
  - full: input -> hidden -> output
"""


def spec(text: str) -> Spec:
    read_spec, problems = read(text, "t")
    assert problems == ()
    assert read_spec is not None
    return read_spec


def messages(text: str) -> list[str]:
    read_spec, problems = read(text, "t")
    assert (read_spec is None) == bool(problems)
    return [str(finding) for finding in reported.findings("t", problems)]


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_layers_and_connections_keep_the_order_of_the_text() -> None:
    read_spec = spec(GOOD)
    assert [layer.name for layer in read_spec.layers] == ["input", "hidden", "output"]
    assert [(c.source, c.target) for c in read_spec.connections] == [("input", "hidden"), ("hidden", "output")]
    assert {c.statement for c in read_spec.connections} == {0}


def test_all_problems_are_reported_at_once_in_the_order_of_the_text() -> None:
    text = """\
name: T
layers:
  input:  {cell: imput, size: 5}
  hidden: {cell: hidden, size: many, bais: true}
  output: {cell: output}
conections:
  - full: input -> output
connections:
  - ful: input -> hidden
  - full: input -> hiden
"""
    lines = messages(text)
    assert [line.split(": ")[0] + line.split(": ")[1][:6] for line in lines] == [
        "t:3:18NC009 ",
        "t:4:32NC007 ",
        "t:4:38NC005 ",
        "t:5:3NC021 ",
        "t:6:1NC005 ",
        "t:9:5NC010 ",
        "t:10:20NC011 ",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cell: hidden", "cell: hiden", "t:4:18: NC009 error: unknown cell 'hiden' (did you mean 'hidden'?)"),
        ("- full:", "- fulll:", "t:7:5: NC010 error: unknown pattern 'fulll' (did you mean 'full'?)"),
        (
            "-> hidden ->",
            "-> hiddem ->",
            "t:7:20: NC011 error: unknown layer 'hiddem' (did you mean 'hidden'?)",
        ),
        ("layers:", "layer:", "t:1:1: NC006 error: the spec lacks the key 'layers'"),
        ("size: 5}\n  hidden", "size: 0}\n  hidden", "t:3:31: NC008 error: expected a whole number from 1 to"),
        ("name: T", "name: [T]", "t:1:7: NC007 error: expected a text, got a list"),
        ("name: T", "name: T\nname: U", "t:2:1: NC004 error: the key 'name' is given twice (first on line 1)"),
        ("input -> hidden -> output", "input hidden", "t:7:11: NC012 error: expected a path"),
        ("input -> hidden -> output", "input -> -> output", "t:7:11: NC012 error: an arrow in"),
        ("{cell: input,", "{cell: input, place: {below: nothing},", "NC011 error: unknown layer or group 'nothing'"),
        ("{cell: input,", "{cell: input, place: {below: input},", "NC013 error: 'input' can't be placed"),
        (
            "size: 5}\n  hidden",
            "size: 5, draw: 5000}\n  hidden",
            "NC008 error: expected a whole number from 1 to 4,096",
        ),
        (
            "size: 5}\n  hidden",
            "size: [100000, 100000]}\n  hidden",
            "10,000,000,000 cells; the maximum is 1,000,000,000",
        ),
    ],
)
def test_each_problem_has_its_place_and_message(old: str, new: str, expected: str) -> None:
    assert any(expected in line for line in messages(changed(old, new))), messages(changed(old, new))


@pytest.mark.parametrize(
    ("connection", "expected"),
    [
        (
            "convolution: input -> hidden\n    kernel: 3",
            "5 cells in, kernel 3, stride 1, padding 0 give 3 cells, not 5",
        ),
        ("convolution: input -> hidden", "lacks the key 'kernel'"),
        ("convolution: input -> hidden\n    kernel: [3, 3]", "'kernel' has 2 values for 1 dimensions"),
        ("convolution: input -> hidden\n    kernel: 30", "does not fit into 5 cells"),
        ("pool: input -> hidden\n    kernel: 2", "give 2 cells, not 5"),
        ("deconvolution: input -> hidden\n    kernel: 3", "give 7 cells, not 5"),
        ("random: input -> hidden", "either 'density' or 'fan_in'"),
        ("random: input -> hidden\n    density: 1.5", "above 0, up to 1"),
        ("random: input -> hidden\n    fan_in: 6", "needs as many source cells"),
        ("links: input -> hidden\n    pairs: [[0, 5]]", "lies outside its layer of 5 cells"),
        ("links: input -> hidden\n    pairs: [[0]]", "a pair of source and target, got 1 values"),
        ("full: input -> hidden\n    kernel: 3", "a 'full' connection has no key 'kernel'"),
        ("full: input -> hidden\n    recurrent: hidden", "a connection has one pattern"),
        ("recurrent: input -> hidden", "unknown layer 'input -> hidden'"),
        ("full: input -> hidden\n    delay: soon", "expected a whole number"),
        ("interpolation: input -> hidden\n    mode: cubic", "unknown interpolation mode 'cubic'"),
    ],
)
def test_options_and_sizes_are_checked_against_the_pattern(connection: str, expected: str) -> None:
    lines = messages(changed("full: input -> hidden -> output", connection))
    assert len(lines) == 1, lines
    assert expected in lines[0]


def test_an_unreadable_option_causes_no_second_problem_about_sizes() -> None:
    lines = messages(
        changed("full: input -> hidden -> output", "convolution: input -> hidden\n    kernel: 3\n    stide: 2")
    )
    assert [line.split()[1] for line in lines] == ["NC005"]


def test_options_have_defaults_and_patterns_a_default_delay() -> None:
    text = changed("- full: input -> hidden -> output", "- pool: input -> hidden\n    kernel: 1\n  - recurrent: hidden")
    pool, recurrent = spec(text).connections
    assert (pool.options.op, pool.delay) == ("max", 0)
    assert (recurrent.delay, recurrent.within) == (1, True)


def test_arrows_decide_whether_links_are_directed() -> None:
    connections = spec(changed("input -> hidden -> output", "input -- hidden -> output")).connections
    assert [connection.directed for connection in connections] == [False, True]


def test_a_union_is_connected_pair_by_pair() -> None:
    connections = spec(changed("full: input -> hidden -> output", "complete: [input, hidden]")).connections
    assert [(c.source, c.target) for c in connections] == [
        ("input", "input"),
        ("input", "hidden"),
        ("hidden", "hidden"),
    ]


def test_aliases_and_older_names_of_cells_are_accepted() -> None:
    text = GOOD.replace("cell: hidden", "cell: different_memory").replace("cell: output", "cell: convolution_or_pool")
    assert [layer.cell.name for layer in spec(text).layers] == ["input", "gated_memory", "convolution"]


def test_a_spec_can_define_cells() -> None:
    own = 'cells:\n  leaky:\n    extends: hidden\n    mark: diamond\n    fill: "#123456"\n    aliases: [lk]\n'
    kind = spec(own + changed("cell: hidden", "cell: lk")).layers[1].cell
    assert (kind.name, kind.role, kind.mark, kind.fill) == ("leaky", "hidden", "diamond", "#123456")
    assert kind.names.get("en") == "leaky"


def test_a_defined_cell_hides_a_bundled_one() -> None:
    assert spec(GOOD + "cells:\n  hidden: {mark: ring}\n").layers[1].cell.mark == "ring"
    extended = spec(GOOD + "cells:\n  hidden: {extends: hidden, mark: bar, parts: {output: {sum: inputs}}}\n")
    assert not extended.layers[1].cell.anatomy.plain
    assert extended.layers[1].cell.base == "hidden"


def test_text_can_be_given_by_language() -> None:
    read_spec = spec(GOOD + "title: {en: Net, zh: 网络}\n")
    assert (read_spec.heading("en"), read_spec.heading("zh")) == ("Net (T)", "网络 (T)")
    assert spec(GOOD).heading("zh") == "T"
    assert spec(GOOD + "title: {en: A T of its own}\n").heading("en") == "A T of its own"
    assert "a language has no key 'fr'" in messages(GOOD + "title: {fr: Réseau}\n")[0]


def test_positions_that_depend_on_each_other_are_reported() -> None:
    text = GOOD.replace("{cell: hidden,", "{cell: hidden, place: {below: output},").replace(
        "{cell: output,", "{cell: output, place: {above: hidden},"
    )
    assert [line.split()[1] for line in messages(text)] == ["NC013"]


@pytest.mark.parametrize("layers", ["{}", "[]", "", "3"])
def test_a_spec_needs_layers(layers: str) -> None:
    assert "expected a mapping from names to layers" in messages(f"name: T\nlayers: {layers}\n")[0]


def test_an_empty_value_is_reported_as_empty() -> None:
    assert messages("name: T\nlayers: {}\n")[0].endswith("got an empty mapping")
    assert messages("name: T\nlayers: []\n")[0].endswith("got an empty list")


def test_a_tab_is_reported_as_a_tab() -> None:
    (line,) = messages("name: T\nlayers:\n\ta: {cell: input, size: 1}\n")
    assert line == "t:3:1: NC002 error: not YAML: a tab is not allowed here; indent with spaces"


def test_a_colon_in_a_text_without_quotes_is_explained() -> None:
    (line,) = messages("name: T\nreference: Highway networks: a study\n")
    assert line.startswith("t:2:") and "needs quotes" in line


@pytest.mark.parametrize("arrow", ["<-", "=>", "→", "<=>", "⇒"])
def test_foreign_arrows_are_reported_with_the_correct_ones(arrow: str) -> None:
    (line,) = messages(changed("input -> hidden -> output", f"input {arrow} hidden"))
    assert line.endswith(f"('{arrow}' is not an arrow: write '->', from source to target, or '--')")


@pytest.mark.parametrize("arrow", ["-->", "->>", "<->", "<--"])
def test_parts_of_longer_arrows_are_reported_with_the_correct_ones(arrow: str) -> None:
    (line,) = messages(changed("input -> hidden -> output", f"input {arrow} hidden"))
    assert "unknown layer" in line
    assert "is not an arrow: write '->'" in line


def test_an_option_that_does_not_fit_is_reported_at_its_value() -> None:
    (line,) = messages(changed("full: input -> hidden -> output", "convolution: input -> hidden\n    kernel: [3, 3]"))
    assert line.startswith("t:8:13: NC301 error: 'input' to 'hidden': 'kernel' has 2 values")


@pytest.mark.parametrize("text", [None, 3, ["name: T"]])
def test_anything_but_text_raises_a_type_error(text: Any) -> None:
    with pytest.raises(TypeError, match="a spec is read from str or bytes, not from"):
        read(text, "t")


def test_a_bytearray_is_accepted() -> None:
    assert read(bytearray(GOOD.encode()), "t") == read(GOOD, "t")


def test_names_that_differ_only_in_white_space_are_the_same() -> None:
    text = "name: T\nlayers:\n  a b: {cell: input, size: 1}\n  a  b: {cell: output, size: 1}\n"
    assert messages(text) == ["t:4:3: NC014 error: 'a b' names a layer already"]


def test_a_layer_is_in_at_most_one_group() -> None:
    groups = "groups:\n  a: {layers: [input, hidden]}\n  b: {layers: [hidden]}\n"
    assert "NC014 error: layer 'hidden' is in a group already" in messages(GOOD + groups)[0]


def test_at_most_a_hundred_problems_are_reported() -> None:
    text = GOOD + "".join(f"key{i}: 1\n" for i in range(1000))
    assert len(messages(text)) == 100


def test_charts_that_are_too_large_are_rejected() -> None:
    layers = "".join(f"  l{i}: {{cell: hidden, size: 4096, draw: 4096}}\n" for i in range(30))
    assert "would draw more than 100,000 cells" in messages(f"name: T\nlayers:\n{layers}")[0]
    dense = "name: T\nlayers:\n" + layers[: layers.index("  l2")] + "connections:\n  - full: l0 -> l1\n"
    assert "would draw more than 1,000,000 links" in messages(dense)[0]
    many = GOOD + "  - full: " + " -> ".join(["input"] * 10_002) + "\n"
    assert "at most 10,000 connections are allowed" in messages(many)[0]
    layers = "".join(f"  l{i}: {{cell: hidden, size: 1}}\n" for i in range(1001))
    assert "at most 1,000 layers are allowed" in messages(f"name: T\nlayers:\n{layers}")[0]


@pytest.mark.parametrize(
    "groups",
    [
        "g: {layers: [input], place: {below: input}}",
        "g: {layers: [input, hidden], place: {below: g}}",
        "g: {layers: [input], place: {below: h}}\n  h: {layers: [hidden], place: {below: input}}",
        "input: {layers: [input]}",
    ],
)
def test_groups_that_depend_on_their_own_layers_are_reported(groups: str) -> None:
    assert [line.split()[1] for line in messages(f"{GOOD}groups:\n  {groups}\n")] in (["NC013"], ["NC014"])


def test_a_layer_that_depends_on_its_own_group_is_reported() -> None:
    text = GOOD.replace("{cell: hidden,", "{cell: hidden, place: {below: g},") + "groups:\n  g: {layers: [hidden]}\n"
    assert [line.split()[1] for line in messages(text)] == ["NC013"]


LAYERS = "name: T\nlayers:\n  a: {cell: input, size: 4}\n  b: {cell: hidden, size: 4}\n"
FAULTY = [
    *(
        f"connections:\n  - &x {{{key}: a -> b, delay: z}}\n  - *x\n"
        for key in ("full", "pool", "links", "convolution")
    ),
    *(f"connections:\n  - &x {{{key}: a -> b}}\n  - *x\n" for key in ("pool", "links", "convolution", "ful")),
    "cells:\n  c: {parts: &x {output: {sum: nowhere}}}\n  d: {parts: *x}\n",
    "cells:\n  c: {parts: &x {output: {}}}\n  d: {parts: *x}\n",
    "cells:\n  c: &x {extends: nowhere, size: 2}\n  d: *x\n",
    "groups:\n  g: &x {arrange: heap, repeat: none}\n  h: *x\n",
    "examples:\n  - &x {outputs: {a: z}, steps: 0}\n  - *x\n",
]


@pytest.mark.parametrize("text", FAULTY)
def test_a_fault_that_an_alias_repeats_is_reported_once_and_raises_nothing(text: str) -> None:
    once = text[: text.rindex("  ")]
    assert messages(LAYERS + once)
    assert messages(LAYERS + text) == messages(LAYERS + once)
