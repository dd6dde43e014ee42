"""Bias cells: one for each layer with a bias, clear of all cells; without them nothing changes."""

import re
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from netcharts.api import Chart
from netcharts.apps.poster import Poster
from netcharts.cli import main
from netcharts.errors import OptionError, SpecError, UnknownNameError
from netcharts.hosts import _options
from netcharts.network.counts import layers_with_bias
from netcharts.scene.bias_cells import SIZE
from netcharts.scene.model import DISC, Scene
from netcharts.spec import bundled
from netcharts.spec.model import Layer
from netcharts.style.options import RenderOptions
from tests.conftest import needs_neato
from tests.engines.test_engines import discs

NAMES = sorted(path.stem for path in bundled.paths().values())
WITH = RenderOptions(bias=True, detail="cells")


def distances(points: np.ndarray, lines: np.ndarray) -> np.ndarray:
    """Return the distances [p, n] of points [p, 2] from lines [n, 2, 2], by dense sampling."""
    shares = np.linspace(0, 1, 401)[:, None]
    along = lines[:, None, 0] + (lines[:, None, 1] - lines[:, None, 0]) * shares
    return np.array([np.hypot(*(along - point).transpose(2, 0, 1)).min(axis=1) for point in points])


def scene(name: str, **options: object) -> tuple[Chart, Scene]:
    chart = Chart.from_file(name)
    return chart, chart.scene(WITH.replace(**options))


def biased_layers(chart: Chart) -> list[str]:
    """Return the layers with a bias of their cells, also a shared one; that of a normalization has no bias cell."""
    layers = {layer.name: layer for layer in chart.spec.layers}
    # A layer can be in later copies only, which are not drawn.
    counted = {count.name for count in chart.counts() if count.biases} & set(layers)
    own = {name for name in counted if layers[name].normalize is None or "bias" in layers[name].places}
    biased = layers_with_bias(chart.spec)
    assert own <= set(biased)
    assert set(biased) <= counted | {name for name, layer in layers.items() if shares_weights(layer, chart)}
    return list(biased)


def shares_weights(layer: Layer, chart: Chart) -> bool:
    """Return True if a layer has the weights of another, by itself or as a part of a block or in a copy."""
    return bool(layer.weights) or any(layer.name in group.layers for group in chart.spec.groups)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("labels", ["none", "full"])
def test_each_layer_with_a_bias_has_one_bias_cell_linked_to_all_its_drawn_cells(name: str, labels: str) -> None:
    chart, drawn = scene(name, labels=labels)
    assert [one.layer for one in drawn.bias_cells] == biased_layers(chart)
    for one in drawn.bias_cells:
        layer = next(layer for layer in drawn.layers if layer.layer.name == one.layer)
        assert one.targets.tolist() == list(layer.numbers)
    assert [line.text for line in drawn.texts if line.role == "bias"] == ["1"] * len(drawn.bias_cells)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("labels", [None, "full"])
def test_bias_cells_cover_nothing(name: str, labels: str | None) -> None:
    _, drawn = scene(name, labels=labels)
    at = np.array([(one.x, one.y) for one in drawn.bias_cells]).reshape(-1, 2)
    for number, one in enumerate(drawn.bias_cells):
        box = one.box()
        assert np.hypot(*(drawn.xy - at[number]).T).min() > (DISC + SIZE) / 2
        assert np.hypot(*(np.delete(at, number, axis=0) - at[number]).T).min(initial=9) > SIZE
        assert np.hypot(*(drawn.dots - at[number]).T).min(initial=9) > SIZE / 2
        for line in drawn.texts:
            left, top, right, bottom = line.box()
            clear = right < box.left or left > box.right or bottom < box.top or top > box.bottom
            assert clear or line.role == "bias", (one.layer, line.text)
        assert min(box.left, box.top, drawn.width - box.right, drawn.height - box.bottom) > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("labels", [None, "full"])
