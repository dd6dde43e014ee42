"""Display charts in notebooks and web applications. Errors are displayed, not raised."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection
from typing import Any, Protocol

from netcharts.errors import NetchartsError
from netcharts.escape import attribute, markup, terminal

# A PDF takes much longer to draw than an SVG: charts with larger SVGs are displayed without one.
MOST_BYTES_WITH_PDF = 1_000_000


class Displayable(Protocol):
    """A chart."""

    @property
    def alt_text(self) -> str:
        """Return the alternative text."""

    def svg(self) -> str:
        """Return the text of an SVG."""

    def render(self, format: str) -> bytes:
        """Return the chart in a format."""


def html(chart: Displayable) -> str:
    """Return a chart as an image in HTML.

    An image that contains its data is kept by programs that remove `<svg>` from HTML, such as Streamlit.
    """
    try:
        return _image(chart.svg(), chart.alt_text)
    except Exception as error:
        return _refusal(_message(error))


def bundle(
    chart: Displayable, include: Collection[str] | None, exclude: Collection[str] | None
) -> tuple[dict[str, str], dict[str, Any]]:
    """Return a chart by MIME type, and the metadata of these types: the alternative text of images.

    The PDF is for notebooks that are converted to LaTeX, which can't include an SVG.
    """
    writers: dict[str, Callable[[], str]] = {
        "image/svg+xml": chart.svg,
        "application/pdf": lambda: _pdf(chart),
        "text/plain": lambda: terminal(chart.alt_text),
    }
    try:
        data = {kind: write() for kind, write in writers.items() if _wanted(kind, include, exclude)}
        data = {kind: content for kind, content in data.items() if content}
        images = [kind for kind in data if kind != "text/plain"]
        return data, {kind: {"alt": chart.alt_text} for kind in images}
    except Exception as error:
        message = _message(error)
        data = {"text/html": _refusal(message), "text/plain": message}
        return {kind: content for kind, content in data.items() if _wanted(kind, include, exclude)}, {}


def _wanted(kind: str, include: Collection[str] | None, exclude: Collection[str] | None) -> bool:
    return (not include or kind in include) and kind not in (exclude or ())


def _image(svg: str, alt: str) -> str:
    """Return an image that contains its data, no wider than its column."""
    data = b64encode(svg.encode()).decode()
    return f'<img alt="{attribute(alt)}" src="data:image/svg+xml;base64,{data}" style="max-width:100%;height:auto">'


def _pdf(chart: Displayable) -> str:
    """Return the PDF of a chart in base64, or an empty text if it would take long or a font for it is missing."""
    if len(chart.svg()) > MOST_BYTES_WITH_PDF:
        return ""
    try:
        return b64encode(chart.render("pdf")).decode()
    except NetchartsError:
        return ""


def _message(error: Exception) -> str:
    return terminal(f"{type(error).__name__}: {error}")


def _refusal(message: str) -> str:
    return f"<pre>{markup(message)}</pre>"
