"""A summary of a network in words: what it consists of, where a description of each layer would be too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from netcharts import locale
from netcharts.locale import Words
from netcharts.network.description import noun
from netcharts.spec.model import Layer, Spec

# Only so many kinds of cells and patterns, and so many inputs and outputs, are named.
_MOST_KINDS, _MOST_ENDS = 6, 3


def summarize(spec: Spec, language: str = "en") -> str:
    """Return a sentence with the numbers of layers and connections of each kind, and with the inputs and outputs."""
    words = locale.load(language)
    nouns = (noun(layer.cell.names.get(language), language) for layer in spec.layers)
    cells = Counter(words["summary.cells"].format(name) for name in nouns)
    patterns = Counter(connection.pattern.phrase[language] for connection in spec.connections)
    return words["summary.network"].format(
        layers=_counted("summary.layers", len(spec.layers), cells, words),
        connections=_counted("summary.connections", len(spec.connections), patterns, words),
        ends="".join(_ends(spec, words)),
    )


def _counted(key: str, count: int, kinds: Counter[str], words: Words) -> str:
    """Return a count and, in brackets, that of each kind, the most frequent first."""
    named = [words["summary.kind"].format(n=n, name=name) for name, n in kinds.most_common(_MOST_KINDS)]
    rest = count - sum(n for _, n in kinds.most_common(_MOST_KINDS))
    named += [words["summary.others"].format(n=rest)] if rest else []
    text = words[key].format(n=f"{count:,}")
    return text + (words["punctuation.brackets"].format(words["punctuation.comma"].join(named)) if named else "")


def _ends(spec: Spec, words: Words) -> Iterator[str]:
    for role in ("input", "output"):
        layers = [layer for layer in spec.layers if layer.cell.role == role]
        if layers:
            yield words[f"summary.{role}s"].format(_named(layers, words))


def _named(layers: Sequence[Layer], words: Words) -> str:
    """Return the first layers with their sizes, and the number of the others."""
    shown: Iterable[str] = (f"{layer.name} {layer.dimensions}" for layer in layers[:_MOST_ENDS])
    rest = len(layers) - _MOST_ENDS
    return words["punctuation.comma"].join([*shown, *([words["summary.others"].format(n=rest)] if rest > 0 else [])])
