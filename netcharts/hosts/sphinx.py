"""Sphinx: a directive that draws charts. `extensions = ["netcharts.hosts.sphinx"]` registers it.

    .. netchart:: specs/mine.yaml
       :theme: zoo-dark
       :caption: My network

takes a file, the name of a bundled spec, or a spec below the options. HTML pages contain the SVG itself, LaTeX gets a
PDF, Texinfo a PNG, and all other builders get the description. `netcharts_options` in `conf.py` sets options of all
charts. Charts are in the language of the document if netcharts knows it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StateMachine
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.ext.graphviz import align_spec, figure_wrapper
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.i18n import search_image_for_language

from netcharts import deprecation
from netcharts.checking import rules
from netcharts.escape import terminal
from netcharts.files import write
from netcharts.hosts import _options, _page
from netcharts.hosts._draw import draw
from netcharts.hosts._host import ChartRequest, ChartResult, Host, Location
from netcharts.hosts._source import short
from netcharts.hosts._store import Store, digest, program_digest

HOST = Host(
    name="Sphinx",
    summary="A directive in reStructuredText and MyST documents, for all of Sphinx's builders.",
    extra="sphinx",
    options=("align", "alt", "caption", "class", "name"),
)
logger = logging.getLogger(__name__)

# Largest size of the store in bytes: charts of earlier builds that exceed it are dropped.
MOST_KEPT = 256_000_000


class netchart(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 - nodes have the names of their tags
    """A chart in a document.

    Its attributes are its `request`, its alternative text `alt`, and `chosen`, which tells whether an author wrote it.
    """

    def preserve_original_messages(self) -> None:
        """Keep the alternative text before it is translated."""
        self["original"] = self["alt"]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Replace the alternative text by its translation."""
        self["alt"], self["chosen"] = translated_message, True

    def extract_original_messages(self) -> Sequence[str]:
        """Return the alternative text for translators."""
        return [self["original"]]

    def draw(self, env: BuildEnvironment, format: str) -> ChartResult:
        """Return the chart in a format; errors are logged."""
        result = draw(replace(self["request"], formats=(format,)), _store(env))
        if result.failed:
            _log(result, env.config)
        return result


def _converter(name: str) -> Callable[[str | None], str]:
    """Return the function by which docutils converts the value of an option."""
    implied = _options.implied_value(name)
    return lambda value: directives.unchanged_required(value or implied)


class Netchart(SphinxDirective):
    """`.. netchart::`: the chart of a file, of a bundled spec, or of the spec below."""

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        **{name: _converter(name) for name in _options.names()},
        "align": align_spec,
        "alt": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """Return the chart, or the errors that prevent it."""
        request = self._request()
        result = draw(request, _store(self.env))
        for path in result.inputs:
            # Files that are missing are noted as well: the page is read again when they appear.
            self.env.note_dependency(str(path))
        _log(result, self.config)
        if result.failed:
            return [_refusal(result.messages())]
        return [self._with_caption(self._node(request, result))]

    def _request(self) -> ChartRequest:
        _, options = HOST.split(self.options)
        folder = Path(self.env.doc2path(self.env.docname)).parent
        return ChartRequest(
            HOST,
            self._location(),
            text="\n".join(self.content),
            src=self._src(),
            options=options,
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
        # MyST counts from the directive, docutils from the start of the document.
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


def _log(result: ChartResult, config: Config) -> None:
    """Log all findings and errors about a chart as warnings of Sphinx."""
    for finding in result.findings:
        message = f"{finding.code} {finding.level}: {finding.message}"
        _warn(message, f"{finding.path}:{finding.line}", _subtype(finding.slug, config))
    if result.error is not None:
        _warn(str(result.error), f"{result.location.document}:{result.location.line}", "chart")


def _warn(message: str, place: str, subtype: str) -> None:
    logger.warning("%s", terminal(message), location=terminal(place), type="netcharts", subtype=subtype)


def _subtype(slug: str, config: Config) -> str:
    """Return the subtype of a warning: the slug of its rule, or a former slug that the configuration suppresses."""
    former = (alias for alias in rules.load(slug).aliases if f"netcharts.{alias}" in config.suppress_warnings)
    return next(former, slug)


def _refusal(messages: Iterable[str]) -> nodes.Element:
    text = "\n".join(messages)
    return nodes.literal_block(text, text, language="none", classes=["netchart-error"])


def _store(env: BuildEnvironment) -> Store:
    return Store(os.path.join(env.doctreedir, "netcharts.sqlite"))


# Builders


def _visit_html(self: Any, node: netchart) -> None:
    classes = ["netchart", *([f"align-{node['align']}"] if "align" in node else [])]
    self.body.append(self.starttag(node, "div", "", CLASS=" ".join(classes)))
    result = node.draw(self.builder.env, "svg")
    label = node["alt"] if node["chosen"] else ""
    self.body.append(_page.refusal(result.messages()) if result.failed else _page.inline(result.rendered["svg"], label))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _visit_latex(self: Any, node: netchart) -> None:
    self.body.extend(self.hypertarget(name) for name in node["ids"])
    _visit_image(self, node, "pdf")


def _visit_texinfo(self: Any, node: netchart) -> None:
    _visit_image(self, node, "png")


def _visit_image(self: Any, node: netchart, format: str) -> None:
    """Replace a chart by an image, which the builder writes and copies as it does with all images."""
    result = node.draw(self.builder.env, format)
    stand_in: nodes.Element = nodes.paragraph("", node["alt"])
    if not result.failed:
        data = result.rendered[format]
        path = _images(self.builder.env) / f"netchart-{digest(data)}.{format}"
        write(path, data, result.inputs)
        self.builder.images[str(path)] = path.name
        stand_in = nodes.image(uri=str(path), alt=node["alt"])
    if "align" in node:
        stand_in["align"] = node["align"]
    node.replace_self(stand_in)
    stand_in.walkabout(self)
    raise nodes.SkipNode


class Descriptions(SphinxPostTransform):
    """Replaces charts by their descriptions for builders that show no images of them."""

    default_priority = 5
    formats = ("html", "latex", "texinfo")

    def is_supported(self) -> bool:
        """Return True if the builder shows no images of charts."""
        return not super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Replace all charts of a document."""
        for node in list(self.document.findall(netchart)):
            text = nodes.paragraph(node["original"], node["alt"], ids=node["ids"], classes=node["classes"])
            # The builder of message catalogs needs these.
            text.source, text.line, text.uid = node.source, node.line, getattr(node, "uid", None)
            node.replace_self(text)


def _images(env: BuildEnvironment) -> Path:
    """Return the folder in which images are kept until the builder has copied them."""
    return Path(env.doctreedir) / "netcharts"


def _save(app: Sphinx, *_: Any) -> None:
    """Save the charts of a page after it is read or written, in whichever process."""
    _store(app.env).save()


def _clean_up(app: Sphinx, exception: Exception | None) -> None:
    _store(app.env).trim(MOST_KEPT)
    rmtree(_images(app.env), ignore_errors=True)


def _accept_old_option(app: Sphinx, config: Config) -> None:
    old: Mapping[str, Any] = config.netcharts_style
    if old:
        deprecation.warn("netcharts_style", "netcharts_options")
        config.netcharts_options = {**old, **config.netcharts_options}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive with Sphinx."""
    app.add_node(netchart, html=(_visit_html, None), latex=(_visit_latex, None), texinfo=(_visit_texinfo, None))
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