def test_links_of_bias_cells_run_through_no_other_cells_and_no_text(name: str, labels: str | None) -> None:
    _, drawn = scene(name, labels=labels)
    at = np.array([(one.x, one.y) for one in drawn.bias_cells]).reshape(-1, 2)
    for number, one in enumerate(drawn.bias_cells):
        links = one.links(drawn.xy)
        foreign = np.delete(drawn.xy, one.targets, axis=0)
        assert distances(foreign, links).min(initial=9) > DISC / 2 - 0.02, one.layer
        assert distances(np.delete(at, number, axis=0), links).min(initial=9) > SIZE / 2, one.layer
        shares = np.linspace(0, 1, 201)[:, None]
        points = (links[:, None, 0] + (links[:, None, 1] - links[:, None, 0]) * shares).reshape(-1, 2)
        for line in drawn.texts:
            if line.role != "bias":
                left, top, right, bottom = line.box()
                inside = (points > (left, top)).all(axis=1) & (points < (right, bottom)).all(axis=1)
                assert not inside.any(), (one.layer, line.text)


def test_bias_cells_are_in_the_column_before_their_layer_and_in_one_row() -> None:
    for name in ("ff", "ae", "vae", "lstm", "dcn", "gan", "drn"):
        _, drawn = scene(name)
        assert len({round(one.y, 6) for one in drawn.bias_cells}) == 1
        columns = sorted({round(x, 6) for x in drawn.xy[:, 0].tolist()})
        for one in drawn.bias_cells:
            own = round(float(drawn.xy[one.targets[0], 0]), 6)
            assert round(one.x, 6) == columns[columns.index(own) - 1]


def test_bias_cells_change_nothing_else() -> None:
    chart = Chart.from_file("ff")
    plain, drawn = chart.scene(), chart.scene(RenderOptions(bias=True))
    assert len(drawn.xy) == len(plain.xy)
    assert chart.svg(bias=False) == chart.svg()
    assert chart.data(RenderOptions(bias=True)) == chart.data()
    assert not re.search(r"class=.bias|Bias Cell", chart.svg(legend="full"))


def test_bias_cells_in_a_spec_can_be_overridden() -> None:
    text = Path(bundled.find("ff")).read_text()
    with_bias = Chart.from_text(f"{text}\nbias: true\n")
    assert with_bias.svg() == Chart.from_file("ff").svg(bias=True)
    assert with_bias.svg(bias=False) == Chart.from_file("ff").svg()
    assert with_bias.counts() == Chart.from_file("ff").counts()


def test_layers_without_a_bias_get_none() -> None:
    text = "name: N\nlayers:\n  a: {cell: input, size: 2}\n  b: {cell: hidden, size: 2, bias: false}\n"
    chart = Chart.from_text(text + "connections: [{full: a -> b}]\n")
    assert chart.scene(WITH).bias_cells == ()
    assert "No layer has a bias." in chart.description("en", WITH)
    assert "没有" in chart.description("zh", WITH)


def test_large_layers_have_links_to_drawn_cells_only() -> None:
    text = "name: N\nlayers:\n  a: {cell: input, size: 4096}\n  b: {cell: hidden, size: 50257}\n"
    drawn = Chart.from_text(text + "connections: [{full: a -> b}]\n").scene(WITH)
    assert [len(one.targets) for one in drawn.bias_cells] == [8]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_bias_cells_are_described_and_have_tooltips(language: str) -> None:
    chart = Chart.from_file("lstm")
    description = chart.alternative_text(language, WITH)
    for name in ("hidden1", "hidden2", "output"):
        assert name in description.replace(chart.alternative_text(language), "")
    svg = chart.svg(WITH, lang=language)
    assert ("bias of hidden1" if language == "en" else "hidden1 的偏置") in svg
    assert description.split("(LSTM)")[1][2:] in svg


def test_layer_charts_mention_biases_and_part_charts_draw_them() -> None:
    chart = Chart.from_file("ff")
    boxes = [node.label for node in chart.drawn(RenderOptions(detail="layers", bias=True)).nodes]
    assert boxes == ["input · 2", "hidden · 2 · bias", "output · 1 · bias"]
    assert "Layers with a bias: hidden, output." in chart.svg(detail="layers", bias=True)
    assert chart.svg(detail="parts", bias=True) == chart.svg(detail="parts")


