"""How wide text is, estimated without any font, so that a chart is the same on every machine.

Widths are those of Helvetica and Arial by class of character, in ems, rounded up: a title that fits by this
measure fits in every common sans-serif.
"""

from __future__ import annotations

from unicodedata import east_asian_width

_NARROW = frozenset("ijlI.,:;'|!()[]{}/\\ ftr-\"`")
_WIDE = frozenset("mwMW@%")


def width(text: str) -> float:
    """The width of a line of text, in ems."""
    return sum(_em(character) for character in text)


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.95
    if east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.58
