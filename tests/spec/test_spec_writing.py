"""Specs that were changed in Python are written as text that says the same: every edit comes back, or is refused."""

from __future__ import annotations

import difflib
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netcharts import Chart, SpecError
from netcharts.errors import UnwritableSpecError
from netcharts.findings import Place
from netcharts.spec.model import Group, Layer, Spec
from netcharts.spec.repeats import written_out
from netcharts.syntax.texts import LocalizedText
from tests.generated.laws import seeded

DATA = Path(__file__).parents[1] / "data"
TEXTS = sorted((DATA / "published").glob("*.yaml")) + sorted((DATA / "v1").glob("*.yaml"))


def comes_back(spec: Spec) -> str:
    """Return the text of a spec, after checking that it says what the spec says."""
    chart = Chart(spec)
    text = chart.spec_text()
    assert Chart.from_text(text, spec.path) == chart
    assert Chart.from_dict(chart.to_dict(), spec.path) == chart
    return text


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_published_specs_come_back(path: Path) -> None:
    chart = Chart.from_file(path)
    assert chart.spec_text() == path.read_text(encoding="utf-8")
    assert Chart.from_dict(chart.to_dict(), str(path)) == chart


# Edits. Each takes a spec, and gives another, or the same if it does not apply.


def renamed(spec: Spec, rng: random.Random) -> Spec:
    return spec._replace(name="Another: name", title=LocalizedText((("en", "A title"), ("zh", "标题"))))


def described(spec: Spec, rng: random.Random) -> Spec:
    return spec._replace(description=LocalizedText((("en", "x " * 50 + "end"),)), reference="", detail="layers")


def plain_layers(spec: Spec) -> list[Layer]:
    return [layer for layer in spec.layers if not layer.own_name and " " not in layer.name]


def with_layer(spec: Spec, layer: Layer) -> Spec:
    return spec._replace(layers=tuple(layer if each.name == layer.name else each for each in spec.layers))


def activated(spec: Spec, rng: random.Random) -> Spec:
    layer = rng.choice(plain_layers(spec) or [None])
    if layer is None or not layer.cell.anatomy.weighs_links or layer.normalize:
        return spec
    return with_layer(spec, layer._replace(activation="tanh" if layer.activation != "tanh" else "relu"))


def labeled(spec: Spec, rng: random.Random) -> Spec:
    layer = rng.choice(plain_layers(spec) or [None])
    return spec if layer is None else with_layer(spec, layer._replace(label=LocalizedText((("en", "h_t"),)), draw=3))


def unlabeled(spec: Spec, rng: random.Random) -> Spec:
    layer = rng.choice(plain_layers(spec) or [None])
    return spec if layer is None else with_layer(spec, layer._replace(label=None, dropout=0.5))


def extended(spec: Spec, rng: random.Random) -> Spec:
    """Add a layer, after a random one, with a connection into it."""
    plain = plain_layers(spec)
    if not plain:
        return spec
    source = rng.choice(plain)
    new = Chart.from_text(
        "name: T\nlayers: {new one: {cell: hidden, size: 3}, o: {cell: output, size: 2}}\nconnections: [full: new one -> o]\n"
    ).spec
    layer, connection = new.layers[0], new.connections[0]
    at = spec.layers.index(source) + 1
    joined = connection._replace(source=source.name, target=layer.name, statement=-1)
    return spec._replace(layers=(*spec.layers[:at], layer, *spec.layers[at:]), connections=(*spec.connections, joined))


def disconnected(spec: Spec, rng: random.Random) -> Spec:
    if not spec.connections:
        return spec
    number = rng.randrange(len(spec.connections))
    return spec._replace(connections=(*spec.connections[:number], *spec.connections[number + 1 :]))


def doubled(spec: Spec, rng: random.Random) -> Spec:
    """Repeat a connection within its statement, right behind it."""
    if not spec.connections:
        return spec
    number = rng.randrange(len(spec.connections))
    return spec._replace(connections=(*spec.connections[: number + 1], *spec.connections[number:]))


def untrained(spec: Spec, rng: random.Random) -> Spec:
    """Change an option of a connection."""
    if not spec.connections:
        return spec
    number = rng.randrange(len(spec.connections))
    connection = spec.connections[number]
    changed = connection._replace(options=replace(connection.options, train=False))
    return spec._replace(connections=(*spec.connections[:number], changed, *spec.connections[number + 1 :]))


def ungrouped(spec: Spec, rng: random.Random) -> Spec:
    return spec._replace(groups=spec.groups[:-1])


def reduced(spec: Spec, rng: random.Random) -> Spec:
    """Remove a layer with all that leads to it or from it."""
    layer = rng.choice(plain_layers(spec) or [None])
    if layer is None or len(spec.layers) < 2:
        return spec
    kept = tuple(each for each in spec.connections if layer.name not in (each.source, each.target))
    groups = tuple(
        group._replace(layers=tuple(name for name in group.layers if name != layer.name)) for group in spec.groups
    )
    groups = tuple(group for group in groups if group.layers)
    return spec._replace(
        layers=tuple(each for each in spec.layers if each.name != layer.name),
        connections=kept,
        groups=groups,
        examples=(),
        weights={},
    )


