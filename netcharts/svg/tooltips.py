"""Tooltips as SVG titles."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.escape import markup

# A printable character that rarely occurs in names.
_SEPARATOR = "␞"


def title(text: str) -> str:
    """Return a tooltip as an element, or nothing if it is empty."""
    return f"<title>{markup(text)}</title>" if text else ""


def titles(texts: Sequence[str]) -> list[str]:
    """Return many tooltips as elements: the same as `title` of each, but escaped all at once, which is faster."""
    escaped = markup(_SEPARATOR.join(texts)).split(_SEPARATOR)
    if len(escaped) != len(texts):
        return list(map(title, texts))
    return [f"<title>{text}</title>" if text else "" for text in escaped]
