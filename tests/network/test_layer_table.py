"""The table of layers: its numbers are the published ones, and every format shows them."""

from __future__ import annotations

import csv
import io
import re
from math import prod
from pathlib import Path

import pytest
from click.testing import CliRunner

from netcharts import Chart
from netcharts.cli import main
from netcharts.network.layer_table import layer_table
from netcharts.network.layer_table_formats import FORMATS, write
from netcharts.network.multiply_accumulates import multiply_accumulates
from netcharts.spec.repeats import copies, written_out

DOCS = Path(__file__).parents[2] / "docs"

# AlexNet of torchvision, whose documentation gives 61,100,840 parameters and 0.71 GFLOPS.
ALEXNET = """name: AlexNet
layers:
  image: {cell: input, size: [224, 224], channels: 3}
  conv1: {cell: convolution, size: [55, 55], channels: 64}
  pool1: {cell: pool, size: [27, 27], channels: 64}
  conv2: {cell: convolution, size: [27, 27], channels: 192}
  pool2: {cell: pool, size: [13, 13], channels: 192}
  conv3: {cell: convolution, size: [13, 13], channels: 384}
  conv4: {cell: convolution, size: [13, 13], channels: 256}
  conv5: {cell: convolution, size: [13, 13], channels: 256}
  pool5: {cell: pool, size: [6, 6], channels: 256}
  full6: {cell: hidden, size: 4096}
  full7: {cell: hidden, size: 4096}
  classes: {cell: output, size: 1000}
connections:
  - {convolution: image -> conv1, kernel: 11, stride: 4, padding: 2}
  - {pool: [conv1 -> pool1, conv2 -> pool2, conv5 -> pool5], kernel: 3, stride: 2}
  - {convolution: pool1 -> conv2, kernel: 5, padding: 2}
  - {convolution: pool2 -> conv3 -> conv4 -> conv5, kernel: 3, padding: 1}
  - full: pool5 -> full6 -> full7 -> classes
"""


def vgg16() -> str:
    """Return the text of VGG-16."""
    layers, connections = ["  a0: {cell: input, size: [224, 224], channels: 3}"], []
    number, size = 0, 224
    for width, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            number += 1
            layers.append(f"  a{number}: {{cell: convolution, size: [{size}, {size}], channels: {width}}}")
            connections.append(f"  - {{convolution: a{number - 1} -> a{number}, kernel: 3, padding: 1}}")
        number, size = number + 1, size // 2
        layers.append(f"  a{number}: {{cell: pool, size: [{size}, {size}], channels: {width}}}")
        connections.append(f"  - {{pool: a{number - 1} -> a{number}, kernel: 2}}")
    layers += [f"  f{n}: {{cell: hidden, size: {size}}}" for n, size in enumerate((4096, 4096, 1000))]
    connections.append(f"  - full: a{number} -> f0 -> f1 -> f2")
    return "\n".join(["name: VGG-16", "layers:", *layers, "connections:", *connections]) + "\n"


@pytest.mark.parametrize(
    ("text", "parameters", "products"),
    # torchvision's documentation: 61,100,840 and 0.71 G; 138,357,544 and 15.47 G. All digits are those of fvcore.
    [(ALEXNET, 61_100_840, 714_188_480), (vgg16(), 138_357_544, 15_470_264_320)],
    ids=["alexnet", "vgg-16"],
)
def test_published_numbers(text: str, parameters: int, products: int) -> None:
    """Parameters and multiply-accumulates are those that others have published."""
    table = layer_table(Chart.from_text(text).spec)
    assert (table.totals.total, table.products) == (parameters, products)
    assert table.totals.trainable + table.totals.frozen == parameters


