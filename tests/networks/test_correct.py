"""Networks of the literature that are right: no check may raise an error or a warning on them.

Each file of `correct` is a small network with its source.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from netcharts import Chart, registry
from netcharts.errors import ForwardError
from netcharts.spec.model import Spec
from netcharts.spec.repeats import written_out

FOLDER = Path(__file__).parent / "correct"
FILES = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}

# What the forward pass does not compute yet, with what it says.
NOT_COMPUTED = dict.fromkeys(
    ("crbm_temporal", "dbn_2006", "dbn_2006_labels", "dbn_recognition"),
    "a network with both directed and undirected connections can't be computed yet",
)


def chart(name: str) -> Chart:
    return Chart.from_file(FILES[name])


def raised(name: str) -> list[str]:
    return [f"{f.code} {f.message}" for f in chart(name).check(forward=True) if f.level != "note"]


def test_there_are_as_many_as_promised() -> None:
    assert len(FILES) >= 405


@pytest.mark.parametrize("name", FILES)
def test_header_names_the_network_its_source_and_what_is_reduced(name: str) -> None:
    lines = FILES[name].read_text(encoding="utf-8").splitlines()
    header = " ".join(line.removeprefix("#").strip() for line in lines[: lines.index(name_line(lines))])
    title, source, reduced = re.split(r" (?:Source|Reduced): ", header)
    assert title and reduced
    assert re.search(r"\b(1[89]|20)\d\d\b", source), "the source has no year"


def name_line(lines: list[str]) -> str:
    return next(line for line in lines if line.startswith("name: "))


def test_no_two_are_the_same_network() -> None:
    seen = {name: essence(chart(name).spec) for name in FILES}
    twins = [(a, b) for a in seen for b in seen if a < b and seen[a] == seen[b]]
    assert not twins


def essence(spec: Spec) -> object:
    """Return what makes a network, without names: its kind, its layers, and the connections between them."""
    order = {layer.name: index for index, layer in enumerate(spec.layers)}
    layers = [
        (layer.cell.anatomy.parts, layer.size, layer.channels, layer.activation, layer.bias) for layer in spec.layers
    ]
    links = {(c.key, order[c.source], order[c.target], c.directed, c.delay, c.options) for c in spec.connections}
    return spec.kind and spec.kind.name, layers, links


@pytest.mark.parametrize("kind", registry.names("architectures", ".yaml"))
def test_each_kind_is_declared(kind: str) -> None:
    assert any(f"\nkind: {kind}\n" in path.read_text(encoding="utf-8") for path in FILES.values())


@pytest.mark.parametrize("name", FILES)
def test_right_network_raises_nothing(name: str) -> None:
    assert not raised(name)


@pytest.mark.parametrize("detail", ["cells", "layers"])
@pytest.mark.parametrize("name", FILES)
def test_drawn(name: str, detail: str) -> None:
    svg = chart(name).svg(detail=detail)
    assert ElementTree.fromstring(svg).tag.endswith("svg")
    assert svg == chart(name).svg(detail=detail)


@pytest.mark.parametrize("name", FILES)
def test_computed(name: str) -> None:
    network = chart(name)
    inputs = network.random_inputs(steps=3)
    if name in NOT_COMPUTED:
        with pytest.raises(ForwardError, match=re.escape(NOT_COMPUTED[name])):
            network.forward(inputs)
        return
    # Layers of repeated groups and blocks are computed under the names of their copies.
    shapes = {layer.name: (layer.value_channels, *layer.size) for layer in written_out(network.spec).layers}
    outputs = network.forward(inputs).layers
    assert set(outputs) == set(shapes)
    for name, values in outputs.items():
        assert values.shape[2:] == shapes[name]
        assert np.isfinite(values).all()