def test_links_of_the_svg_lead_to_the_cells_of_the_layer() -> None:
    chart = Chart.from_file("ae")
    svg = chart.svg(WITH)
    groups = re.findall(r'<g class="bias-links"[^>]*><title>bias of (\w+)</title><path d="([^"]*)"', svg)
    assert {name: path.count("M") for name, path in groups} == {"code": 2, "output": 4}
    assert svg.count('<g class="bias">') == 2


@needs_neato
def test_both_engines_paint_bias_cells_alike() -> None:
    chart = Chart.from_file("dcn")
    ours, theirs = (discs(chart.render("svg", WITH, engine=name)) for name in ("embedded", "system"))
    assert len(ours) == len(theirs) > 0
    assert np.abs(np.array(ours) - np.array(theirs)).max() < 0.5
    one, other = (re.findall(r'class="bias-links".*', chart.svg(WITH, engine=name)) for name in ("embedded", "system"))
    assert one == other and len(one) == len(chart.scene(WITH).bias_cells)


def test_dot_has_an_edge_for_each_link_of_a_bias_cell() -> None:
    text = Chart.from_file("ae").render("dot", WITH).decode()
    assert len(re.findall(r"o\d+ -> c\d+ \[", text)) == 6


@pytest.mark.parametrize("theme", ["zoo-dark", "print", "auto", "colorblind", "minimal"])
@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_every_theme_and_format_draws_bias_cells(theme: str, format: str) -> None:
    chart = Chart.from_file("ff")
    assert chart.render(format, WITH, theme=theme) != chart.render(format, theme=theme)


def test_legends_and_posters_explain_bias_cells() -> None:
    charts = {name: Chart.from_file(name) for name in ("ff", "ae")}
    svg = Poster(charts).render("svg", WITH.replace(legend="full")).decode()
    assert svg.count("Bias Cell<") == 1
    assert svg.count('<g class="bias">') == 5
    assert "偏置单元" in charts["ff"].svg(WITH, legend="names", lang="zh")
    assert "has a bias cell marked 1" in Poster(charts).description("en", WITH)


def test_values_can_be_shown_with_bias_cells() -> None:
    chart = Chart.from_file("ff")
    for step in ("last", "each"):
        assert 'class="bias"' in chart.svg(WITH, values="forward", step=step)


def test_hosts_take_yes_or_no_for_bias_cells() -> None:
    assert _options.implied_value("bias") == "yes"
    assert _options.read(RenderOptions(), {"bias": "yes"}).bias is True
    assert _options.read(RenderOptions(bias=True), {"bias": "no"}).bias is False
    with pytest.raises(OptionError, match="yes or no"):
        _options.read(RenderOptions(), {"bias": "perhaps"})
    with pytest.raises(UnknownNameError):
        Chart.from_file("ff").svg(bias="perhaps")


def test_bias_in_a_spec_is_true_or_false() -> None:
    text = Path(bundled.find("ff")).read_text()
    with pytest.raises(SpecError) as error:
        Chart.from_text(f"{text}\nbias: perhaps\n")
    assert "true or false" in str(error.value.findings[0])


def test_the_command_line_turns_bias_cells_on_and_off(tmp_path: Path) -> None:
    with_bias = tmp_path / "with_bias.yaml"
    with_bias.write_text(f"{Path(bundled.find('ff')).read_text()}\nbias: true\n")
    for spec, option, expected in ((with_bias, "--no-bias", 0), (with_bias, "", 2), ("ff", "--bias", 2), ("ff", "", 0)):
        target = tmp_path / "out.svg"
        done = CliRunner().invoke(main, ["render", str(spec), *option.split(), "-o", str(target)])
        assert done.exit_code == 0
        assert target.read_text().count('<g class="bias">') == expected


def test_placing_bias_cells_of_deep_networks_is_cheap() -> None:
    layers = "".join(f"  h{i}: {{cell: hidden, size: 4096}}\n" for i in range(96))
    path = " -> ".join(f"h{i}" for i in range(96))
    chart = Chart.from_text(f"name: N\nlayers:\n{layers}connections: [{{full: {path}}}]\n")
    drawn = chart.scene(WITH)
    assert len(drawn.bias_cells) == 95
    assert len({round(one.y, 6) for one in drawn.bias_cells}) == 1
