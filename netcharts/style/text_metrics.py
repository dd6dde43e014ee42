"""Text metrics: the width of text, and line breaking.

Widths are estimated without a font, so that a chart is the same on every machine. They are upper bounds of the widths
in Helvetica and Arial for each class of characters, in ems, so text that fits by them fits in common sans-serif fonts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

from netcharts.syntax.mathematics import MARKS, closed, marked, runs, without_marks

_NARROW = frozenset("ijlI.,:;'|!()[]{}/\\ ftr-\"`")
_WIDE = frozenset("mwMW@%")

_IDEOGRAPH = "\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef"
# Characters that must not end a line, and those that must not start one.
_OPENING, _CLOSING = "（《「『【“‘", "）》」』】”’，。；：、！？…"
# A line may end after a space, an underscore, a full stop, a hyphen, or any ideograph.
_PIECE = rf"[{_OPENING}]*(?:[{_IDEOGRAPH}]|[^\s{_IDEOGRAPH}_.-]*[_.-]*)[{_CLOSING}]*\s*"

SCRIPT = 0.7
"""Size of a subscript or superscript, relative to its base."""
LOWERED, RAISED = 0.18, 0.36
"""Distances of the baselines of subscripts and superscripts below and above that of the text, in sizes of the text."""
# What German words, which are often too long for a line, contain and English words rarely do.
_GERMAN = re.compile("[äöüß]|[kh]eit|lich|ungs?|tz|zw|pf|sch(?!e[dm]|oo|ol)")
# Bold text is at most this much wider.
_BOLD = 1.08
# Words are not hyphenated so that fewer letters are before or after the hyphen.
_FEWEST = 2


# Charts repeat the same few texts many times.
@lru_cache(maxsize=10_000)
def width(text: str) -> float:
    """Return the width of a line of text, in ems."""
    if not any(mark in text for mark in MARKS):
        return sum(_em(character) for character in text)
    return sum(
        SCRIPT**run.smaller * (_BOLD if run.bold else 1.0) * sum(_em(character) for character in run.text)
        for run in runs(text)
    )


@cache
def _em(character: str) -> float:
    if character in _NARROW:
        return 0.34
    if unicodedata.combining(character):
        return 0.0
    if character in _WIDE:
        return 0.95
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.7 if character.isupper() else 0.58


def broken(text: str, most: float, language: str = "en") -> list[str]:
    """Return the lines of a text, none wider than `most` ems, broken after words and at forced line breaks.

    Words that are too long are hyphenated by the rules of a language, or else broken anywhere.
    """
    if "\n" in text:
        return [line for part in text.split("\n") for line in broken(part, most, language)]
    if width(text.rstrip()) <= most:
        return [text.strip()] if text.strip() else []
    lines = [""]
    for piece in _pieces(text, most, language):
        if lines[-1] and width((lines[-1] + piece).rstrip()) > most:
            lines.append("")
        lines[-1] += piece
    return closed([line.strip() for line in lines if without_marks(line).strip()])


def balanced(text: str, most: float) -> list[str]:
    """Return the lines of a text, none wider than `most` ems: as few as possible, of similar widths."""
    lines = broken(text, most)
    tried = (broken(text, most * share / 20) for share in range(10, 20))
    return next((found for found in tried if len(found) == len(lines)), lines)


def _pieces(text: str, most: float, language: str) -> Iterator[str]:
    # Most text fits into one line, and this expression takes milliseconds to compile.
    for piece in re.findall(_PIECE, text):
        yield from _parts(piece, most, language)


def _parts(piece: str, most: float, language: str) -> Iterator[str]:
    """Yield the parts of a word, none of which is wider than `most`."""
    while width(piece.rstrip()) > most:
        end, hyphen = _hyphenated(piece, most, language)
        part, piece = closed([piece[:end] + hyphen, piece[end:]])
        yield part
    yield piece


def _hyphenated(word: str, most: float, language: str) -> tuple[int, str]:
    """Return where a word is broken, and a hyphen if it is within letters."""
    for place in _syllables(word.rstrip(), language):
        if width(word[:place] + "-") <= most:
            return place, "-"
    least = next(place for place, character in enumerate(word, 1) if character not in MARKS)
    ends = range(len(word) - 1, least, -1)
    end = next((end for end in ends if width(word[:end] + _hyphen(word, end)) <= most), least)
    return end, _hyphen(word, end)


def _hyphen(word: str, end: int) -> str:
    """Return a hyphen if a word is broken between letters of an alphabet, but not after its first one."""
    between = word[end - 1 : end + 1]
    return "-" if end > 1 and between.isalpha() and _has_case(between) else ""


def _has_case(letters: str) -> bool:
    return letters.lower() != letters.upper()


@lru_cache(maxsize=1000)
def _syllables(word: str, language: str) -> tuple[int, ...]:
    """Return where a word can be hyphenated, the last place first; nothing if it is not all letters."""
    if not word.isalpha() or not _has_case(word):
        return ()
    import pyphen

    known = pyphen.language_fallback(_language_of(word, language))
    if known is None:
        return ()
    places = pyphen.Pyphen(lang=known, left=_FEWEST, right=_FEWEST).positions(word)
    return tuple(sorted(map(int, places), reverse=True))


def _language_of(word: str, language: str) -> str:
    """Return the language of a word: German if it looks so, since a spec does not say what its labels are in."""
    return "de" if _GERMAN.search(word.lower()) else language


def math(text: str) -> str:
    r"""Return a label with its mathematics as marks, see `netcharts.syntax.mathematics`."""
    return marked(text) if any(sign in text for sign in "_^\\$") else text


def one_line(text: str) -> str:
    """Return a text without forced line breaks."""
    return " ".join(text.split("\n")) if "\n" in text else text
