"""Words for messages: quoted names, indefinite articles, and the nearest match of an unknown name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

# Vowels, except at the start of words such as "unit", "user" and "one", which begin with a consonant sound.
_VOWEL_SOUND = r"(?i)'?(?!uni|use|one)[aeiou]"

# The most names that a word is compared with, that a message lists, and the most edits of a typing mistake.
_MOST_COMPARED = 2000
_MOST_LISTED = 24
_MOST_EDITS = 3


def named(names: Iterable[str]) -> str:
    """Return names in quotes, for a sentence: `'a', 'b'`."""
    return ", ".join(quoted(name) for name in names)


def either(words: Sequence[str]) -> str:
    """Return words of which one holds, for a sentence: `a, b or c`."""
    *most, last = words
    return f"{', '.join(most)} or {last}" if most else last


def quoted(text: str) -> str:
    """Return a user's word in quotes, on one line and shortened if it is long."""
    shown = text if len(text) <= 40 else f"{text[:37]}..."
    return f"'{shown}'" if shown.isprintable() else repr(shown)


def with_article(noun: str) -> str:
    """Return a noun with its indefinite article.

    >>> with_article("attention connection"), with_article("unrolled part"), with_article("unit")
    ('an attention connection', 'an unrolled part', 'a unit')
    """
    return f"{'an' if re.match(_VOWEL_SOUND, noun) else 'a'} {noun}"


def counted(count: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural.

    >>> counted(1, "cell"), counted(1200, "cell")
    ('1 cell', '1,200 cells')
    """
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def nearest(word: str, names: Iterable[str]) -> str:
    """Return the end of a message about an unknown word: the nearest name, or all names if there are few."""
    choice = list(dict.fromkeys(names))
    close = _closest(word, choice) if len(choice) <= _MOST_COMPARED else None
    if close is not None:
        return f" (did you mean '{close}'?)"
    if 0 < len(choice) <= _MOST_LISTED:
        return f" (expected one of {named(choice)})"
    return ""


def _closest(word: str, names: Iterable[str]) -> str | None:
    """Return the name that was probably meant: the one with the fewest edits, else one that starts with the word."""
    typed = word.casefold()
    if not 1 < len(typed) <= 100:
        return None
    allowed = min(_MOST_EDITS, max(1, len(typed) // 3))
    folded = {name: name.casefold() for name in names}
    edits = {name: distance(typed, folded[name], allowed) for name in folded}
    starting = {name for name in folded if folded[name].startswith(typed)}

    def rank(name: str) -> tuple[int, bool, bool]:
        """Rank swapped letters before others, then words that are not finished."""
        return edits[name], sorted(folded[name]) != sorted(typed), name not in starting

    near = min(folded, key=rank, default=None)
    if near is not None and edits[near] <= allowed:
        return near
    return min(starting) if starting and len(typed) > 2 else None


def distance(one: str, other: str, most: int) -> int:
    """Return the number of edits between two words, or some number greater than `most`.

    An edit inserts, deletes or replaces a letter, or swaps two neighbors (optimal string alignment).

    >>> distance("lsmt", "lstm", 2), distance("flatten", "attention", 2) > 2
    (1, True)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        # Only a band around the diagonal can hold distances of at most `most`.
        row = [i] + [most + 1] * len(other)
        for j in range(max(1, i - most), min(len(other), i + most) + 1):
            wanted = other[j - 1]
            row[j] = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        before, above = above, row
    return above[-1]