@pytest.mark.parametrize(
    ("layers", "connection", "products"),
    [
        ("a: {cell: input, size: 3}, b: {cell: memory, size: 2}", "full: a -> b", 4 * 3 * 2),
        ("a: {cell: input, size: 3}, b: {cell: hidden, size: 5, channels: 2}", "full: a -> b", 3 * 10),
        (
            "a: {cell: input, size: 4, channels: 2}, b: {cell: pool, size: 2, channels: 2}",
            "{pool: a -> b, kernel: 2}",
            0,
        ),
        (
            "a: {cell: input, size: 3, channels: 2}, b: {cell: deconvolution, size: 7, channels: 4}",
            "{deconvolution: a -> b, kernel: 3, stride: 2}",
            3 * 3 * 2 * 4,
        ),
        ("a: {cell: input, size: 3, channels: 2}, b: {cell: hidden, size: 3, channels: 4}", "pointwise: a -> b", 24),
        (
            "a: {cell: input, size: 3, channels: 2}, b: {cell: hidden, size: 5, channels: 2}",
            "{pointwise: a -> b, over: places}",
            3 * 5 * 2,
        ),
        (
            "a: {cell: input, size: 3, channels: 4}, b: {cell: hidden, size: 3, channels: 6}",
            "{pointwise: a -> b, groups: 2}",
            3 * 2 * 3 * 2,
        ),
        ("a: {cell: input, size: 3, vocabulary: 9}, b: {cell: hidden, size: 3, channels: 4}", "pointwise: a -> b", 0),
    ],
)
def test_products_of_patterns(layers: str, connection: str, products: int) -> None:
    """Each pattern takes as many products as the definition of its links says."""
    chart = Chart.from_text(f"name: T\nlayers: {{{layers}}}\nconnections:\n  - {connection}\n")
    assert multiply_accumulates(chart.spec) == {"a": 0, "b": products}


def test_numbers_of_copies_add_up(spec_name: str) -> None:
    """All copies together have the numbers of the copies, and parameters those of the arrays."""
    chart = Chart.from_file(spec_name)
    once, full = layer_table(chart.spec), layer_table(chart.spec, "full")
    assert (once.products, once.totals) == (full.products, full.totals)
    assert sum(row.parameters for row in full.rows) == once.totals.total
    assert all(row.copies == 1 for row in full.rows)
    assert len(full.rows) == sum(row.copies for row in once.rows)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_", FORMATS)
def test_formats(format_: str, language: str) -> None:
    """Each format shows every layer and its numbers."""
    table = layer_table(Chart.from_text(ALEXNET).spec)
    shown = write(table, format_, language).replace(",", "" if format_ != "csv" else ",")
    for row in table.rows:
        assert row.layer in shown and str(row.parameters) in shown and str(row.products) in shown
        ((extent, _),) = row.fields.values()
        assert str(extent) in shown
    assert format_ == "csv" or (str(table.totals.total) in shown and str(table.products) in shown)


def test_text_from_users_is_escaped() -> None:
    """A name with special characters does not change the table."""
    text = 'name: T\nlayers: {"a|b_{%}\\e&\\x07,": {cell: input, size: 2}}\n'.replace("\\e", "")
    table = layer_table(Chart.from_text(text.replace("\\x07", "")).spec)
    assert write(table, "markdown", "en").splitlines()[2].count(" | ") == 5
    assert r"\_\{\%\}" in write(table, "latex", "en")
    rows = list(csv.DictReader(io.StringIO(write(table, "csv", "en"))))
    assert [(row["layer"], row["parameters"]) for row in rows] == [("a|b_{%}&,", "0")]


def test_the_command_prints_the_table() -> None:
    """`describe --format table` prints the table; `--repeats full` lists every copy."""
    runner = CliRunner()
    table = layer_table(Chart.from_file("ff").spec)
    result = runner.invoke(main, ["describe", "ff", "--format", "table"])
    assert result.exit_code == 0 and result.output == write(table, "table", "en")
    assert prod(table.rows[0].shape) == 2


