"""A description of a chart in words, for readers who cannot see it, detailed enough to draw it again."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from math import prod

from netcharts import locale, operations
from netcharts.cells.anatomy import OUTPUT
from netcharts.features import OVER_STEPS
from netcharts.graphs import Graph
from netcharts.locale import Words
from netcharts.network import copy_differences, option_words
from netcharts.network.highlight_names import names
from netcharts.patterns._slices import bounds
from netcharts.spec import stored_numbers
from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.spec.positions import Position
from netcharts.spec.scopes import found_outward


def describe(spec: Spec, language: str = "en") -> str:
    """Return a description of a chart in words.

    It lists the layers with the number and kind of their cells, the connections, and the positions.
    """
    words = locale.load(language)
    layers = words["punctuation.comma"].join(_layer(layer, words, language) for layer in spec.layers)
    links = words["punctuation.semicolon"].join(_statements(spec, words, language))
    sentence = words["description.one_layer" if len(spec.layers) == 1 else "description.layers"]
    description = sentence.format(n=len(spec.layers), layers=layers, links=links or words["description.no_connections"])
    placement = words["punctuation.semicolon"].join(_placement(spec, words, language))
    description += words["description.placement"].format(placement=placement) if placement else ""
    differences = "".join(copy_differences.sentences(spec, language))
    return description + differences + "".join(_graphs(spec, words))


def highlighted(part: str, language: str) -> str:
    """Return the sentence about the part of a network that is highlighted, as `highlight.find` reads it."""
    words = locale.load(language)
    named = names(part)
    kind = "path" if len(named) > 1 else "source"
    return words[f"description.highlighted_{kind}"].format(what=" → ".join(named))


def biases(layers: Sequence[str], detail: str, language: str) -> str:
    """Return the sentence about the bias cells of some layers; none at the level of parts, which draws every bias."""
    words = locale.load(language)
    if detail == "parts":
        return ""
    if not layers:
        return words["description.no_bias"]
    sentence = words["description.bias_cells" if detail == "cells" else "description.biased_layers"]
    return sentence.format(layers=words["punctuation.comma"].join(layers))


def _placement(spec: Spec, words: Words, language: str) -> Iterator[str]:
    """Yield what is placed beside something else, and what is framed or arranged together."""
    members = {group.name: group.layers for group in spec.groups}
    for layer in spec.layers:
        if layer.position is not None:
            yield from _position((layer.name,), layer.position, members, words)
    for group in spec.groups:
        yield from _group(group, spec, words, language)
        yield from _position(group.layers, group.position, members, words)


def _graphs(spec: Spec, words: Words) -> Iterator[str]:
    """Yield the sentences about graphs that connections or layers name."""
    used = {mention.name for mention in spec.graph_mentions}
    for graph in spec.graphs:
        if graph.name in used:
            yield words["description.graph"].format(name=graph.name, edges=option_words.edges(graph, words))


def _position(
    layers: Sequence[str], position: Position | None, members: Mapping[str, Sequence[str]], words: Words
) -> Iterator[str]:
    if position is not None:
        beside = [name for anchor in position.anchors for name in members.get(anchor, (anchor,))]
        what, anchors = (words["punctuation.comma"].join(names) for names in (layers, beside))
        yield words[f"side.{position.side}"].format(what=what, anchors=anchors)


def _group(group: Group, spec: Spec, words: Words, language: str) -> Iterator[str]:
    layers = words["punctuation.comma"].join(_members(group, spec, words, language))
    if group.repeat > 1:
        yield words["description.repeated"].format(layers=layers, n=group.repeat)
    if group.beside > 1:
        yield words["description.beside"].format(layers=layers, n=group.beside)
    if group.label:
        yield words["description.framed"].format(layers=layers, label=" ".join(group.label.get(language).split()))
    if group.arrange and group.arrange != "column":
        how = words[f"arranged.{group.arrange}"]
        yield words["description.together"].format(layers=layers, how=how)


def _members(group: Group, spec: Spec, words: Words, language: str) -> list[str]:
    """Return the layers of a group; those of an inner group with a label are described there, so it stands for them."""
    labeled = [each for each in spec.groups if each.name in group.groups and each.label]
    holder = {name: each for each in sorted(labeled, key=lambda each: len(each.groups)) for name in each.layers}
    texts = {name: " ".join(each.label.get(language).split()) for name, each in holder.items() if each.label}
    quoted = {name: words["description.group"].format(text) for name, text in texts.items()}
    return list(dict.fromkeys(quoted.get(name, name) for name in group.layers))


def _layer(layer: Layer, words: Words, language: str) -> str:
    size = "×".join([f"{n:,}" for n in layer.size])
    arranged = words["description.channels"].format(layer.channels) if layer.channels > 1 else ""
    if layer.vocabulary is not None:
        arranged = words["description.vocabulary"].format(f"{layer.vocabulary:,}")
    # A column is the usual arrangement, unless the size implies a grid.
    if "arrange" in layer.places and (layer.arrange != "column" or len(layer.size) > 1):
        arranged += words[f"arranged.{layer.arrange}"]
    name = layer.cell.names.get(language)
    sentence = words["description.one_cell" if layer.cells == 1 else "description.cells"]
    filled = sentence.format(size=size, name=name, noun=noun(name, language), arranged=arranged, layer=layer.name)
    return filled + _additions(layer, words, language)


def _additions(layer: Layer, words: Words, language: str) -> str:
    """Return what is applied to the values of a layer besides its activation."""
    additions = list(_each_addition(layer, words, language))
    return words["description.additions"].format(words["punctuation.and"].join(additions)) if additions else ""


def _each_addition(layer: Layer, words: Words, language: str) -> Iterator[str]:
    for number in _stored_numbers(layer):
        yield words["description.stored_numbers"].format(f"{number:,}")
    yield from layer.before_activation(language)
    yield from layer.after_activation(language)
    if layer.options:
        yield from _layer_options(layer, words)
    if layer.weights:
        yield words["description.weights_of"].format(layer.weights)
    if not layer.train:
        yield words["description.frozen_weights"]
    if layer.start:
        yield words["description.starts"].format(_start(layer, words))


def _works_over_steps(layer: Layer) -> bool:
    """Return True if something in a layer works along time, rather than have values for each step."""
    return OVER_STEPS in layer.options and stored_numbers.steps(layer) is None


def _layer_options(layer: Layer, words: Words) -> Iterator[str]:
    """Yield the graphs and what the keys of its operations give beside their defaults: `8 heads`, `windows of 7`."""
    for graph in layer.options.values():
        if isinstance(graph, Graph):
            yield words["description.attends_along"].format(option_words.graph(graph, words))
    for key, declared in operations.layer_keys().items():
        value = layer.options.get(key, declared.default)
        if value not in (declared.default, False) and not isinstance(value, Graph):
            yield words[f"layer_option.{key}"].format(option_words.option(key, value, words))
    if _works_over_steps(layer):
        yield words["description.over_steps"]


def _start(layer: Layer, words: Words) -> str:
    """Return what a layer, or its parts, held before the first step."""
    values = {part: start.layer or f"{start.number:g}" for part, start in layer.start.items()}
    texts = [value if part == OUTPUT else f"{value} ({part})" for part, value in values.items()]
    return words["punctuation.comma"].join(texts)


def _stored_numbers(layer: Layer) -> Iterator[int]:
    """Yield how many numbers each part of a layer stores that are not its value."""
    if layer.cell.anatomy.uniform and layer.cell.anatomy.stores_by_shape:
        for operation in (part.operation for part in layer.cell.anatomy.parts):
            if operation.numbers is not None:
                yield prod(operation.numbers(layer.shape, operation.make_options(layer.operation_options)))


@lru_cache(maxsize=1000)
def noun(name: str, language: str) -> str:
    """Return the name of a kind of cell as a noun within a sentence."""
    words = locale.load(language)
    noun = name.lower() if words["noun.lower"] and name.isascii() else name
    ending = words["noun.ending"]
    return noun if noun.endswith((ending.strip(), f"{ending.strip()}s")) else f"{noun}{ending}"


def _statements(spec: Spec, words: Words, language: str) -> Iterator[str]:
    names = {layer.name for layer in spec.layers}
    # Connections of a block take the options of what leads into it.
    for _, group in groupby(spec.connections, key=lambda connection: (connection.statement, connection.options)):
        connections = list(group)
        first = connections[0]
        yield words["description.connection"].format(
            pattern=first.pattern.phrase[language],
            ends=_ends(connections, words),
            options=_options(first, words, names),
            delay=_delay(first, words),
        )


def _options(connection: Connection, words: Words, layers: Container[str]) -> str:
    """Return the options that differ from their defaults: ` (kernel 3, padding 1)`."""
    options = [*option_words.given(connection, words), *_slices(connection, words)]
    options += _sharing(connection, words, layers)
    return words["punctuation.brackets"].format(words["punctuation.comma"].join(options)) if options else ""


def _slices(connection: Connection, words: Words) -> Iterator[str]:
    """Yield the part that a connection takes of its source, where it does not take all of it."""
    options = connection.options
    for key, part in (("channels", options.channels), ("places", options.places)):
        if part is not None:
            first, end = bounds(part)
            yield words[f"description.taken_{key}"].format(f"{first}–{end - 1}" if end - first > 1 else first)
    if options.crop:
        yield words["description.cropped"]


def _sharing(connection: Connection, words: Words, layers: Container[str]) -> Iterator[str]:
    """Yield which weights a connection shares, and whether they are trained, where this is given."""
    options = connection.options
    if options.weights and found_outward(options.weights, connection.target, layers):
        yield words["description.given"].format(options.weights)
    elif options.weights:
        sentence = words["description.shared_turned" if options.transposed else "description.shared"]
        yield sentence.format(options.weights)
    if options.train is not None:
        yield words["description.trained" if options.train else "description.frozen"]


def _ends(connections: list[Connection], words: Words) -> str:
    comma = words["punctuation.comma"]
    if all(connection.within for connection in connections):
        return words["description.within"].format(layers=comma.join(c.source for c in connections))
    if connections[0].pattern.scope == "union":
        names = dict.fromkeys(name for c in connections for name in (c.source, c.target))
        return words["description.among"].format(layers=comma.join(names))
    between = words["description.to" if connections[0].directed else "description.with"]
    return comma.join(between.join(chain) for chain in _chains(connections))


def _chains(connections: list[Connection]) -> Iterator[list[str]]:
    chain: list[str] = []
    for connection in connections:
        source, target = _ends_by_name(connection)
        if chain and chain[-1] == source:
            chain.append(target)
            continue
        if chain:
            yield chain
        chain = [source, target]
    yield chain


def _ends_by_name(connection: Connection) -> tuple[str, str]:
    """Return the ends of a connection as a spec names them, with a part of the source and an input of the target."""
    source = connection.source if connection.carries == OUTPUT else f"{connection.source}.{connection.carries}"
    return source, f"{connection.target}.{connection.gate}" if connection.gate else connection.target


def _delay(connection: Connection, words: Words) -> str:
    if connection.delay == connection.pattern.delay or connection.delay == 0:
        return ""
    if connection.delay < 0:
        return words["description.ahead"]
    return words["description.delay_one" if connection.delay == 1 else "description.delay"].format(n=connection.delay)
