"""Charts within pages of HTML."""

from __future__ import annotations

from collections.abc import Iterable

from netcharts.escape import attribute, markup


def inline(svg: str, alt: str = "") -> str:
    """An SVG as part of a page: never wider than its column, and named `alt` where that is given."""
    named = f' aria-label="{attribute(" ".join(alt.split()))}"' if alt else ""
    return svg.strip().replace("<svg ", f'<svg style="max-width:100%;height:auto"{named} ', 1)


def refusal(lines: Iterable[object]) -> str:
    """What stands on a page in place of a chart that can't be drawn: why it can't, for everybody to read."""
    said = "\n".join(markup(str(line)) for line in lines)
    look = "white-space:pre-wrap;border-left:0.25em solid #c00;padding:0.5em 1em;color:#900;background:#fff0f0"
    return f'<pre class="netchart-error" role="alert" style="{look}">{said}</pre>'
