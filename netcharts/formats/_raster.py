"""Files that Graphviz draws completely, including the text, with the fonts that netcharts depends on."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.dot import writer
from netcharts.engines import _fonts
from netcharts.formats._request import RenderRequest
from netcharts.paint.display import DisplayList, shapes
from netcharts.paint.shapes import RoundedBox, Text
from netcharts.paint.units import PITCH

_MOST_PIXELS = 8000


def draw(request: RenderRequest, format: str, dpi: float) -> bytes:
    """Return the chart in one of Graphviz's own formats, at `dpi` dots per inch, or fewer if it would be huge.

    Raises:
        EngineError: The engine can't draw the format, or failed.
        MissingExtraError: The text needs a font that is not installed.
    """
    display = request.display()
    _fonts.require("".join(_texts(display)))
    inch = PITCH / 72
    fitting = max(1.0, min(dpi, _MOST_PIXELS / (max(display.width, display.height) * inch)))
    return request.engine.render(writer.painting(display, fitting), format)


def dots_per_inch(request: RenderRequest, dots: float | None) -> float | None:
    """Return the resolution at which a chart is `dots` wide, or None if `dots` is None."""
    return None if dots is None else dots / (request.scene.width * PITCH / 72)


def _texts(display: DisplayList) -> Iterator[str]:
    for shape in shapes(display.items):
        if isinstance(shape, Text):
            yield shape.text
        elif isinstance(shape, RoundedBox):
            yield shape.label.text
