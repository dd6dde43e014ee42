"""The differences between the copies of a block, in words: a chart that draws each block once shows the first copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from netcharts import locale
from netcharts.cells.anatomy import INPUTS
from netcharts.locale import Words
from netcharts.network import option_words
from netcharts.spec.model import Connection, Expansion, Group, Layer, Spec

Copy = tuple[int, ...]
"""The numbers of a copy of a block and of those around it, from the outermost."""

# What differs in more ways is only said to differ.
_MOST_VARIANTS = 4


class _Place(NamedTuple):
    """The position of a layer in copies: its folded name, and the numbers of the copies that it is in."""

    layer: str
    copy: Copy


class _Item(NamedTuple):
    """A layer or connection of a block: what identifies it in all copies, its name, and how it is in one of them."""

    key: tuple[object, ...]
    name: str
    details: str
    copy: Copy

    @property
    def text(self) -> str:
        return self.name + self.details


def sentences(spec: Spec, language: str) -> Iterator[str]:
    """Yield a sentence about each block whose copies differ."""
    if spec.expansion is None:
        return
    words = locale.load(language)
    places = {name: _place(folded, name) for folded, names in spec.expansion.copies.items() for name in names}
    for group in spec.groups:
        if group.repeat * group.beside > 1:
            differences = list(_differences(group, spec, spec.expansion, places, language))
            if differences:
                joined = words["punctuation.semicolon"].join(differences)
                yield words["description.copies_differ"].format(block=group.name, differences=joined)


def _place(folded: str, name: str) -> _Place:
    """Return the place of a layer from its own name and that of the layer that stands for all copies."""
    rest, numbers = folded.split("."), []
    for part in name.split("."):
        if rest and part == rest[0]:
            rest = rest[1:]
        else:
            numbers.append(int(part))
    return _Place(folded, tuple(numbers))


def _differences(
    group: Group, spec: Spec, expansion: Expansion, places: Mapping[str, _Place], language: str
) -> Iterator[str]:
    """Yield the layers and connections that not all copies of a block have, or have in the same way."""
    words = locale.load(language)
    prefix = f"{group.name}."
    inner = tuple(f"{name}." for name in group.groups)
    own = {
        name: place
        for name, place in places.items()
        if place.layer.startswith(prefix) and not place.layer.startswith(inner)
    }
    copies = {place.copy for place in own.values()}
    layers = [_layer(each, own[each.name], prefix, language) for each in expansion.layers if each.name in own]
    partly = {key for key, items in _by_key(layers).items() if {item.copy for item in items} != copies}
    connections = [
        _connection(each, places, prefix, words, language) for each in expansion.connections if each.target in own
    ]
    # A connection of a layer that only some copies have goes without saying.
    connections = [item for item in connections if not any((end,) in partly for end in item.key[:2])]
    yield from _sizes(spec, prefix, inner, words)
    for items in (*_by_key(layers).values(), *_by_key(connections).values()):
        yield from _variants(items, copies, words)


def _sizes(spec: Spec, prefix: str, inner: tuple[str, ...], words: Words) -> Iterator[str]:
    """Yield the sizes of layers of a block that are not the same in all copies."""
    for layer in spec.layers:
        if layer.copy_shapes and layer.name.startswith(prefix) and not layer.name.startswith(inner):
            yield words["description.sizes"].format(layer=layer.name.removeprefix(prefix), sizes=layer.dimensions)


def _by_key(items: Sequence[_Item]) -> dict[tuple[object, ...], list[_Item]]:
    by_key: dict[tuple[object, ...], list[_Item]] = {}
    for item in items:
        by_key.setdefault(item.key, []).append(item)
    return by_key


def _variants(items: Sequence[_Item], copies: set[Copy], words: Words) -> Iterator[str]:
    """Yield each way in which some copies have a layer or a connection, unless all have it in the same way."""
    by_text: dict[str, list[Copy]] = {}
    for item in items:
        by_text.setdefault(item.text, []).append(item.copy)
    if all(set(found) == copies for found in by_text.values()):
        return
    if len(by_text) > _MOST_VARIANTS:
        yield words["description.varies"].format(what=items[0].name)
        return
    for text, found in by_text.items():
        some = sorted(set(found))
        sentence = words["description.only_in_copy" if len(some) == 1 else "description.only_in_copies"]
        yield sentence.format(what=text, copies=_numbers(some, words))


def _numbers(copies: Sequence[Copy], words: Words) -> str:
    """Return the numbers of copies: `1, 3–5`, or `1.2` of a block in another one."""
    runs = []
    for _, run in groupby(enumerate(copies), key=lambda each: (each[1][:-1], each[1][-1] - each[0])):
        texts = [".".join(map(str, copy)) for _, copy in run]
        runs.append(texts[0] if len(texts) == 1 else f"{texts[0]}–{texts[-1]}")
    return words["punctuation.comma"].join(runs)


def _layer(layer: Layer, place: _Place, prefix: str, language: str) -> _Item:
    words = locale.load(language)
    name, steps = place.layer.removeprefix(prefix), layer.processing(language)
    brackets = words["punctuation.brackets"].format(words["punctuation.comma"].join(steps)) if steps else ""
    return _Item((name,), name, brackets, place.copy)


def _connection(
    connection: Connection, places: Mapping[str, _Place], prefix: str, words: Words, language: str
) -> _Item:
    source, target = places[connection.source], places[connection.target]
    inside = source.layer.startswith(prefix) and source.copy[: len(target.copy)] == target.copy
    ends = source.layer.removeprefix(prefix) if inside else INPUTS, target.layer.removeprefix(prefix)
    options = list(option_words.given(connection, words))
    brackets = words["punctuation.brackets"].format(words["punctuation.comma"].join(options)) if options else ""
    phrase = f"{connection.pattern.phrase[language]} {words['description.to'].join(ends)}"
    key = (*ends, connection.key, connection.gate, connection.carries)
    return _Item(key, phrase, brackets, target.copy)
