"""Descriptions: a chart can be redrawn from its description alone."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import networkx as nx
import pytest

from netcharts import Chart, RenderOptions, UnknownNameError, cells, locale, patterns
from netcharts.apps.poster import Poster

NOUNS = {
    (noun if noun.endswith("cell") else f"{noun} cell"): name
    for name in cells.names()
    for noun in [cells.load(name).names.get("en").lower()]
}
PHRASES = {patterns.load(key).phrase["en"]: key for key in patterns.names()}
LAYER_OPTIONS = {
    key.removeprefix("layer_option."): re.escape(locale.load("en")[key]).replace(r"\{\}", "(.+)")
    for key in locale.load("en").own
    if key.startswith("layer_option.")
} | {"over": "along all (steps)", "edges": "attention along the edges (.+)", "start": "start (.+)"}


def redrawn(description: str) -> Chart:
    """Return a chart written from an English description alone."""
    description, *graphs = re.split(r"\. (?=Edges of )", description.rstrip("."))
    description = description.split(". Placement")[0]
    head, links = description.split("; ", 1)
    lines = ["name: T", "layers:"]
    for text in re.split(r", (?=\d[\d,×]* )", head.split(": ", 1)[1]):
        # What is done to the values of a layer is not in the graph.
        layer, _, additions = text.partition(") with ")
        layer += ")" * bool(additions)
        match = re.fullmatch(
            r"([\d,×]+) (.+?)s?( of [\d,]+ channels| holding one of [\d,]+ words)?( in a \w+)? \((.+)\)", layer
        )
        assert match, layer
        noun = match[2] if match[2] in NOUNS else f"{match[2]}s"
        size = [int(n.replace(",", "")) for n in match[1].split("×")]
        words = "holding" in (match[3] or "")
        channels = (match[3] or " of 1").replace("holding one ", "").split()[1].replace(",", "")
        arrangement = f", arrange: {match[4].split()[-1]}" if match[4] else ""
        lines.append(
            f"  {match[5]}: {{cell: {NOUNS[noun]}, size: {size}, {'vocabulary' if words else 'channels'}: {channels}{arrangement}{layer_options(additions)}}}"
        )
    lines.append("connections:")
    for statement in re.split(r"; (?![^()]*\))", links) if links != "no connections" else []:
        lines.extend(connection(statement))
    lines += ["graphs:", *map(graph, graphs)] if graphs else []
    return Chart.from_text("\n".join(lines))


def layer_options(additions: str) -> str:
    """Return the keys of a layer for its operations: `heads: 8, window: 7` for `8 heads and windows of 7`."""
    given = []
    for text in additions.split(" and "):
        found = ((key, re.fullmatch(phrase, text)) for key, phrase in LAYER_OPTIONS.items())
        given += [f", {key}: {match[1] if match.groups() else 'true'}" for key, match in found if match]
    return "".join(given)


def connection(statement: str) -> list[str]:
    phrase = max((phrase for phrase in PHRASES if statement.startswith(f"{phrase} ")), key=len)
    rest, *options = re.split(r" \(|\)", statement.removeprefix(f"{phrase} "))
    rest = rest.strip()
    for word in ("in ", "among "):
        within = word == "in " and rest.startswith(word)
        rest = rest.removeprefix(word)
        if within and patterns.load(PHRASES[phrase]).scope == "path":
            rest = f"{rest} to {rest}"
    value = ", ".join(rest.replace(" to ", " -> ").replace(" with ", " -- ").split(", "))
    return [
        f"  - {PHRASES[phrase]}: [{value}]",
        *(line for option_text in options for line in option(option_text.strip())),
    ]


def graph(sentence: str) -> str:
    """Return the line of a graph: `Edges of friends: 0–1, 1–2, every node with itself`."""
    name, listed = sentence.removeprefix("Edges of ").split(": ")
    ends = re.findall(r"(\d+)([–→])(\d+)", listed)
    pairs = ", ".join(f"[{first}, {second}]" for first, _, second in ends)
    directed, loops = (str(found).lower() for found in ("→" in listed, listed.endswith("every node with itself")))
    return f"  {name}: {{edges: [{pairs}], directed: {directed}, loops: {loops}}}"


def option(text: str) -> list[str]:
    if text in ("one step back", "from the step after") or text.endswith("steps back"):
        delay = {"one": 1, "from": -1}.get(text.split()[0]) or int(text.split()[0])
        return [f"    delay: {delay}"]
    if text.startswith("pairs "):
        pairs = [[f"[{index}]" for index in pair.split(" to ")] for pair in text[6:].split("; ")]
        return [f"    pairs: [{', '.join(f'[{a}, {b}]' for a, b in pairs)}]"]
    text, _, table = text.partition("table ")
    rows = [f"[{row}]" for row in table.split("; ")] if table else []
    for run in ("first", "last", "mean", "sum", "max"):
        text = text.replace(locale.load("en")[f"description.run.{run}"], f"steps {run}")
    # Which weights a connection has is not in the graph.
    text = re.sub(r"with the (weights|values of) \S+?( as weights|, transposed|(?=,|$))", "", text)
    text = text.replace("cropped", "crop true")
    words = [word.rsplit(" ", 1) for word in text.split(", ") if word]
    given = [
        f"    {re.sub('[- ]', '_', key)}: {value if '×' not in value else value.split('×')}" for key, value in words
    ]
    return [*given, *([f"    table: [{', '.join(rows)}]"] if rows else [])]


def edges(graph: nx.MultiDiGraph[str]) -> Counter[Any]:
    return Counter((a, b, *sorted(data.items())) for a, b, data in graph.edges(data=True))


def defined_cells(name: str) -> bool:
    return bool(Chart.from_file(name).spec.defined_cells)


def copies_differ(chart: Chart) -> bool:
    """Return True if the copies of a layer in a repeated block have other sizes."""
    expansion = chart.spec.expansion
    sizes = {layer.name: layer.size for layer in expansion.layers} if expansion else {}
    return bool(expansion) and any(len({sizes[name] for name in names}) > 1 for names in expansion.copies.values())


def test_a_chart_can_be_redrawn_from_its_description(spec_name: str) -> None:
    chart = Chart.from_file(spec_name)
    if defined_cells(spec_name):
        pytest.skip("it defines cells, whose names the description does not explain")
    if copies_differ(chart):
        pytest.skip("only the first of several copies is described, and they differ in shape")
    again = redrawn(chart.description())
    assert [(layer.name, layer.cell.name, layer.size, layer.channels) for layer in again.spec.layers] == [
        (layer.name, layer.cell.name, layer.size, layer.channels) for layer in chart.spec.layers
    ]
    assert edges(again.graph()) == edges(chart.graph())


def test_relative_positions_are_described() -> None:
    description = Chart.from_file("an").description()
    for placed in ("score1 right of context", "feedback right of score2"):
        assert placed in description
    assert "above input, encoder, decoder1, decoder2, output" in description
    assert "together in a ring" in Chart.from_file("bm").description()


def test_the_language_of_texts_is_that_of_the_options_by_default() -> None:
    chart, styled = Chart.from_file("ff"), RenderOptions(lang="zh", bias=True)
    for text in (chart.alternative_text, chart.description, Poster({"ff": chart}).description):
        assert text(options=styled) == text("zh", styled) == text("zh", bias=True) != text(options=styled, bias=False)
        assert text("en", styled) == text(bias=True) == text(options=styled, lang="en")
        assert text() == text("en") != text("zh")
        with pytest.raises(UnknownNameError, match="language"):
            text("xx")
    assert chart.alt_text == chart.alternative_text()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_layer_is_named(spec_name: str, language: str) -> None:
    chart = Chart.from_file(spec_name)
    description = chart.description(language)
    assert all(
        layer.name in description and layer.cell.names.get(language).lower() in description.lower()
        for layer in chart.spec.layers
    )


def test_what_is_added_to_a_layer_may_name_layers_with_braces() -> None:
    own = Chart.from_text(
        "name: T\nlayers:\n  x: {cell: input, size: 2}\n  'W^{(2)} {0}': {cell: hidden, size: 2}\n"
        "  z: {cell: hidden, size: 2, normalize: layer, dropout: 0.5, weights: 'W^{(2)} {0}'}\n"
        "connections: [{full: 'x -> W^{(2)} {0} -> z'}]\n"
    )
    assert "(z) with layer norm and dropout 0.5 and the weights of W^{(2)} {0}" in own.description()


COPIES = """\
name: Copies
layers:
  image:  {cell: input, size: [8, 8], channels: 2}
  stage:  {block: step, repeat: 3, with: {stride: [2, 1], wide: [true, false], rate: [0.1, 0.2]}}
  output: {cell: output, size: 2}
