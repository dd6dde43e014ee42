"""An embedding of an input that is not given words.

What
    An input layer of one channel and without a `vocabulary` leads into a layer of embedding cells.

Why
    An embedding looks up the vector of a word. An input of one channel that has no vocabulary is a number, which scales
    a single vector.

Example
    words:    {cell: input, size: 6}
    embedded: {cell: embedding, channels: 8}
    ...
    - pointwise: words -> embedded

Instead
    words:    {cell: input, size: 6, vocabulary: 100}
    embedded: {cell: embedding, channels: 8}
    ...
    - pointwise: words -> embedded

Source
    Bengio, Ducharme, Vincent & Jauvin, "A neural probabilistic language model", 2003: the vector of a word is a row of
    a matrix that has one for each word of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.cells import CellKind
from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import RuleHit
from netcharts.wording import quoted


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield the embeddings that a plain number leads into."""
    for connection in context.spec.connections:
        source, target = context.layers[connection.source], context.layers[connection.target]
        plain = source.cell.anatomy.takes_data and source.words is None and source.channels == 1
        if plain and _looks_up(target.cell):
            message = f"{quoted(target.name)} looks up vectors of words, but {quoted(source.name)} has no 'vocabulary'"
            yield RuleHit(connection.places["source"], message)


def _looks_up(kind: CellKind) -> bool:
    return kind.role == "store" and kind.anatomy.weighs_links


RULE = Rule("NC233", "warning", check, needs="part", about=("lookups",))
