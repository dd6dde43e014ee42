"""Load a spec and check it before it is drawn."""

from __future__ import annotations

from collections.abc import Sequence

from netcharts.api import Chart
from netcharts.checking.run import read_and_check
from netcharts.errors import OptionError, SpecError
from netcharts.findings import Finding
from netcharts.spec import bundled
from netcharts.style.options import WRAPPED, RenderOptions


def load(
    spec: str, options: RenderOptions, text: str | bytes | None = None, *, check: bool = True
) -> tuple[Chart, list[Finding]]:
    """Return the chart of a spec and the warnings about it; the spec is read from its file unless its text is given.

    Raises:
        SpecError: the spec can't be read, or a check finds errors.
        SpecNotFoundError, OutputError: as `Chart.from_file`.
    """
    shown = bundled.cell(spec) if text is None and options.detail == "parts" and not bundled.known(spec) else None
    if shown is not None:
        return Chart.from_text(shown, spec), []
    path = spec
    if text is None:
        file = bundled.find(spec)
        path, text = str(file), bundled.read_bytes(file)
    return load_text(text, path) if check else (Chart.from_text(text, path), [])


def load_text(text: str | bytes, path: str) -> tuple[Chart, list[Finding]]:
    """Return the chart of the text of a spec and the warnings about it; `path` is its name in findings.

    Raises:
        SpecError: the text can't be read, or a check finds errors.
    """
    spec, findings = read_and_check(text, path)
    if spec is None or any(finding.level == "error" for finding in findings):
        raise SpecError([finding for finding in findings if finding.level != "note"])
    return Chart(spec), [finding for finding in findings if finding.level == "warning"]


def with_detail_of_cells(specs: Sequence[str], options: RenderOptions) -> RenderOptions:
    """Return options that draw specs that are all names of cell kinds at the level of parts, unless they set one."""
    cells = all(not bundled.known(spec) and bundled.cell(spec) is not None for spec in specs)
    return options.replace(detail="parts") if cells and options.detail is None else options


def check_detail(chart: Chart, options: RenderOptions) -> None:
    """Check that options have an effect at the level of detail of a chart.

    Raises:
        OptionError: one has none.
    """
    detail = options.detail or chart.spec.detail
    if options.unroll is not None and detail != "parts":
        raise OptionError("only parts of cells can be unrolled", "--unroll needs --detail parts")
    if options.max_width is not None and detail not in WRAPPED:
        raise OptionError("only charts of layers and of maps are broken into rows", "--max-width needs --detail layers")
