"""A chart in words: what a reader needs who can't see it, enough to draw it again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from netcharts.spec.model import Connection, Group, Layer, Spec
from netcharts.spec.positions import Position

_COUNTED = {"en": "{n} layers: {layers}; {links}.", "zh": "{n} 层：{layers}；{links}。"}
_SINGLE = {"en": "1 layer: {layers}; {links}.", "zh": "1 层：{layers}；{links}。"}
_MORE = {"en": " Where they stand: {said}.", "zh": "位置：{said}。"}
_BIASED = {
    "cells": {
        "en": " Bias cells marked 1 stand apart, one for each of these layers, linked to all cells of it: {layers}.",
        "zh": "另有标为 1 的偏置单元，每层一个，与该层所有神经元相连：{layers}。",
    },
    "layers": {"en": " Layers with a bias: {layers}.", "zh": "有偏置的层：{layers}。"},
}
_UNBIASED = {"en": " No layer has a bias.", "zh": "没有任何一层有偏置。"}
_NOTHING = {"en": "no connections", "zh": "没有连接"}
_COMMA = {"en": ", ", "zh": "、"}
_SEMICOLON = {"en": "; ", "zh": "；"}
_TO = {"en": " to ", "zh": " → "}
_WITH = {"en": " with ", "zh": " ↔ "}
_ARRANGED = {
    "row": {"en": " in a row", "zh": "排成一行"},
    "ring": {"en": " in a ring", "zh": "排成环形"},
    "grid": {"en": " in a grid", "zh": "排成网格"},
}
_COLUMN = {"en": " in a column", "zh": "排成一列"}
_CHANNELS = {"en": " of {} channels", "zh": "（{} 通道）"}
_SIDES = {
    "above": {"en": "{what} above {anchors}", "zh": "{what} 在 {anchors} 上方"},
    "below": {"en": "{what} below {anchors}", "zh": "{what} 在 {anchors} 下方"},
    "left": {"en": "{what} left of {anchors}", "zh": "{what} 在 {anchors} 左侧"},
    "right": {"en": "{what} right of {anchors}", "zh": "{what} 在 {anchors} 右侧"},
}
_FRAMED = {"en": "{layers} framed as “{label}”", "zh": "{layers} 置于方框“{label}”中"}
_REPEATED = {"en": "{layers} {n} times, one copy after the other", "zh": "{layers} 共 {n} 份，依次相接"}
_TOGETHER = {"en": "{layers} together{how}", "zh": "{layers} 一起{how}"}
_BRACKETS = {"en": " ({})", "zh": "（{}）"}
_OPTIONS = {
    "kernel": "窗口",
    "stride": "步幅",
    "padding": "填充",
    "dilation": "膨胀",
    "density": "密度",
    "fan_in": "扇入",
    "fraction": "比例",
    "seed": "种子",
    "op": "运算",
    "mode": "方式",
    "causal": "因果",
    "pairs": "连接对",
}
# What nobody would listen to: a list of pairs longer than this is cut.
_MOST_PAIRS = 100
_DELAY = {"en": " ({n} steps back)", "zh": "（滞后 {n} 步）"}
_DELAY_ONE = {"en": " (one step back)", "zh": "（滞后 1 步）"}
_AHEAD = {"en": " (from the step after)", "zh": "（来自后一步）"}


def describe(spec: Spec, language: str = "en") -> str:
    """How many layers there are, of how many cells of which kind, how they are connected, and how they stand."""
    layers = _COMMA[language].join(_layer(layer, language) for layer in spec.layers)
    links = _SEMICOLON[language].join(_statements(spec, language)) or _NOTHING[language]
    pattern = _SINGLE if len(spec.layers) == 1 else _COUNTED
    said = pattern[language].format(n=len(spec.layers), layers=layers, links=links)
    standing = _SEMICOLON[language].join(_standing(spec, language))
    return said + (_MORE[language].format(said=standing) if standing else "")


def biases(layers: Sequence[str], detail: str, language: str) -> str:
    """What is said of the bias cells of some layers; at the level of parts, all biases are drawn anyway."""
    if detail == "parts":
        return ""
    if not layers:
        return _UNBIASED[language]
    return _BIASED[detail][language].format(layers=_COMMA[language].join(layers))


def _standing(spec: Spec, language: str) -> Iterator[str]:
    """What stands elsewhere than the flow of links has it, and what is framed or arranged together."""
    members = {group.name: group.layers for group in spec.groups}
    for layer in spec.layers:
        yield from _position((layer.name,), layer.position, members, language)
    for group in spec.groups:
        yield from _group(group, language)
        yield from _position(group.layers, group.position, members, language)


def _position(
    layers: Sequence[str], position: Position | None, members: Mapping[str, Sequence[str]], language: str
) -> Iterator[str]:
    if position is not None:
        beside = [name for anchor in position.anchors for name in members.get(anchor, (anchor,))]
        what, anchors = _COMMA[language].join(layers), _COMMA[language].join(beside)
        yield _SIDES[position.side][language].format(what=what, anchors=anchors)


def _group(group: Group, language: str) -> Iterator[str]:
    layers = _COMMA[language].join(group.layers)
    if group.repeat > 1:
        yield _REPEATED[language].format(layers=layers, n=group.repeat)
    if group.label:
        yield _FRAMED[language].format(layers=layers, label=group.label.get(language))
    if group.arrange in _ARRANGED:
        yield _TOGETHER[language].format(layers=layers, how=_ARRANGED[group.arrange][language])


def _arranged(layer: Layer, language: str) -> str:
    if layer.arrange == "column":
        return _COLUMN[language] if len(layer.size) > 1 else ""
    return _ARRANGED[layer.arrange][language]


def _layer(layer: Layer, language: str) -> str:
    size = "×".join(f"{n:,}" for n in layer.size)
    channels = _CHANNELS[language].format(layer.channels) if layer.channels > 1 else ""
    arranged = channels + (_arranged(layer, language) if "arrange" in layer.places else "")
    name = layer.cell.names.get(language)
    if language == "zh":
        return f"{size} 个{name}{arranged}（{layer.name}）"
    noun = name.lower() if name.isascii() else name
    noun = noun if noun.endswith(("cell", "cells")) else f"{noun} cell"
    return f"{size} {noun}{'' if layer.cells == 1 else 's'}{arranged} ({layer.name})"


def _statements(spec: Spec, language: str) -> Iterator[str]:
    for _, group in groupby(spec.connections, key=lambda connection: connection.statement):
        connections = list(group)
        first = connections[0]
        ends = f"{' ' if language == 'en' else '：'}{_ends(connections, language)}"
        yield f"{first.pattern.phrase[language]}{ends}{_options(first, language)}{_delay(first, language)}"


def _options(connection: Connection, language: str) -> str:
    """The options that are not the usual ones: ` (kernel 3, padding 1)`."""
    said = [
        f"{key.replace('_', '-') if language == 'en' else _OPTIONS.get(key, key)} {_option(key, value, language)}"
        for key, declared in connection.pattern.own_keys.items()
        if key in connection.places and (value := getattr(connection.options, key)) != declared.default
    ]
    return _BRACKETS[language].format(_COMMA[language].join(said)) if said else ""


def _option(key: str, value: Any, language: str) -> str:
    if key == "pairs":
        pairs = [_TO[language].join(",".join(map(str, index)) for index in pair) for pair in value[:_MOST_PAIRS]]
        return _SEMICOLON[language].join([*pairs, *(["…"] if len(value) > _MOST_PAIRS else [])])
    if isinstance(value, tuple):
        return "×".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value).lower()


def _ends(connections: list[Connection], language: str) -> str:
    if all(connection.within for connection in connections):
        return ("in " if language == "en" else "") + _COMMA[language].join(c.source for c in connections)
    if connections[0].pattern.scope == "union":
        names = list(dict.fromkeys(name for c in connections for name in (c.source, c.target)))
        return ("among " if language == "en" else "") + _COMMA[language].join(names)
    between = _TO if connections[0].directed else _WITH
    return _COMMA[language].join(between[language].join(chain) for chain in _chains(connections))


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