# These change nothing that a block draws or that others depend on, so that no spec refuses them.
SIMPLE = (renamed, described, labeled, unlabeled, activated, extended)
EDITS = (*SIMPLE, disconnected, doubled, untrained, ungrouped, reduced)


def check_edits(spec: Spec, rng: random.Random, count: int) -> None:
    """Check that random edits of a spec come back; if one can't be written, a line says why."""
    for edit in rng.sample(EDITS, count):
        changed = edit(spec, rng)
        try:
            comes_back(changed)
        except UnwritableSpecError as error:
            assert edit not in SIMPLE, f"{edit.__name__}: {error}"
            assert re.fullmatch(r"the spec '.*' can't be written: \S.*", str(error))


def test_edits_of_bundled_specs_come_back(spec_name: str) -> None:
    check_edits(Chart.from_file(spec_name).spec, random.Random(spec_name), 2)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_edits_of_published_specs_come_back(path: Path) -> None:
    check_edits(Chart.from_file(path).spec, random.Random(path.name), 3)


@pytest.mark.parametrize("first", [0, 400, 800])
def test_edits_of_random_specs_come_back(first: int) -> None:
    """Specs with every key, option, cell and pattern of the language come back, and so do edits of them."""
    written = 0
    for number, (text, _) in enumerate(seeded(first, 60)):
        try:
            chart = Chart.from_text(text)
        except SpecError:
            continue
        written += 1
        assert Chart.from_dict(chart.to_dict()) == chart
        check_edits(chart.spec, random.Random(number), 3)
    assert written > 30


@pytest.mark.parametrize(
    "name", ["ff", "lstm", "rbm", "hn", "kn", "dcn", "tdnn", "gat", "gcn", "recursive", "dnc", "deepsets"]
)
def test_a_spec_without_a_text_is_written(name: str) -> None:
    """All that a spec says can be written anew, except cells that its text defined."""
    spec = Chart.from_file(name).spec
    if spec.defined_cells:
        with pytest.raises(UnwritableSpecError, match="unknown cell"):
            Chart(spec._replace(text="")).spec_text()
        return
    text = comes_back(spec._replace(text=""))
    # As short as a person writes it.
    assert len(text) < 1.2 * len(re.sub(r"(?m)^ *#.*\n", "", spec.text))


# What a person would write.

LSTM = Chart.from_file("lstm").spec


def changed_lines(before: str, after: str) -> list[str]:
    """Return the lines that differ, as in a diff."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def with_values(spec: Spec, name: str, **values: object) -> Spec:
    return with_layer(spec, spec.layer(name)._replace(**values))


FULL, RECURRENT = LSTM.connections[:3], LSTM.connections[3:]


@pytest.mark.parametrize(
    ("spec", "lines"),
    [
        (LSTM._replace(kind=None), ["-kind: lstm"]),
        (
            with_values(LSTM, "output", activation="relu"),
            ["-  output:  {cell: output, size: 3}", "+  output:  {cell: output, size: 3, activation: relu}"],
        ),
        (
            LSTM._replace(connections=(*FULL, RECURRENT[0])),
            ["-  - recurrent: [hidden1, hidden2]", "+  - recurrent: hidden1"],
        ),
        (LSTM._replace(connections=FULL), ["-  - recurrent: [hidden1, hidden2]"]),
        (
            LSTM._replace(connections=(FULL[0]._replace(target="output"), *FULL[1:], *RECURRENT)),
            [
                "-  - full: input -> hidden1 -> hidden2 -> output",
                "+  - full: [input -> output, hidden1 -> hidden2 -> output]",
            ],
        ),
        (
            LSTM._replace(
                connections=(*FULL[:2], FULL[2]._replace(options=replace(FULL[2].options, train=False)), *RECURRENT)
            ),
            [
                "-  - full: input -> hidden1 -> hidden2 -> output",
                "+  - full: input -> hidden1 -> hidden2",
                "+  - {full: hidden2 -> output, train: false}",
            ],
        ),
        (
            LSTM._replace(connections=(*FULL, *RECURRENT, FULL[0]._replace(target="output"))),
            ["+  - full: input -> output"],
        ),
        (
            LSTM._replace(
                layers=(*LSTM.layers[:2], LSTM.layers[1]._replace(name="extra"), *LSTM.layers[2:]),
                connections=(
                    *LSTM.connections,
                    FULL[0]._replace(source="hidden1", target="extra"),
                    FULL[0]._replace(source="extra", target="output"),
                ),
            ),
            ["+  extra:   {cell: memory, size: 3}", "+  - full: hidden1 -> extra -> output"],
        ),
        (
            LSTM._replace(
                groups=(Group("both", ("hidden1", "hidden2"), Place(1, 1), LocalizedText((("en", "Both"),))),)
            ),
            ["+groups:", "+  both: {layers: [hidden1, hidden2], label: Both}"],
        ),
    ],
)
def test_only_what_changes_is_written(spec: Spec, lines: list[str]) -> None:
    """All other lines stay as they are, with their comments; new ones are short."""
    assert changed_lines(LSTM.text, comes_back(spec)) == lines


INFERRED = """name: T  # a comment
layers:
  image: {cell: input, size: [8, 8], channels: 2}
  # Twice as small.
  seen:  {cell: convolution, channels: 3}
  mean:  {cell: pool}
