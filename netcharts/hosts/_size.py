"""The size at which a document shows a chart, apart from its width in pixels, which is an option of rendering."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from netcharts.errors import OptionError
from netcharts.wording import quoted

# The units of reStructuredText, which LaTeX and CSS share.
_LENGTH = re.compile(r"(\d+(?:\.\d+)?|\.\d+) ?(em|ex|px|in|cm|mm|pt|pc|%|)")
_PERCENTAGE = re.compile(r"([1-9]\d{0,3}) ?%?")
_SVG_WIDTH = re.compile(r' width="([\d.]+(?:pt)?)"')
NAMES = ("height", "scale")


class Size(NamedTuple):
    """The size of a chart in a document, as it is written there.

    Attributes:
        width: Width with a unit, such as `50%` of the line or `8cm`; empty for that of the chart.
        height: Height, in pixels if it has no unit; empty for the height that belongs to the width.
        scale: Factor of the size in percent, or an empty text.
    """

    width: str = ""
    height: str = ""
    scale: str = ""

    def attributes(self) -> dict[str, str]:
        """Return the parts that are given by name."""
        return {name: value for name, value in self._asdict().items() if value}

    def style(self, svg: str) -> str:
        """Return the style of an SVG of this size in a web page, no wider than its column."""
        factor = int(self.scale or 100) / 100
        own = _SVG_WIDTH.search(svg)
        width = self.width or (own[1] if own and self.scale and not self.height else "")
        sized = f"width:{_scaled(width, factor)};" if width else ""
        return f"{sized}max-width:100%;height:{_scaled(self.height, factor) or 'auto'}"


def read(own: Mapping[str, str], options: Mapping[str, str]) -> tuple[Size, dict[str, str]]:
    """Return the size of a chart, and its render options without a width that is none in pixels.

    Raises:
        OptionError: the height is not a length, or the scale not a percentage.
    """
    height, scale = own.get("height", "").strip(), own.get("scale", "").strip()
    if height and (_unit(height) is None or _unit(height) == "%"):
        raise OptionError(f"'height' must be a length such as 300 or 5cm, not {quoted(height)}")
    if scale and not _PERCENTAGE.fullmatch(scale):
        raise OptionError(f"'scale' must be a percentage such as 50, not {quoted(scale)}")
    width = options.get("width", "").strip()
    rest = dict(options)
    if not _unit(width):
        width = ""
    elif _unit(width) == "px":
        rest["width"], width = width.removesuffix("px").strip(), ""
    else:
        del rest["width"]
    return Size(width.replace(" ", ""), height.replace(" ", ""), scale.rstrip(" %")), rest


def _unit(length: str) -> str | None:
    """Return the unit of a length, which may be empty, or None if it is none."""
    found = _LENGTH.fullmatch(length)
    return found[2] if found else None


def _scaled(length: str, factor: float) -> str:
    found = _LENGTH.fullmatch(length)
    return f"{float(found[1]) * factor:g}{found[2] or 'px'}" if found else ""
