"""How a chart is drawn: what can be wished for, the same in the library, on the command line and in documents."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts.errors import UnknownNameError

LEGENDS = ("none", "names", "full")


class Style(NamedTuple):
    """How a chart is drawn.

    theme       the name of a theme
    language    of all words
    detail      `layers`, `cells` or `parts`; None for what the spec says
    iterations  how many are drawn at the level of parts; None for what the spec says
    legend      `none`, `names` or `full`: what the cells and links are, below the chart
    width       of a PNG in pixels; None for twice the size of the SVG
    engine      what paints
    """

    theme: str = "zoo"
    language: str = "en"
    detail: str | None = None
    iterations: int | None = None
    legend: str = "none"
    width: int | None = None
    engine: str = "embedded"

    def but(self, **wishes: Any) -> Style:
        """The same with some fields changed.

        Raises:
            UnknownNameError: there is no such field.
        """
        unknown = next((name for name in wishes if name not in self._fields), None)
        if unknown is not None:
            raise UnknownNameError(f"a chart has no style '{unknown}'", f"one of {', '.join(self._fields)}")
        return self._replace(**wishes)
