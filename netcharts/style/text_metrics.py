"""Text metrics: the width of text, line breaking, and mathematics in Unicode.

Widths are estimated without a font, so that a chart is the same on every machine. They are upper bounds of the widths
in Helvetica and Arial for each class of characters, in ems, so text that fits by them fits in common sans-serif fonts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

_NARROW = frozenset("ijlI.,:;'|!()[]{}/\\ ftr-\"`")
_WIDE = frozenset("mwMW@%")

_IDEOGRAPH = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
# Characters that must not end a line, and those that must not start one.
_OPENING, _CLOSING = "（《「『【“‘", "）》」』】”’，。；：、！？…"
# A line may end after a space, an underscore, a full stop, a hyphen, or any ideograph.
_PIECE = rf"[{_OPENING}]*(?:[{_IDEOGRAPH}]|[^\s{_IDEOGRAPH}_.-]*[_.-]*)[{_CLOSING}]*\s*"

_SET = r"(?:\{[^{}]{1,20}\}|\d+|[^\W\d_])"
_GREEK = re.compile(r"\\([A-Za-z]+)")
# One letter with a subscript, a superscript, or both.
_SCRIPT = re.compile(rf"(?<!\w)([^\W_])(_{_SET}\^{_SET}|\^{_SET}_{_SET}|[_^]{_SET})(?!\w)")
_PART = re.compile(r"([_^])(?:\{([^{}]*)\}|([^\W_]+))")
# The ranges of Unicode with subscripts and superscripts.
_SIGNS = ((0xB2, 0x2E5), (0x1D2C, 0x1DC0), (0x2070, 0x209D), (0x2C7C, 0x2C7E))


# Charts repeat the same few texts many times.
@lru_cache(maxsize=10_000)
def width(text: str) -> float:
    """Return the width of a line of text, in ems."""
    return sum(_em(character) for character in text)


@cache
def _em(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if character in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.58


def broken(text: str, most: float) -> list[str]:
    """Return the lines of a text, none wider than `most` ems, broken after words, or within words if necessary."""
    if width(text.rstrip()) <= most:
        return [text.strip()] if text.strip() else []
    lines = [""]
    for piece in _pieces(text, most):
        if lines[-1] and width((lines[-1] + piece).rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines if line.strip()]


def balanced(text: str, most: float) -> list[str]:
    """Return the lines of a text, none wider than `most` ems: as few as possible, of similar widths."""
    lines = broken(text, most)
    tried = (broken(text, most * share / 20) for share in range(10, 20))
    return next((found for found in tried if len(found) == len(lines)), lines)


def _pieces(text: str, most: float) -> Iterator[str]:
    # Most text fits into one line, and this expression takes milliseconds to compile.
    for piece in re.findall(_PIECE, text):
        while width(piece.rstrip()) > most:
            end = next(end for end in range(len(piece), 0, -1) if end == 1 or width(piece[:end]) <= most)
            yield piece[:end]
            piece = piece[end:]
        yield piece


def math(text: str) -> str:
    r"""Return a text with its mathematics in Unicode: `h_t`, `W^{(2)}`, `x_{t-1}` and `\alpha`.

    A subscript or superscript follows a single letter and is a letter, a number, or anything in braces, so that names
    such as `conv_1` are unchanged. So is whatever Unicode has no characters for.
    """
    return _SCRIPT.sub(_scripts, _GREEK.sub(_greek, text))


def _greek(match: re.Match[str]) -> str:
    name = match[1]
    case = "CAPITAL" if name[0].isupper() else "SMALL"
    spelled = {"lambda": "lamda"}.get(name.lower(), name.lower())
    try:
        return unicodedata.lookup(f"GREEK {case} LETTER {spelled}")
    except KeyError:
        return match[0]


def _scripts(match: re.Match[str]) -> str:
    below, above = _signs()
    converted = match[1]
    for kind, braced, plain in _PART.findall(match[2]):
        signs = below if kind == "_" else above
        characters = (braced or plain).replace("-", "−").replace(" ", "")
        if not characters or any(character not in signs for character in characters):
            return match[0]
        converted += "".join(signs[character] for character in characters)
    return converted


@cache
def _signs() -> tuple[dict[str, str], dict[str, str]]:
    """Return the subscripts and the superscripts by their ordinary characters."""
    found: dict[str, dict[str, str]] = {"<sub>": {}, "<super>": {}}
    for start, stop in _SIGNS:
        for code in range(start, stop):
            form, _, of = unicodedata.decomposition(chr(code)).partition(" ")
            if form in found and len(of) == 4:
                found[form].setdefault(chr(int(of, 16)), chr(code))
    return found["<sub>"], found["<super>"]
