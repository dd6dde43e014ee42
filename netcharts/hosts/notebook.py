"""Notebooks: the magics `%netchart` and `%%netchart`, which `%load_ext netcharts` registers.

    %%netchart NAME theme=zoo-dark
    name: Mine
    layers: ...

draws the spec in a notebook cell, and assigns the chart to the variable NAME if it is given. `%netchart lstm,
theme=zoo-dark` draws a file or a bundled spec. A `Chart` at the end of a cell is displayed without these magics.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from netcharts.api.display import MOST_BYTES_WITH_PDF
from netcharts.checking import reports
from netcharts.errors import NetchartsError, OptionError
from netcharts.findings import Finding
from netcharts.hosts import _line, _page
from netcharts.hosts._draw import draw, load
from netcharts.hosts._host import ChartRequest, ChartResult, Host, Location

HOST = Host(
    name="Jupyter",
    summary="Notebook cells in Jupyter, VS Code, marimo and other programs with IPython's display protocol.",
    extra="notebook",
    options=("alt", "height", "scale"),
)
CELL = "<cell>"
_REPORTS = {"text/html": "html", "text/plain": "full"}


def register(shell: Any) -> None:
    """Register `%netchart` and `%%netchart` with an IPython shell."""

    def netchart(line: str, cell: str | None = None) -> None:
        """Draw a chart: of the spec in the cell with %%netchart, of a file or a bundled spec with %netchart."""
        _run(shell, line, cell)

    shell.register_magic_function(netchart, "line_cell", "netchart")


def _run(shell: Any, line: str, cell: str | None) -> None:
    from IPython.core.error import UsageError
    from IPython.display import display

    try:
        request, name = _request(line, cell)
    except NetchartsError as error:
        raise UsageError(str(error)) from None
    result = draw(request)
    if result.error is not None:
        raise UsageError(str(result.error))
    if not result.failed:
        chart = _chart(request, result)
        display(chart, metadata={kind: {"alt": result.alt} for kind in chart if kind != "text/plain"}, raw=True)
    if result.findings:
        display(_report(result.findings, request.text), raw=True)
    if result.failed:
        raise UsageError("the spec contains errors")
    if name:
        shell.user_ns[name] = load(request)


def _request(line: str, cell: str | None) -> tuple[ChartRequest, str]:
    """Return the request of a magic, and the name of the variable to assign the chart to, or an empty one."""
    words, written = _line.read(line)
    own, options = HOST.split(written)
    if len(words) > 1 or (cell is None and not words):
        raise OptionError("'%netchart' draws one spec: a file or a bundled spec")
    if cell is not None and words and not words[0].isidentifier():
        raise OptionError(f"'{words[0]}' can't be the name of a variable in Python")
    word = words[0] if words else ""
    text, src, name = ("", word, "") if cell is None else (cell, "", word)
    location = Location(CELL, text_line=1)
    return ChartRequest(HOST, location, text, src, options, own, alt=own.get("alt", "")), name


def _chart(request: ChartRequest, result: ChartResult) -> dict[str, str]:
    """Return a chart by MIME type, as a chart at the end of a cell shows itself."""
    svg = result.rendered["svg"]
    return {
        "image/svg+xml": _page.inline(svg, request.alt, result.size)
        if request.alt or any(result.size)
        else svg.decode(),
        **_pdf(request, svg),
        "text/plain": result.alt,
    }


def _pdf(request: ChartRequest, svg: bytes) -> dict[str, str]:
    """Return the PDF of a chart for LaTeX, unless it would take long or can't be drawn."""
    if len(svg) > MOST_BYTES_WITH_PDF:
        return {}
    rendered = draw(replace(request, formats=("pdf",))).rendered
    return {"application/pdf": b64encode(rendered["pdf"]).decode()} if rendered else {}


def _report(findings: Iterable[Finding], text: str) -> dict[str, str]:
    """Return the report of findings that notebooks display, with excerpts of the cell."""
    return {kind: reports.load(form).render(list(findings), {CELL: text}) for kind, form in _REPORTS.items()}
