"""A chart in words: what a reader needs who can't see it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from netcharts.spec.model import Connection, Layer, Spec

_COUNTED = {"en": "{n} layers: {layers}; {links}.", "zh": "{n} 层：{layers}；{links}。"}
_SINGLE = {"en": "1 layer: {layers}; {links}.", "zh": "1 层：{layers}；{links}。"}
_NOTHING = {"en": "no connections", "zh": "没有连接"}
_COMMA = {"en": ", ", "zh": "、"}
_SEMICOLON = {"en": "; ", "zh": "；"}
_TO = {"en": " to ", "zh": " → "}
_DELAY = {"en": " ({n} steps back)", "zh": "（滞后 {n} 步）"}
_DELAY_ONE = {"en": " (one step back)", "zh": "（滞后 1 步）"}
_AHEAD = {"en": " (from the step after)", "zh": "（来自后一步）"}


def describe(spec: Spec, language: str = "en") -> str:
    """A sentence that counts the layers, their cells and kinds, and says how they are connected."""
    layers = _COMMA[language].join(_layer(layer, language) for layer in spec.layers)
    links = _SEMICOLON[language].join(_statements(spec, language)) or _NOTHING[language]
    pattern = _SINGLE if len(spec.layers) == 1 else _COUNTED
    return pattern[language].format(n=len(spec.layers), layers=layers, links=links)


def _layer(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    channels = f"×{layer.channels}" if layer.channels > 1 else ""
    name = layer.cell.names.get(language)
    if language == "zh":
        return f"{size}{channels} 个{name}（{layer.name}）"
    noun = name.lower() if name.isascii() else name
    noun = noun if noun.endswith(("cell", "cells")) else f"{noun} cell"
    plural = "" if layer.cells * layer.channels == 1 else "s"
    return f"{size}{channels} {noun}{plural} ({layer.name})"


def _statements(spec: Spec, language: str) -> Iterator[str]:
    for _, group in groupby(spec.connections, key=lambda connection: connection.statement):
        connections = list(group)
        first = connections[0]
        phrase = first.pattern.phrase[language]
        yield f"{phrase}{' ' if language == 'en' else '：'}{_ends(connections, language)}{_delay(first, language)}"


def _ends(connections: list[Connection], language: str) -> str:
    if all(connection.within for connection in connections):
        return ("in " if language == "en" else "") + _COMMA[language].join(c.source for c in connections)
    if connections[0].pattern.scope == "union":
        names = list(dict.fromkeys(name for c in connections for name in (c.source, c.target)))
        return ("among " if language == "en" else "") + _COMMA[language].join(names)
    return _COMMA[language].join(_TO[language].join(chain) for chain in _chains(connections))


def _chains(connections: list[Connection]) -> Iterator[list[str]]:
    chain: list[str] = []
    for connection in connections:
        if chain and chain[-1] == connection.source:
            chain.append(connection.target)
            continue
        if chain:
            yield chain
        chain = [connection.source, connection.target]
    yield chain


def _delay(connection: Connection, language: str) -> str:
    if connection.delay == connection.pattern.delay or connection.delay == 0:
        return ""
    if connection.delay < 0:
        return _AHEAD[language]
    return (_DELAY_ONE if connection.delay == 1 else _DELAY)[language].format(n=connection.delay)
