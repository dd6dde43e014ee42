"""The syntax of markers, fence headers and magics: words and options such as `lstm, theme=zoo-dark, lang=zh`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from netcharts.errors import OptionError
from netcharts.hosts import _options
from netcharts.wording import quoted

# What can't be part of one line of a comment of HTML or MDX.
_UNWRITABLE = re.compile(r"-->|\*/|[\x00-\x1f\x7f\x85\u2028\u2029]")


class OptionLine(NamedTuple):
    """The words of a line that are not options, and the options by name."""

    words: tuple[str, ...]
    options: dict[str, str]


def read(text: str) -> OptionLine:
    """Return the parts of a line: `word`, `name=value` or `--name value`, separated by commas or spaces.

    Values that contain commas or spaces are quoted.

    Raises:
        OptionError: a quote is not closed, or an option is given twice.
    """
    words: list[str] = []
    options: dict[str, str] = {}
    for name, value in _pairs(iter(_tokens(text))):
        if not name:
            words.append(value)
        elif name in options:
            raise OptionError(f"the option {quoted(name)} is given twice")
        else:
            options[name] = value
    return OptionLine(tuple(words), options)


def write(options: Mapping[str, str]) -> str:
    """Return options as `read` reads them.

    Raises:
        OptionError: a value contains both kinds of quotes, or the end of a comment.
    """
    return ", ".join(f"{name}={_quoted(name, value)}" for name, value in options.items())


def _quoted(name: str, value: str) -> str:
    if _UNWRITABLE.search(value) or {'"', "'"} <= set(value):
        raise OptionError(f"the value of {quoted(name)} can't be kept in a comment: {quoted(value)}")
    if value and not set(value) & set(" ,\"'"):
        return value
    return f"'{value}'" if '"' in value else f'"{value}"'


def _tokens(text: str) -> list[str]:
    lexer = shlex.shlex(text, posix=True)
    lexer.whitespace += ","
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", ""
    try:
        return list(lexer)
    except ValueError:
        raise OptionError("a quote is not closed") from None


def _pairs(tokens: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield the name and the value of each option; words have an empty name."""
    for token in tokens:
        name, equals, value = token.removeprefix("--").partition("=")
        implied = _options.implied_value(name)
        if equals:
            yield name, value
        elif implied is not None:
            yield name, implied
        elif token.startswith("--"):
            yield name, next(tokens, "")
        else:
            yield "", token
