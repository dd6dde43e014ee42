"""Sphinx: a directive that draws charts. `extensions = ["netcharts.hosts.sphinx"]` registers it.

    .. netchart:: specs/mine.yaml
       :theme: zoo-dark
       :caption: My network

The argument is a file or the name of a bundled spec. Without an argument, the spec is the content of the directive.
HTML pages contain inline SVG, LaTeX uses PDF, Texinfo uses PNG, and all other builders use the description.
`netcharts_options` in `conf.py` sets options for all charts. The default language is that of the document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StateMachine
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.ext.graphviz import align_spec, figure_wrapper
from sphinx.util.docutils import SphinxDirective
from sphinx.util.i18n import search_image_for_language

from netcharts import deprecation
from netcharts.hosts import _options
from netcharts.hosts._draw import draw
from netcharts.hosts._host import ChartRequest, ChartResult, Host, Location
from netcharts.hosts._source import short
from netcharts.hosts._sphinx_node import (
    Descriptions,
    image_folder,
    log,
    netchart,
    store_of,
    visit_html,
    visit_latex,
    visit_texinfo,
)
from netcharts.hosts._store import program_digest

HOST = Host(
    name="Sphinx",
    summary="A directive in reStructuredText and MyST documents, for all of Sphinx's builders.",
    extra="sphinx",
    options=("align", "alt", "caption", "class", "height", "name", "scale"),
)
# Maximum size of the store in bytes; the charts that were used least recently are deleted.
MOST_KEPT = 256_000_000


def _converter(name: str) -> Callable[[str | None], str]:
    """Return the function with which docutils converts the value of an option."""
    implied = _options.implied_value(name)
    return lambda value: directives.unchanged_required(value or implied)


class Netchart(SphinxDirective):
    """The directive `.. netchart::`: the chart of a file, of a bundled spec, or of the spec in its content."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {
        **{name: _converter(name) for name in _options.names()},
        "align": align_spec,
        "alt": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "class": directives.class_option,
        "height": directives.unchanged_required,
        "name": directives.unchanged,
        "scale": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the chart, or the errors that prevent it."""
        request = self._request()
        result = draw(request, store_of(self.env))
        for path in result.inputs:
            # Missing files are included, so that the page is read again when they appear.
            self.env.note_dependency(str(path))
        log(result, self.config)
        if result.failed:
            return [_refusal(result.messages())]
        return [self._with_caption(self._node(request, result))]

    def _request(self) -> ChartRequest:
        own, options = HOST.split(self.options)
        folder = Path(self.env.doc2path(self.env.docname)).parent
        return ChartRequest(
            HOST,
            self._location(),
            text="\n".join(self.content),
            src=self._src(),
            options=options,
            sizes=own,
            alt=self.options.get("alt", ""),
            folder=folder,
            lang=self.config.language or "",
            defaults={name: _text(value) for name, value in self.config.netcharts_options.items()},
            defaults_folder=Path(self.env.srcdir),
            formats=(),
        )

    def _src(self) -> str:
        name = search_image_for_language(self.arguments[0], self.env) if self.arguments else ""
        return str(Path(self.env.srcdir, name[1:])) if name.startswith("/") else name

    def _location(self) -> Location:
        source, line = self.get_source_info()
        if not self.content:
            return Location(short(source), line)
        # MyST counts lines from the directive, docutils from the start of the document.
        above = 0 if isinstance(self.state_machine, StateMachine) else self.lineno
        path, first = self.state_machine.get_source_and_line(int(above + self.content_offset + 1))
        return Location(short(str(path)), line, text_line=first)

    def _node(self, request: ChartRequest, result: ChartResult) -> netchart:
        node = netchart(request=request, alt=result.alt, chosen=bool(request.alt))
        node["classes"] = self.options.get("class", [])
        if "align" in self.options:
            node["align"] = self.options["align"]
        self.set_source_info(node)
        return node

    def _with_caption(self, node: netchart) -> nodes.Element:
        placed = figure_wrapper(self, node, self.options["caption"]) if "caption" in self.options else node
        self.add_name(placed)
        return placed


def _text(value: Any) -> str:
    """Return a value of the configuration as a document would write it."""
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _refusal(messages: Iterable[str]) -> nodes.Element:
    text = "\n".join(messages)
    return nodes.literal_block(text, text, language="none", classes=["netchart-error"])


def _save(app: Sphinx, *_: Any) -> None:
    """Save the charts of a page after it is read or written; each process saves its own."""
    store_of(app.env).save()


def _clean_up(app: Sphinx, exception: Exception | None) -> None:
    store_of(app.env).trim(MOST_KEPT)
    rmtree(image_folder(app.env), ignore_errors=True)


def _accept_old_option(app: Sphinx, config: Config) -> None:
    old: Mapping[str, Any] = config.netcharts_style
    if old:
        deprecation.warn("netcharts_style", "netcharts_options")
        config.netcharts_options = {**old, **config.netcharts_options}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    app.add_node(netchart, html=(visit_html, None), latex=(visit_latex, None), texinfo=(visit_texinfo, None))
    app.add_directive("netchart", Netchart)
    app.add_post_transform(Descriptions)
    app.add_config_value("netcharts_options", {}, "env", types=frozenset({dict}))
    app.add_config_value("netcharts_style", {}, "env", types=frozenset({dict}))
    app.connect("config-inited", _accept_old_option)
    app.connect("doctree-read", _save)
    app.connect("html-page-context", _save)
    app.connect("build-finished", _clean_up)
    # All pages are read again if netcharts has changed, since their charts may have changed.
    return {"env_version": int(program_digest()[:12], 16), "parallel_read_safe": True, "parallel_write_safe": True}
