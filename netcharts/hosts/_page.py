"""HTML of charts in web pages."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts.escape import attribute, markup
from netcharts.hosts._size import Size


def inline(svg: bytes, label: str = "", size: Size = Size()) -> str:  # noqa: B008 - it can't be changed
    """Return an SVG as a part of a page, no wider than its column; a label replaces its description."""
    labeled = f' aria-label="{attribute(" ".join(label.split()))}"' if label else ""
    text = svg.decode().strip()
    return text.replace("<svg ", f'<svg style="{size.style(text)}"{labeled} ', 1)


def refusal(messages: Iterable[object]) -> str:
    """Return the error messages that a page shows in place of a chart that can't be drawn."""
    text = "\n".join(markup(str(message)) for message in messages)
    style = "white-space:pre-wrap;border-left:0.25em solid #c00;padding:0.5em 1em;color:#900;background:#fff0f0"
    return f'<pre class="netchart-error" role="alert" style="{style}">{text}</pre>'