def test_shapes_of_copies_that_differ_are_ranges() -> None:
    table = layer_table(Chart.from_file("densenet-121").spec)
    row = next(row for row in table.rows if row.layer == "dense1.output")
    assert (row.shape, row.lengths) == ((96, 56, 56), ("96–256", "56", "56"))
    assert "[96–256, 56, 56]" in write(table, "table", "en")
    assert "56×56×96–256" in CliRunner().invoke(main, ["describe", "densenet-121"]).output
    full = layer_table(Chart.from_file("densenet-121").spec, "full")
    assert all("–" not in length for row in full.rows for length in row.lengths)


NESTED = """name: N
layers:
  input: {cell: input, size: 4}
  a:     {cell: hidden, size: 3}
  other: {cell: hidden, size: 5}
  b:     {cell: hidden, size: 3}
  deep:  {block: outer, repeat: 2}
connections:
  - full: [input -> a -> b, input -> other]
  - identity: b -> deep
groups:
  pair:  {layers: [a, b], label: Pair}
  brace: {layers: [other, b], brace: above, label: Crossing}
blocks:
  outer:
    layers:
      first:  {cell: copy}
      inside: {block: inner, repeat: 3}
      output: {cell: copy}
    connections: [identity: inputs -> first -> inside -> output]
  inner:
    layers:
      output: {cell: copy}
    connections: [identity: inputs -> output]
"""


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [
        (
            "once",
            """
input
pair
├─ a
└─ b
other
deep ×2
├─ first ×2
├─ inside ×6
│  └─ output ×6
└─ output ×2
""",
        ),
        (
            "full",
            """
input
pair
├─ a
└─ b
other
deep.1
├─ first
├─ inside.1
│  └─ output
├─ inside.2
│  └─ output
├─ inside.3
│  └─ output
└─ output
deep.2
├─ first
├─ inside.1
│  └─ output
├─ inside.2
│  └─ output
├─ inside.3
│  └─ output
└─ output
""",
        ),
    ],
)
def test_layers_are_below_their_groups(repeats: str, expected: str) -> None:
    """Groups and blocks are headings, with their layers indented below them; a brace that crosses others is none."""
    shown = write(layer_table(Chart.from_text(NESTED).spec, repeats), "table", "en")
    body = shown.split("─\n")[1]
    assert [re.split(r"  +(?=\w)", line)[0].rstrip() for line in body.splitlines()[:-1]] == expected.split("\n")[1:-1]


@pytest.mark.parametrize(
    ("format_", "indented"), [("markdown", "| &emsp;&emsp;output ×6 |"), ("latex", r"\quad \quad output")]
)
def test_markup_is_indented(format_: str, indented: str) -> None:
    """In Markdown and LaTeX as well, each level is indented further."""
    assert indented in write(layer_table(Chart.from_text(NESTED).spec), format_, "en")


def test_csv_names_the_group() -> None:
    """Rows of data have the whole name of a layer, and that of the group around it."""
    rows = csv.DictReader(io.StringIO(write(layer_table(Chart.from_text(NESTED).spec), "csv", "en")))
    groups = {row["layer"]: row["group"] for row in rows}
    assert groups["deep.inside.output"] == "deep.inside" and groups["a"] == "pair" and groups["input"] == ""


def test_every_layer_is_in_the_table_once(spec_name: str) -> None:
    """Headings leave out no layer, whatever groups there are."""
    spec = Chart.from_file(spec_name).spec
    for repeats, shown in (("once", spec), ("full", written_out(spec))):
        rows = layer_table(spec, repeats).rows
        assert sorted(row.layer for row in rows) == sorted(copies(shown))
        # Names of layers in a block begin with that of the block, whether or not its first copy has them.
        assert all(row.group.startswith(row.layer.rpartition(".")[0]) for row in rows if "." in row.layer)


@pytest.mark.skipif(not DOCS.exists(), reason="not a checkout")
def test_the_table_in_the_documentation() -> None:
    """The documentation shows the table that the command prints for the network above it."""
    page = (DOCS / "networks.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```text\n(layer  .*?)```", page, re.DOTALL)
    chart = Chart.from_file(DOCS / "examples" / "networks" / "residual-network.yaml")
    assert shown == write(layer_table(chart.spec), "table", "en")
