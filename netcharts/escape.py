r"""Text from outside as each output has it: one function for each target, called by what writes that target.

Names of files, themes and layers, titles and excerpts may hold any character, file names on Linux even bytes that are
no text. A *hidden* character is a control, a surrogate, a noncharacter, or one that formats the text around it, such
as those that turn the direction of writing. A target that can't hold one has it written out, as in Python: `\x1b`.

Modules that only some targets need are imported by their functions: every start of the command line imports this one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unicodedata import category

# What no program that follows the rules of XML or HTML takes, written out or not.
_CONTROLS = ("Cc", "Cs")
_FORMATS = ("Cf", "Zl", "Zp")
# What starts a command within a line that is logged: `##[error]` on GitHub, `##vso[…]` on Azure.
_LOGGED = r"##(?=\w*\[)"
# Half of a character that stands for no byte of a file name.
_HALF = "[\ud800-\udc7f\udd00-\udfff]"
# What of plain text means something in Markdown.
_MARKS = r"[\\`*\[\]~$]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=#?\w+;)"
_CODES = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_OF_PROPERTIES = {**_CODES, ":": "%3A", ",": "%2C"}


def visible(text: str) -> str:
    r"""Return a text in which hidden characters are seen, as `\x1b` or `\u202e`; it is one line then."""
    return _each(text, _seen)


def terminal(line: str) -> str:
    """Return a line for a terminal or a log: it moves no cursor, has no colour, and is no command to a CI service."""
    shown = visible(line)
    if shown.lstrip().startswith("::"):
        shown = shown.replace(":", r"\x3a", 1)
    return re.sub(_LOGGED, r"#\\x23", shown) if "##" in shown else shown


def markup(text: str) -> str:
    """Return a text as the content of an element of XML or HTML, on as many lines as it has."""
    escaped = _each(_with_entities(text), _in_markup)
    return re.sub(_LOGGED, "#&#35;", escaped) if "##" in escaped else escaped


def attribute(text: str) -> str:
    """Return a text as the value of an attribute of XML or HTML, to be set between quotes."""
    return markup(text).replace("\n", "&#10;").replace("\t", "&#9;")


def class_token(text: str) -> str:
    """Return a name as part of a class: what is no letter or digit becomes `_`."""
    return text if text.isalnum() else "".join(c if c.isalnum() or c in "-_" else "_" for c in text)


def path(file: str) -> str:
    """Return the path of a file as a relative address, byte by byte as the file system has it; it names no host."""
    return _percent(f"/.{file}" if file.startswith("//") else file, "/")


def address(url: str) -> str:
    """Return an address that a user gave, with what can't be part of one written as its bytes."""
    return _percent(url, ":/?&=%#@+,;~")


def markdown(text: str) -> str:
    """Return a text as the alternative text of an image in Markdown, on one line."""
    meant = re.sub(_MARKS, r"\\\g<0>", _each(" ".join(text.split()), _without_controls))
    return _each(meant, lambda character: _entity(character) if _is_hidden(character) else character)


def dot(text: str) -> str:
    """Return a text as a label in DOT, with its quotes, that shows the text and nothing else.

    Graphviz reads backslashes and HTML entities in labels; in quotes, `<…>` is no markup and `:` no port.
    """
    plain = _each(re.sub(r"[\t\n\r]", " ", text), _without_controls)
    escaped = plain.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def json(value: Any, indent: int | None = None) -> str:
    """Return a value as JSON: the same data for programs, with hidden characters seen by people."""
    from json import dumps

    written = dumps(value, ensure_ascii=False, indent=indent)
    return re.sub(_LOGGED, r"#\\u0023", "\n".join(_each(line, _in_json) for line in written.split("\n")))


def yaml(text: str) -> str:
    """Return a text as a YAML scalar in double quotes; what no YAML can hold, a surrogate, is written out."""
    from json import dumps

    whole = "".join(_code(character) if category(character) == "Cs" else character for character in text)
    return _each(dumps(whole, ensure_ascii=False), _seen)


def workflow_data(text: str) -> str:
    """Return a line as the message of a workflow command of GitHub Actions."""
    return terminal(text).replace("%", "%25")


def workflow_property(text: str) -> str:
    """Return a text as the value of a property of a workflow command, which gives it back as it is."""
    return visible("".join(_OF_PROPERTIES.get(character, character) for character in text))


def _percent(text: str, safe: str) -> str:
    from urllib.parse import quote

    return quote(re.sub(_HALF, "\ufffd", text).encode("utf-8", "surrogateescape"), safe)


def _each(text: str, how: Callable[[str], str]) -> str:
    """Return a text with every character written in some way; a printable text as it is."""
    return text if text.isprintable() else "".join(map(how, text))


def _is_control(character: str) -> bool:
    return category(character) in _CONTROLS or ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"


def _is_hidden(character: str) -> bool:
    return _is_control(character) or category(character) in _FORMATS


def _seen(character: str) -> str:
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
    # A lone return would be read as a new line; a reference to a control is an error, or stands for something else.
    if character in "\n\t":
        return character
    if character == "\r":
        return "&#13;"
    if _is_control(character):
        return _code(character)
    return _entity(character) if _is_hidden(character) else character


def _in_json(character: str) -> str:
    from json import dumps

    # The library leaves DEL as it is.
    return "\\u007f" if character == "\x7f" else dumps(character)[1:-1] if _is_hidden(character) else character
