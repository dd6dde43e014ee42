"""The protocol of hosts, the programs and documents that embed charts.

A host translates the calls of its program to a `ChartRequest`, and the `ChartResult` of `_draw.draw` to the form that
its program expects. Options, errors with their places, caching and alternative text are the same in all hosts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from netcharts.errors import NetchartsError
from netcharts.escape import terminal
from netcharts.findings import Finding, Place
from netcharts.hosts._size import Size
from netcharts.style.options import RenderOptions
from netcharts.syntax.tree import offset


@dataclass(frozen=True)
class Host:
    """A program or a kind of document that embeds charts.

    Every host module has one as its constant `HOST`, written as a literal so that it can be read without importing the
    program.

    Attributes:
        name: Name of the program.
        summary: Description of the charts that it embeds, in one line.
        extra: Extra that installs the packages that the host needs.
        options: Names of its own options, in addition to those of rendering.
    """

    name: str
    summary: str
    extra: str = ""
    options: tuple[str, ...] = ()

    @property
    def has_sizes(self) -> bool:
        """Return True if charts can have sizes other than a width in pixels."""
        return "height" in self.options

    def split(self, written: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
        """Return the host's own options, and the others."""
        own = {name: value for name, value in written.items() if name in self.options}
        return own, {name: value for name, value in written.items() if name not in own}


@dataclass(frozen=True)
class Location:
    """The place of a chart in a document.

    Attributes:
        document: Name of the document in messages.
        line: Line of the chart's head, from 1.
        column: Column of the head, from 1.
        text_line: Line on which the text of the spec starts; 0 for the one after the head.
        indents: Number of characters before each line of the text; the last one holds for all further lines.
    """

    document: str
    line: int = 1
    column: int = 1
    text_line: int = 0
    indents: tuple[int, ...] = (0,)

    def __str__(self) -> str:
        return terminal(f"{self.document}:{self.line}:{self.column}")

    def place(self, finding: Finding, text: str) -> Finding:
        """Return a finding about the text of the chart, at its place in the document."""
        before = text[: offset(text, Place(finding.line, finding.column))].split("\n")
        # The end of a text that ends in a line break is shown on its last line.
        index = min(len(before) - 1, len(text.removesuffix("\n").split("\n")) - 1)
        column = self.indents[min(index, len(self.indents) - 1)] + len(before[-1]) + 1
        return finding._replace(path=self.document, line=(self.text_line or self.line + 1) + index, column=column)


@dataclass(frozen=True)
class ChartRequest:
    """A chart that a document requests.

    Attributes:
        host: The host.
        location: Place of the chart in the document.
        text: Text of the spec, if it is part of the document.
        src: Otherwise, the name of the spec: a file, a bundled spec or a kind of cell.
        options: Render options as written in the document.
        sizes: The options `height` and `scale` as written in the document.
        alt: Alternative text; empty for a description of the chart.
        folder: Folder to which file names in `src` and the options are relative.
        lang: Language of the document, such as `zh-CN`.
        base: Render options unless the document or its configuration sets them.
        defaults: Render options as written in the configuration.
        defaults_folder: Folder to which file names in the configuration are relative.
        formats: Output formats; empty to only check and describe the chart.
    """

    host: Host
    location: Location
    text: str = ""
    src: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)
    alt: str = ""
    folder: Path = Path()
    lang: str = ""
    base: RenderOptions = RenderOptions()
    defaults: Mapping[str, str] = field(default_factory=dict)
    defaults_folder: Path = Path()
    formats: tuple[str, ...] = ("svg",)


@dataclass(frozen=True)
class ChartResult:
    """The result of a request: the chart, or the problems that prevent it.

    Attributes:
        location: Place of the chart in the document.
        rendered: The chart by output format; empty if it can't be drawn.
        alt: Alternative text.
        name: Name of the network.
        findings: Findings about the spec, at their places: errors if it can't be drawn, otherwise warnings.
        error: Another error that prevents drawing.
        inputs: Files that the chart depends on; some may be missing.
        size: Size at which the document shows the chart.
    """

    location: Location
    rendered: Mapping[str, bytes] = field(default_factory=dict)
    alt: str = ""
    name: str = ""
    findings: tuple[Finding, ...] = ()
    error: NetchartsError | None = None
    inputs: tuple[Path, ...] = ()
    size: Size = Size()

    @property
    def failed(self) -> bool:
        """Return True if the chart can't be drawn."""
        return self.error is not None or any(finding.level == "error" for finding in self.findings)

    def messages(self) -> list[str]:
        """Return all findings and errors with their places, one per line."""
        errors = [] if self.error is None else [f"{self.location}: error: {self.error}"]
        return [*map(str, self.findings), *errors]
