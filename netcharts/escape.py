r"""Escape text from users: one function for each type of output.

Names of files, themes and layers, titles and excerpts can contain any character; file names on Linux can even contain
bytes that are not valid text. A *hidden* character is a control character, a surrogate, a noncharacter, or one that
formats the surrounding text, such as those that change the writing direction. In outputs that can't contain it, a
hidden character is replaced by its escape sequence in Python, such as `\x1b`.

Modules that only some functions need are imported there, because the command line imports this module whenever it
starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import category

# Categories of characters that XML and HTML do not allow, escaped or not.
_CONTROLS = ("Cc", "Cs")
_FORMATS = ("Cf", "Zl", "Zp")
# The start of a command within a line of a log: `##[error]` on GitHub, `##vso[…]` on Azure.
_LOGGED = r"##(?=\w*\[)"
# A surrogate that does not stand for a byte of a file name.
_HALF = "[\ud800-\udc7f\udd00-\udfff]"
# Characters that have a meaning in Markdown.
_MARKS = r"[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
_CODES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_OF_LATEX = {
    **{character: f"\\{character}" for character in "{}$&#%_"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "'": r"\textquotesingle{}",
    "`": r"\textasciigrave{}",
    "-": r"{-}",
    "×": r"$\times$",
}
_OF_PROPERTIES = {**_CODES, ":": "%3A", ",": "%2C"}


def visible(text: str) -> str:
    r"""Return a text in one line, with hidden characters escaped, such as `\x1b` or `\u202e`."""
    return _each(text, _visible)


def terminal(line: str) -> str:
    """Return a line for a terminal or a log, which contains no control sequence and no command to a CI service."""
    shown = visible(line)
    if shown.lstrip().startswith("::"):
        shown = shown.replace(":", r"\x3a", 1)
    return re.sub(_LOGGED, r"#\\x23", shown) if "##" in shown else shown


def markup(text: str) -> str:
    """Return a text as the content of an element of XML or HTML; line breaks are kept."""
    escaped = _each(_with_entities(text), _in_markup)
    return re.sub(_LOGGED, "#&#35;", escaped) if "##" in escaped else escaped


def attribute(text: str) -> str:
    """Return a text as the quoted value of an attribute of XML or HTML, without the quotes."""
    return markup(text).replace("\n", "&#10;").replace("\t", "&#9;")


def class_token(text: str) -> str:
    """Return a name as a part of a class name; characters other than letters and digits become `_`."""
    return text if text.isalnum() else "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def path(file: str) -> str:
    """Return the path of a file as a relative URL, which has the bytes of the path and names no server."""
    return _percent(f"/.{file}" if file.startswith("//") else file, "/")


def address(url: str) -> str:
    """Return a URL of a user with all characters that are not allowed in URLs percent-encoded."""
    return _percent(url, ":/?&=%#@+,;~")


def markdown(text: str) -> str:
    """Return a text as the alternative text of an image in Markdown, in one line."""
    literal = re.sub(_MARKS, r"\\\g<0>", _each(" ".join(text.split()), _without_controls))
    return _each(literal, lambda character: _entity(character) if _is_hidden(character) else character)


def markdown_cell(text: str) -> str:
    """Return a text as a cell of a table in Markdown."""
    return markdown(text).replace("|", "\\|")


def latex(text: str) -> str:
    """Return a text as LaTeX that shows it literally; letters beyond ASCII need XeLaTeX or LuaLaTeX."""
    return "".join(_OF_LATEX.get(character, character) for character in visible(text))


def dot(text: str) -> str:
    """Return a text as a quoted label in DOT that shows the text literally.

    Graphviz interprets backslashes and HTML entities in labels; in quotes, `<…>` is not markup and `:` is not a port.
    """
    plain = _each(re.sub(r"[\t\n\r]", " ", text), _without_controls)
    escaped = plain.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def json(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON with hidden characters escaped, which does not change the data."""
    from json import dumps

    written = dumps(value, ensure_ascii=False, indent=indent)
    return re.sub(_LOGGED, r"#\\u0023", "\n".join(_each(line, _in_json) for line in written.split("\n")))


def yaml(text: str) -> str:
    """Return a text as a double-quoted YAML scalar; surrogates, which YAML does not allow, are escaped."""
    from json import dumps

    valid = "".join(_code(character) if category(character) == "Cs" else character for character in text)
    return _each(dumps(valid, ensure_ascii=False), _visible)


def workflow_data(text: str) -> str:
    """Return a line as the message of a workflow command of GitHub Actions."""
    return terminal(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return a text as the value of a property of a workflow command of GitHub Actions, which decodes it."""
    return visible("".join(_OF_PROPERTIES.get(character, character) for character in text))


def _percent(text: str, safe: str) -> str:
    from urllib.parse import quote

    return quote(re.sub(_HALF, "\ufffd", text).encode("utf-8", "surrogateescape"), safe)


def _each(text: str, escape: Callable[[str], str]) -> str:
    """Return a text with a function applied to each character; printable text is returned unchanged."""
    return text if text.isprintable() else "".join(map(escape, text))


def _is_control(character: str) -> bool:
    return category(character) in _CONTROLS or ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"


def _is_hidden(character: str) -> bool:
    return _is_control(character) or category(character) in _FORMATS


def _visible(character: str) -> str:
    return _code(character) if _is_hidden(character) else character


def _without_controls(character: str) -> str:
    return _code(character) if _is_control(character) else character


def _code(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _with_entities(text: str) -> str:
    """Return a text as `html.escape` does, whose module takes long to import."""
    # The ampersand first, since it is part of the others.
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace('"', "&quot;").replace("'", "&#x27;")


def _entity(character: str) -> str:
    return f"&#x{ord(character):x};"


def _in_markup(character: str) -> str:
    # A lone carriage return would become a line break; a reference to a control character is an error, or stands for
    # another character.
    if character in "\n\t":
        return character
    if character == "\r":
        return "&#13;"
    if _is_control(character):
        return _code(character)
    return _entity(character) if _is_hidden(character) else character


def _in_json(character: str) -> str:
    from json import dumps

    # `json` does not escape DEL.
    return "\\u007f" if character == "\x7f" else dumps(character)[1:-1] if _is_hidden(character) else character
