"""Functions that embed several charts in a document of each host, for the tests of all hosts.

A new host needs a function here, named like its module.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest


class Embedded(NamedTuple):
    """A chart as its host embeds it.

    Attributes:
        tag: Start tag of the SVG, or an empty text if the chart could not be drawn.
        svg: Content of the SVG.
        messages: All warnings and errors about it.
        place: Place of the chart in the document, as at the start of a message.
    """

    tag: str
    svg: str
    messages: list[str]
    place: str


Options = Mapping[str, str]
Embed = Callable[[Path, str, Sequence[Options]], list[Embedded]]


def sphinx(folder: Path, spec: str, charts: Sequence[Options]) -> list[Embedded]:
    """Build a book with one page for each chart."""
    build = pytest.importorskip("sphinx.cmd.build", reason="Sphinx is not installed; .ci/run installs it")
    book = folder / "book"
    book.mkdir()
    pages = [f"page{number}" for number in range(len(charts))]
    (book / "conf.py").write_text('extensions = ["netcharts.hosts.sphinx"]\nhtml_theme = "basic"\n', encoding="utf-8")
    toctree = "".join(f"   {page}\n" for page in pages)
    (book / "index.rst").write_text(f"Book\n====\n\n.. toctree::\n\n{toctree}", encoding="utf-8")
    for page, options in zip(pages, charts, strict=True):
        written = "".join(f"   :{name}: {value}\n" for name, value in options.items())
        body = "".join(f"   {line}\n" for line in spec.splitlines())
        text = f"Page\n====\n\n.. netchart::\n{written}\n{body}"
        (book / f"{page}.rst").write_text(text, encoding="utf-8")
    warnings = folder / "warnings"
    build.build_main(["-q", "-b", "html", "-w", str(warnings), str(book), str(folder / "html")])
    # A message of docutils has several lines.
    lines = re.split(rf"\n(?={re.escape(str(book))})", warnings.read_text(encoding="utf-8"))
    return [
        Embedded(
            *_svg((folder / "html" / f"{page}.html").read_text(encoding="utf-8")),
            [line for line in lines if line.startswith(f"{book / page}.rst")],
            f"{book / page}.rst:4: ",
        )
        for page in pages
    ]


def superfences(folder: Path, spec: str, charts: Sequence[Options]) -> list[Embedded]:
    """Convert one text for each chart with Python-Markdown."""
    markdown = pytest.importorskip("markdown", reason="Python-Markdown is not installed; .ci/run installs it")
    pytest.importorskip("pymdownx", reason="pymdownx is not installed; .ci/run installs it")
    host = importlib.import_module("netcharts.hosts.superfences")
    custom = {"name": "netchart", "class": "netchart", "format": host.format, "validator": host.validate}
    settings = {"pymdownx.superfences": {"custom_fences": [custom]}}
    found = []
    for options in charts:
        written = "".join(f' {name}="{value}"' for name, value in options.items())
        with MessageLog(host.logger) as messages:
            text = f"Text.\n\n```netchart{written}\n{spec}```\n"
            page = markdown.markdown(text, extensions=["pymdownx.superfences"], extension_configs=settings)
        found.append(Embedded(*_svg(page), messages, "<markdown>:3:1: "))
    return found


class MessageLog(logging.Handler):
    """A context that collects the messages of a logger."""

    def __init__(self, logger: logging.Logger) -> None:
        super().__init__()
        self.logger = logger
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())

    def __enter__(self) -> list[str]:
        self.logger.addHandler(self)
        return self.messages

    def __exit__(self, *_: object) -> None:
        self.logger.removeHandler(self)


def pandoc(folder: Path, spec: str, charts: Sequence[Options]) -> list[Embedded]:
    """Draw one block for each chart, as the filter does."""
    from netcharts.hosts.pandoc import draw

    for number, options in enumerate(charts):
        lines = [f"{number + 7} 2 - page.md", *(f"{name}={value}" for name, value in options.items())]
        (folder / f"{number:03}.block").write_text("\n".join(lines) + "\n\n" + spec, encoding="utf-8")
    draw(folder, "html")
    found = []
    for number in range(len(charts)):
        read = {kind: folder / f"{number:03}.{kind}" for kind in ("html", "error", "warning")}
        texts = {kind: path.read_text(encoding="utf-8") if path.exists() else "" for kind, path in read.items()}
        messages = [*texts["error"].splitlines(), *texts["warning"].splitlines()]
        found.append(Embedded(*_svg(texts["html"]), messages, f"page.md:{number + 7}:3: "))
    return found


def notebook(folder: Path, spec: str, charts: Sequence[Options]) -> list[Embedded]:
    """Call the magic for each chart, in a shell that only registers it."""
    pytest.importorskip("IPython", reason="IPython is not installed; .ci/run installs it")
    from IPython import display
    from IPython.core.error import UsageError

    from netcharts.hosts.notebook import register

    class Shell:
        def register_magic_function(self, function: Any, kind: str, name: str) -> None:
            self.magic = function

    shell = Shell()
    register(shell)
    found = []
    for options in charts:
        shown: list[dict[str, str]] = []
        messages = []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(display, "display", lambda bundle, shown=shown, **_: shown.append(bundle))
            try:
                shell.magic(" ".join(f'{name}="{value}"' for name, value in options.items()), spec)
            except UsageError as error:
                messages.append(str(error))
        svgs = [bundle["image/svg+xml"] for bundle in shown if "image/svg+xml" in bundle]
        found.append(Embedded(*_svg("".join(svgs)), messages, ""))
    return found


def readme(folder: Path, spec: str, charts: Sequence[Options]) -> list[Embedded]:
    """Update one file for each chart."""
    pytest.importorskip("markdown_it", reason="markdown-it-py is not installed; .ci/run installs it")
    from netcharts.hosts.readme import Settings, update
    from netcharts.style.options import RenderOptions

    found = []
    for number, options in enumerate(charts):
        path = folder / f"page{number}.md"
        written = "".join(f' {name}="{value}"' for name, value in options.items())
        path.write_text(f"Text.\n\n```netchart{written}\n{spec}```\n", encoding="utf-8")
        updated = update(path, Settings(RenderOptions()))
        images = [data.decode() for data in updated.images.values()]
        found.append(Embedded(*_svg("".join(images)), [*updated.errors, *updated.warnings], f"{path}:3:1: "))
    return found


def _svg(page: str) -> tuple[str, str]:
    """Return the start tag, to which hosts add attributes, and the content of the only SVG of a page, if any."""
    assert page.count("<svg ") <= 1
    if "<svg " not in page:
        return "", ""
    start = page.index("<svg ")
    end = page.index(">", start) + 1
    return page[start:end], page[end : page.index("</svg>")]


HOSTS: dict[str, Embed] = {
    "notebook": notebook,
    "pandoc": pandoc,
    "readme": readme,
    "sphinx": sphinx,
    "superfences": superfences,
}
