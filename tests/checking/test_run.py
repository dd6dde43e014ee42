"""Checks of whole and of partly readable specs."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

import netcharts
from netcharts import Chart, Finding
from netcharts.checking import rules
from netcharts.checking.run import check_spec, check_text, selected
from netcharts.spec import bundled
from netcharts.spec.reader import read
from tests.checking.specs import LONE
from tests.spec.test_fuzz import broken_specs, salad


def codes(text: str) -> list[str]:
    return [finding.code for finding in check_text(text, "t")]


def test_a_chart_returns_findings() -> None:
    (finding,) = Chart.from_text(LONE).check()
    assert isinstance(finding, Finding)
    assert (finding.code, finding.slug, finding.level) == ("NC103", "isolated-layer", "warning")
    assert (finding.path, finding.line, finding.column) == ("<text>", 5, 3)
    assert netcharts.check_text(LONE, "<text>") == (finding,)


def test_rules_about_single_layers_and_connections_are_applied_to_a_partly_read_spec() -> None:
    text = LONE.replace("cell: input,", "cell: imput,").replace("-> output", "-> output\n  - full: hidden -> hidden")
    # Whether a layer is isolated or unreachable is unknown until the unknown cell is corrected.
    assert codes(text) == ["NC009", "NC102"]


def test_findings_are_in_the_order_of_the_text() -> None:
    text = LONE.replace("size: 3", "size: 3, sise: 1") + "  - full: hidden -> hidden\n"
    found = check_text(text, "t")
    assert [(finding.line, finding.column) for finding in found] == sorted((f.line, f.column) for f in found)


def test_rules_about_architectures_report_nothing_at_the_place_of_another_finding() -> None:
    reversed_ = bundled.paths()["ff"].read_text(encoding="utf-8").replace("hidden -> output", "output -> hidden")
    places = [(finding.line, finding.column) for finding in check_text(reversed_, "t")]
    assert len(places) == len(set(places))


def test_findings_are_selected_by_code_prefix_and_slug() -> None:
    found = check_text(LONE + "  - full: hidden -> hidden\n", "t")
    assert [f.code for f in found] == ["NC103", "NC102"]
    assert [f.code for f in selected(found, ["NC102"], [])] == ["NC102"]
    assert [f.code for f in selected(found, ["nc1"], ["isolated-layer"])] == ["NC102"]
    assert selected(found, [], ["NC1"]) == []
    broken = check_text("name: T\n", "t")
    assert selected(broken, ["NC1"], ["NC0"]) == list(broken)


@given(st.one_of(salad, broken_specs(), st.text()))
def test_any_text_can_be_checked(text: str) -> None:
    found = check_text(text, "t")
    for finding in found:
        assert finding.code == rules.load(finding.slug).code
        assert finding.level == rules.load(finding.slug).level
        assert "\n" not in str(finding)


def calls(text: str) -> int:
    """Return how many functions a check of a text calls."""
    spec, _ = read(text, "t")
    assert spec is not None
    seen = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal seen
        seen += event == "call"

    check_spec(spec)
    sys.setprofile(count)
    try:
        check_spec(spec)
    finally:
        sys.setprofile(None)
    return seen


def test_the_cost_of_a_check_does_not_depend_on_the_size_of_layers() -> None:
    def described(size: int) -> str:
        layers = "".join(f"  l{i}: {{cell: hidden, size: {size}, draw: 4}}\n" for i in range(50))
        path = " -> ".join(f"l{i}" for i in range(50))
        return f"name: T\nlayers:\n{layers}connections:\n  - full: {path}\n  - recurrent: l3\n"

    # Single cells are not looked at in large networks.
    assert calls(described(10**9)) <= calls(described(10))


def test_the_memory_of_a_check_does_not_depend_on_layers_that_nothing_leads_to() -> None:
    some = "  - random: a -> b\n    density: 0.9\n"
    text = "name: T\nlayers:\n  a: {cell: input, size: 9}\n  b: {cell: output, size: 9}\n  c: {cell: input, size: 20000000}\n"
    tracemalloc.start()
    try:
        check_text(f"{text}connections:\n{some}", "t", forward=True)
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


def test_a_network_without_cycles_is_checked_without_networkx_and_numpy() -> None:
    code = (
        "import sys\nfrom netcharts.checking.run import check_text\nfrom netcharts.spec import bundled\n"
        "assert not check_text(bundled.paths()['lstm'].read_bytes(), 'lstm')\nprint(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"networkx", "numpy", "pygraphviz"} & set(done.stdout.split())


def test_a_reversed_connection_of_a_repeated_group_can_be_advised() -> None:
    layers = "name: T\nlayers:\n  a: {cell: noisy_input, size: 1}\n  b: {cell: backfed_input, size: 1}\n"
    groups = "groups:\n  g: {layers: [a], repeat: 2}\n"
    for path in ("b -> g", "g -> b"):
        assert check_text(f"{layers}connections:\n  - full: {path}\n{groups}", "t")


def test_windows_over_billions_of_cells_are_not_looked_at() -> None:
    layers = "name: T\nlayers:\n  a: {cell: input, size: 50000000}\n  b: {cell: kernel, size: 50000000}\n"
    tracemalloc.start()
    try:
        check_text(f"{layers}connections:\n  - convolution: a -> b\n    kernel: 3\n    padding: 1\n", "t")
        assert tracemalloc.get_traced_memory()[1] < 50e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("ending", ["  # netcharts: ignore[NC317]\n", "\n" + "  - complete: cells\n" * 120])
def test_numbers_are_not_computed_from_a_pattern_of_the_wrong_size(ending: str) -> None:
    """Its finding may be ignored, or be one too many."""
    text = (
        "name: T\nlayers:\n  cells: {cell: backfed_input, size: 4, activation: sign}\n"
        "patterns:\n  - [1, -1, 1]PLACE\nconnections:\n  - complete: cells\n"
    )
    place, more = (ending.rstrip("\n"), "") if "ignore" in ending else ("", ending.lstrip("\n"))
    assert "NC506" not in {
        finding.code for finding in check_text(text.replace("PLACE", place) + more, "t", forward=True)
    }


def test_attention_of_one_operand_without_links_is_checked() -> None:
    text = "name: T\nlayers: {a: {cell: own, size: 1}}\ncells: {own: {parts: {output: {attend: inputs}}}}\n"
    assert all(finding.code != "NC235" for finding in check_text(text, "t"))


def test_attention_over_a_billion_positions_is_not_looked_at() -> None:
    layers = "".join(f"  {name}: {{cell: hidden, size: 1000000000, channels: 2, draw: 2}}\n" for name in "ab")
    text = f"name: T\nlayers:\n{layers}connections:\n  - attention: a -> b\n    causal: true\n"
    tracemalloc.start()
    check_text(text, "t")
    assert tracemalloc.get_traced_memory()[1] < 50_000_000
    tracemalloc.stop()


@pytest.mark.parametrize("kernel", ["4", "[4, 4]", "all"])
def test_windows_into_a_layer_that_takes_no_plain_inputs_are_reported(kernel: str) -> None:
    layers = "layers:\n  a: {cell: input, size: [16, 16], channels: 3}\n  b: {cell: gaussian, channels: 16}\n"
    text = f"name: T\n{layers}connections:\n  - {{patches: a -> b, kernel: {kernel}}}\n"
    assert "NC226" in {finding.code for finding in check_text(text, "t")}


@pytest.mark.parametrize(
    "connection",
    [
        "graph: a -> a\n    edges: g",
        "full: x -> a",
        "recurrent: a",
        "identity: x -> a",
        "random: x -> a\n    density: 0.5",
    ],
)
def test_the_cost_of_a_check_grows_with_the_number_of_connections(connection: str) -> None:
    def repeated(count: int) -> str:
        layers = "layers:\n  x: {cell: input, size: 4}\n  a: {cell: recurrent, size: 4}\n  y: {cell: output, size: 2}\n"
        graphs = "graphs:\n  g: {directed: true, edges: [[0, 1], [1, 2], [2, 3]]}\n"
        links = "  - full: x -> a\n" + f"  - {connection}\n" * count
        return f"name: T\n{layers}{graphs}connections:\n{links}  - full: a -> y\n"

    assert calls(repeated(400)) < 2.5 * calls(repeated(200))
