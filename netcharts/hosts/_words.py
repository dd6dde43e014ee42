"""A line of words and options, as markers, fences and magics have it: `lstm, theme=zoo-dark, lang=zh`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import NamedTuple

from netcharts.errors import OptionError
from netcharts.hosts import _options
from netcharts.wording import quoted


class Line(NamedTuple):
    """What stands in a line: words by themselves, and options by their names."""

    words: tuple[str, ...]
    options: dict[str, str]


def read(text: str) -> Line:
    """A line, parted by commas or spaces: `word`, `name=value` or `--name value`; in quotes where they hold such.

    Raises:
        OptionError: a quote is not closed, or an option is given twice.
    """
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace += ","
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        pieces = list(lexer)
    except ValueError:
        raise OptionError("a quote is not closed") from None
    words: list[str] = []
    options: dict[str, str] = {}
    for name, value in _pairs(iter(pieces)):
        if not name:
            words.append(value)
        elif name in options:
            raise OptionError(f"the option {quoted(name)} is given twice")
        else:
            options[name] = value
    return Line(tuple(words), options)


def _pairs(pieces: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Names and values; words have no name."""
    for piece in pieces:
        name, equals, value = piece.removeprefix("--").partition("=")
        alone = _options.alone(name)
        if equals:
            yield name, value
        elif alone is not None:
            yield name, alone
        elif piece.startswith("--"):
            yield name, next(pieces, "")
        else:
            yield "", piece