connections:
  - {convolution: image -> seen, kernel: 3, padding: 1}
  - {pool: seen -> mean, kernel: 2}
"""


def test_shapes_that_follow_are_not_written() -> None:
    """A size that follows from others is left out, also where it was changed together with what it follows from."""
    spec = Chart.from_text(INFERRED).spec
    layers = tuple(layer._replace(size=tuple(2 * n for n in layer.size)) for layer in spec.layers)
    assert changed_lines(INFERRED, comes_back(spec._replace(layers=layers))) == [
        "-  image: {cell: input, size: [8, 8], channels: 2}",
        "+  image: {cell: input, size: [16, 16], channels: 2}",
    ]
    assert comes_back(spec._replace(text="")) == INFERRED.replace("  # a comment", "").replace(
        "  # Twice as small.\n", ""
    )


def test_shapes_that_do_not_follow_are_refused() -> None:
    """A size that contradicts what leads to a layer can't be written, and the error says so."""
    spec = Chart.from_text(INFERRED).spec
    with pytest.raises(UnwritableSpecError, match=r"can't be written: 'seen' to 'mean': 8 cells in, .*, not 5$"):
        Chart(with_values(spec, "mean", size=(5, 5))).spec_text()


# Blocks.


def test_layers_beside_blocks_are_edited() -> None:
    """Where a spec has blocks, a layer outside of them changes in the copies as well, so that it is computed."""
    spec = Chart.from_file("siamese").spec
    chart = Chart(with_values(spec, "twin1.output", activation="relu"))
    assert chart.spec != spec and written_out(chart.spec).layer("twin1.output").activation == "relu"
    vgg = Chart.from_file("vgg-16").spec
    text = comes_back(with_values(vgg, "full7", dropout=0.25))
    assert changed_lines(vgg.text, text)[1:] == [
        "+  full7:   {cell: hidden, size: 4096, activation: relu, dropout: 0.25}"
    ]


BLOCKS = """name: T
layers:
  input:  {cell: input, size: 4}
  stages: {block: stage, repeat: 3, with: {width: 5}}
  output: {cell: output, size: 2}
connections:
  - identity: input -> stages
  - full: stages -> output
blocks:
  stage:
    with: {width: 4}
    layers:
      hidden: {cell: hidden, size: width}  # a comment
      output: {cell: hidden, size: 4}
    connections:
      - full: inputs -> hidden -> output
"""


def test_layers_in_blocks_are_edited_in_the_block() -> None:
    """A layer of a block changes in all of its copies; the body of the block says so."""
    spec = Chart.from_text(BLOCKS).spec
    chart = Chart(with_values(spec, "stages.hidden", activation="tanh"))
    assert {each.activation for each in written_out(chart.spec).layers if "hidden" in each.name} == {"tanh"}
    text = comes_back(chart.spec)
    assert text == BLOCKS.replace("size: width}", "size: width, activation: tanh}")
    inputs = np.ones((1, 4))
    computed = [np.asarray(each.forward({"input": inputs})["output"]) for each in (chart, Chart.from_text(text))]
    assert np.array_equal(*computed)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda spec: spec._replace(connections=tuple(c for c in spec.connections if c.target != "output")), ""),
        (
            lambda spec: spec._replace(connections=tuple(c for c in spec.connections if c.target != "stages.output")),
            "drawn by a block",
        ),
        (lambda spec: spec._replace(groups=()), "lacks the group"),
        (lambda spec: spec._replace(layers=spec.layers[:2] + spec.layers[3:]), "drawn by a block|belongs to a block"),
    ],
)
def test_what_blocks_draw_is_refused(change: Callable[[Spec], Spec], reason: str) -> None:
    """Blocks are changed in their text: without one of its parts, a block is no block."""
    spec = change(Chart.from_text(BLOCKS).spec)
    if not reason:
        comes_back(spec)
        return
    with pytest.raises(UnwritableSpecError, match=reason):
        Chart(spec).spec_text()


def test_unknown_cells_are_refused() -> None:
    """A layer of a kind that is not defined in the text can't be written."""
    other = Chart.from_text("name: T\nlayers: {a: {cell: own, size: 2}}\ncells: {own: {extends: hidden}}\n").spec
    with pytest.raises(UnwritableSpecError, match="the spec 'LSTM' can't be written: unknown cell 'own'"):
        Chart(LSTM._replace(layers=(*LSTM.layers, *other.layers))).spec_text()
