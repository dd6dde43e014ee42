"""PDF, for print and LaTeX: without the date and the producer that would make every file differ."""

from __future__ import annotations

import re

from netcharts.formats import Format, _raster
from netcharts.formats._request import RenderRequest

# Offsets in a PDF are absolute: what is blanked keeps its length.
_TRACES = re.compile(rb"/(Producer|CreationDate) \((?:[^()]|\([^()]*\))*\)")


def render(request: RenderRequest) -> bytes:
    """Return the chart as PDF."""
    return _TRACES.sub(lambda trace: b" " * len(trace[0]), _raster.draw(request, "pdf", dpi=72))


FORMAT = Format("for print and LaTeX", render)
