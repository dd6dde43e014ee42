"""YAML as HTML, with keys and comments highlighted."""

from __future__ import annotations

import re

from netcharts.escape import markup

_KEY = re.compile(r"^(\s*(?:- )*)([\w.-]+|&quot;.*?&quot;)(?=:(?:\s|$))")
_COMMENT = re.compile(r"(^|\s)(#.*)$")


def highlighted(yaml: str) -> str:
    """Return the HTML of a YAML text. Lines end in a line feed, as everywhere in HTML."""
    return "\n".join(map(_highlighted_line, markup(re.sub(r"\r\n?", "\n", yaml)).split("\n")))


def _highlighted_line(line: str) -> str:
    with_key = _KEY.sub(r"\1<b>\2</b>", line, count=1)
    return _COMMENT.sub(r"\1<i>\2</i>", with_key, count=1)
