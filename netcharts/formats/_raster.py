"""Images that engines convert from DOT: their scale, their bounds, and the fonts of their text."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

from netcharts.dot import writer
from netcharts.engines import _fonts
from netcharts.errors import EngineError, OptionError, ScaleWarning
from netcharts.formats._request import RenderRequest
from netcharts.paint.display import DisplayList, shapes
from netcharts.paint.shapes import RoundedBox, Text
from netcharts.paint.units import PITCH

# Graphviz takes no lower resolution.
_LOWEST_DPI = 1.0
# Images are up to a unit larger than their size, since Graphviz rounds it up.
_ROUNDED = 1.0


def draw(request: RenderRequest, format: str, dpi: float) -> bytes:
    """Return the chart in one of Graphviz's own formats, at `dpi` dots per inch.

    Raises:
        EngineError: The engine can't draw the format, or failed.
        MissingExtraError: The text needs a font that is not installed.
    """
    display = request.display()
    _fonts.require("".join(_texts(display)))
    return request.engine.render(writer.painting(display, dpi), format)


def resolution(request: RenderRequest, usual: float, most: int, width: float | None, unit: str) -> float:
    """Return the dots per inch at which a chart has a width, or by default the usual ones, or fewer if needed.

    Args:
        request: The chart.
        usual: The usual number of dots per inch.
        most: The largest width and height, in dots.
        width: The width, in dots; None for that at the usual resolution.
        unit: What a dot is: `pixel` or `point`.

    Raises:
        OptionError: The chart is too high at the width.
        EngineError: The chart is too large at any resolution.
    """
    inches = [length * PITCH / 72 for length in (request.scene.width, request.scene.height)]
    fitting = (most - _ROUNDED) / max(inches)
    if width is not None:
        dpi = width / inches[0]
        if dpi * inches[1] > most:
            message = f"with this width, the chart would be {dpi * inches[1]:,.0f} {unit}s high, more than {most:,}"
            raise OptionError(f"'width' is too large: {message}", f"at most {most:,}")
        return dpi
    if fitting < _LOWEST_DPI:
        raise EngineError(f"the chart is too large: more than {most:,} {unit}s at any resolution", "use SVG")
    if fitting < usual:
        size = " × ".join(f"{length * usual:,.0f}" for length in inches)
        message = f"the chart is {size} {unit}s large, more than {most:,}: drawn at {fitting / usual:.0%} of its size"
        warnings.warn(f"{message} (use SVG, or other options such as 'detail: layers')", ScaleWarning, stacklevel=2)
    return min(usual, fitting)


def _texts(display: DisplayList) -> Iterator[str]:
    for shape in shapes(display.items):
        if isinstance(shape, Text):
            yield shape.text
        elif isinstance(shape, RoundedBox):
            yield shape.label.text