connections:
  - identity: image -> stage
  - full: stage -> output
blocks:
  step:
    with: {stride: 1, wide: true, rate: 0.1}
    layers:
      seen:   {cell: convolution, channels: 2, dropout: rate}
      extra:  {cell: kernel, channels: 2, when: wide}
      output: {cell: concat}
    connections:
      - {convolution: inputs -> seen, kernel: 3, padding: 1, stride: stride}
      - {convolution: inputs -> extra, kernel: 3, padding: 1, stride: stride}
      - identity: [seen -> output, extra -> output]
      - {identity: inputs -> output, when: not wide}
"""


def test_copies_that_differ_are_told_apart() -> None:
    """A block is drawn once, but what is said of it holds for all copies."""
    chart = Chart.from_text(COPIES)
    text = chart.description()
    assert "4×4 concatenation cells of 4 channels (stage.output)" in text
    assert (
        " Copies of stage differ: output of 4×4×4–8; seen (relu, dropout 0.1) only in copy 1; seen (relu, dropout 0.2) only in copies 2–3; "
        "extra only in copy 1; convolution inputs to seen (kernel 3, stride 2, padding 1) only in copy 1; "
        "convolution inputs to seen (kernel 3, padding 1) only in copies 2–3; "
        "one to one inputs to output only in copies 2–3." in text
    )
    assert "stage 的各份不同：" in chart.description("zh")
    assert "output · 4×4×4–8" in chart.svg(detail="layers")


def test_nothing_is_said_of_copies_that_are_alike() -> None:
    alike = COPIES.replace("with: {stride: [2, 1], wide: [true, false], rate: [0.1, 0.2]}", "with: {wide: false}")
    text = Chart.from_text(alike).description()
    assert text.endswith(" Copies of stage differ: output of 8×8×4–8.")


def test_what_differs_in_many_ways_is_not_listed() -> None:
    text = COPIES.replace("repeat: 3", "repeat: 5").replace("rate: [0.1, 0.2]", "rate: [0.1, 0.2, 0.3, 0.4, 0.5]")
    assert "seen in several ways;" in Chart.from_text(text).description()
