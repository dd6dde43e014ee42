"""Notebooks: a magic that draws a cell's spec. `%load_ext netcharts` makes it known; charts show themselves without.

    %%netchart NAME theme=zoo-dark
    name: Mine
    layers: ...

draws the spec, and keeps the chart under NAME if one is given. `%netchart lstm, theme=zoo-dark` draws a file, or a
bundled spec by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from netcharts.apps.loading import load, with_detail_of_cells
from netcharts.checking import reports
from netcharts.errors import NetchartsError, SpecError
from netcharts.hosts import _options, _words
from netcharts.style.options import RenderOptions

if TYPE_CHECKING:
    from netcharts.api import Chart
    from netcharts.findings import Finding

CELL = "<cell>"


def register(shell: Any) -> None:
    """Make `%netchart` and `%%netchart` known to an IPython shell."""

    def netchart(line: str, cell: str | None = None) -> None:
        """Draw a chart: of a cell's spec with %%netchart, of a file or bundled spec with %netchart."""
        _netchart(shell, line, cell)

    shell.register_magic_function(netchart, "line_cell", "netchart")


def _netchart(shell: Any, line: str, cell: str | None) -> None:
    from IPython.core.error import UsageError
    from IPython.display import display

    try:
        words, options = _words.read(line)
        style = _options.styled(RenderOptions(), options)
        word = _word(words, cell)
        style = with_detail_of_cells([word], style) if cell is None else style
        chart, warnings = load(CELL if cell is not None else word, style, cell)
        display(_drawn(chart, style), raw=True)
    except SpecError as error:
        display(_told(error.findings, cell), raw=True)
        raise UsageError("the spec makes no chart") from None
    except NetchartsError as error:
        raise UsageError(str(error)) from None
    if warnings:
        display(_told(warnings, cell), raw=True)
    if cell is not None and word:
        shell.user_ns[word] = chart


def _word(words: tuple[str, ...], cell: str | None) -> str:
    """The spec to draw; for a spec that stands in the cell, the name to keep the chart under."""
    from netcharts.errors import OptionError

    if len(words) > 1 or (cell is None and not words):
        raise OptionError("'%netchart' draws one spec: a file, or a bundled spec by its name")
    if cell is not None and words and not words[0].isidentifier():
        raise OptionError(f"a chart can't be kept under '{words[0]}', which is no name in Python")
    return words[0] if words else ""


def _drawn(chart: Chart, style: RenderOptions) -> dict[str, str]:
    return {"image/svg+xml": chart.svg(style), "text/plain": chart.alternative_text(options=style)}


def _told(findings: list[Finding] | tuple[Finding, ...], cell: str | None) -> dict[str, str]:
    """Findings as notebooks show them; with the lines that they are about, where those stand in the cell."""
    sources = {CELL: cell or ""}
    return {name: reports.load(form).render(findings, sources) for name, form in _FORMS.items()}


_FORMS = {"text/html": "html", "text/plain": "full"}
