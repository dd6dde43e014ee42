"""How a chart is drawn: what can be wished for, the same in the library, on the command line and in documents."""

from __future__ import annotations

from typing import Any, NamedTuple

from netcharts.errors import UnknownNameError

LEGENDS = ("none", "names", "full")
REPEATS = ("once", "full")
LABELS = ("none", "names", "sizes", "full")
STEPS = ("last", "each", "animated")
# From where to where a number can be.
BOUNDS = {"iterations": (1, 20), "steps": (1, 1000), "step": (1, 100_000), "width": (16, 8000)}


class Style(NamedTuple):
    """How a chart is drawn.

    theme       the name of a theme, or a file; None for what the spec says, or `zoo`
    set         single values of the theme, such as `links=#333333`; in one text, spaces part them
    language    of all words
    detail      `layers`, `cells` or `parts`; None for what the spec says
    iterations  how many are drawn at the level of parts; None for what the spec says
    repeats     `once` or `full`: whether groups that repeat are drawn once, or all copies are
    bias        whether bias cells are drawn, or at the level of layers named; None for what the spec says
    labels      `none`, `names`, `sizes` or `full`: what is written at layers; None for what the spec says
    legend      `none`, `names` or `full`: what the cells and links are, below the chart
    values      what shades cells and links: `forward` for what the network computes, a file of values by layer, or
                what `Chart.forward` gives; None for nothing
    steps       how many steps `forward` computes; None for those of the spec's first example
    step        which of them is shown: its number from 1, `last`, `each` side by side, or `animated`
    width       of a PNG in pixels; None for twice the size of the SVG
    engine      what paints
    """

    theme: str | None = None
    set: tuple[str, ...] | str = ()
    language: str = "en"
    detail: str | None = None
    iterations: int | None = None
    repeats: str = "once"
    bias: bool | None = None
    labels: str | None = None
    legend: str = "none"
    values: Any = None
    steps: int | None = None
    step: int | str = "last"
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
