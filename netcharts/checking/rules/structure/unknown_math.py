r"""Mathematics in a label that is not in the subset of TeX.

What
    A label contains a command such as `\foo` that charts do not know, or a brace that is not closed.

Why
    The label shows it as it is written. The guide to the language lists the subset.

Example
    layers:
      h: {cell: hidden, size: 3, label: '\boldmath h_t'}

Instead
    layers:
      h: {cell: hidden, size: 3, label: '\mathbf{h}_t'}

Source
    The spec language, version 1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.checking.context import CheckContext
from netcharts.checking.rules import Rule
from netcharts.findings import Place, RuleHit
from netcharts.syntax.mathematics import unsupported
from netcharts.syntax.texts import LocalizedText
from netcharts.syntax.tree import LINE_BREAK, offset


def check(context: CheckContext) -> Iterator[RuleHit]:
    """Yield what the labels of layers and groups contain that is not in the subset."""
    spec = context.spec
    labels = [(layer.label, layer.places.get("label", layer.place)) for layer in spec.layers]
    for label, place in [*labels, *((group.label, group.place) for group in spec.groups)]:
        if label is not None:
            yield from _hits(label, place, spec.text)


def _hits(label: LocalizedText, place: Place, written: str) -> Iterator[RuleHit]:
    for _, text in label.by_language:
        for found in unsupported(text):
            start = offset(written, place) if written else 0
            at = written.find(found.text.split("\n")[0], start)
            yield RuleHit(_place(written, at) if at >= 0 else place, found.message)


def _place(text: str, at: int) -> Place:
    """Return the place of a character of a text."""
    ends = [0, *(line_break.end() for line_break in LINE_BREAK.finditer(text, 0, at))]
    return Place(len(ends), at - ends[-1] + 1)


RULE = Rule("NC127", "warning", check)
