"""Sphinx: a directive that draws charts. `extensions = ["netcharts.hosts.sphinx"]` makes it known.

    .. netchart:: specs/mine.yaml
       :theme: zoo-dark
       :caption: My network

takes a file, a bundled spec by its name, or a spec that stands below the options. Pages get the SVG itself, LaTeX a
PDF, Texinfo a PNG, and what every other builder makes the chart in words. `netcharts_style` in `conf.py` gives options
for all charts; they speak the language of the document, if netcharts knows it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from shutil import rmtree
from typing import Any, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StateMachine
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.ext.graphviz import align_spec, figure_wrapper
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.i18n import search_image_for_language

from netcharts.api import Chart
from netcharts.apps.loading import load
from netcharts.checking import rules
from netcharts.errors import NetchartsError, OptionError, SpecError
from netcharts.escape import terminal
from netcharts.files import write
from netcharts.findings import Finding
from netcharts.hosts import _options, _page
from netcharts.hosts._source import Source, files, named, settled
from netcharts.hosts._store import Store, digest, maker
from netcharts.spec.model import Spec
from netcharts.style.inputs import files_of
from netcharts.style.options import RenderOptions
from netcharts.syntax.languages import LANGUAGES

logger = logging.getLogger(__name__)

# Bytes kept of earlier builds: more than most books need at once.
MOST_KEPT = 256_000_000


class Seen(NamedTuple):
    """What is known of a spec before it is drawn: the chart in words, empty if it makes none, and what is wrong."""

    words: str
    findings: tuple[Finding, ...]


class netchart(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 - nodes are named like their tags
    """A chart in a document: its `text`, `path` and `style`, `alt` in words, and whether somebody `chose` them.

    What was made of it is kept by its `key`.
    """

    def preserve_original_messages(self) -> None:
        """Keep the words as they were before they are translated."""
        self["original"] = self["alt"]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Take the words of a translator."""
        self["alt"], self["chose"] = translated_message, True

    def extract_original_messages(self) -> Sequence[str]:
        """The words, for translators."""
        return [self["original"]]

    def drawn(self, env: BuildEnvironment, format: str) -> bytes:
        """The chart in a format, drawn unless it was drawn before.

        Raises:
            NetchartsError: it can't be drawn.
        """
        source = Source(_bytes(self["text"]), self["path"], RenderOptions(*self["style"]), self["check"])
        return _store(env).get(self["key"], format, lambda: Chart(_spec(source)[0]).render(format, source.style))


def _worded(name: str) -> Callable[[str | None], str]:
    """What docutils takes the value of an option with."""
    alone = _options.alone(name)
    return lambda value: directives.unchanged_required(value or alone)


class Netchart(SphinxDirective):
    """`.. netchart::`: a chart of a file, of a bundled spec, or of the spec below."""

    has_content = True
    optional_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {
        **{name: _worded(name) for name in _options.names()},
        "align": align_spec,
        "alt": directives.unchanged_required,
        "caption": directives.unchanged_required,
        "class": directives.class_option,
        "name": directives.unchanged,
    }

    def run(self) -> list[nodes.Node]:
        """The chart, or what is wrong where there is none."""
        try:
            source, above = self._source(self._style())
        except NetchartsError as error:
            _warn(str(error), self.get_location(), "chart")
            return [_refusal([error])]
        key = _key(source)
        seen = _seen(_store(self.env), key, source)
        findings = [finding._replace(path=source.path, line=finding.line + above) for finding in seen.findings]
        for finding in findings:
            place, subtype = f"{finding.path}:{finding.line}", self._subtype(finding.slug)
            _warn(f"{finding.code} {finding.level}: {finding.message}", place, subtype)
        if not seen.words:
            return [_refusal(finding._replace(path=Path(finding.path).name) for finding in findings)]
        return [self._placed(self._node(source, key, seen.words))]

    def _subtype(self, slug: str) -> str:
        """Return the subtype of a warning: the slug of its rule, or a former slug that the configuration suppresses."""
        suppressed = self.config.suppress_warnings
        former = (alias for alias in rules.load(slug).aliases if f"netcharts.{alias}" in suppressed)
        return next(former, slug)

    def _style(self) -> RenderOptions:
        spoken = (self.config.language or "").partition("_")[0]
        style = RenderOptions(lang=spoken) if spoken in LANGUAGES else RenderOptions()
        style = _options.styled(style, {name: str(value) for name, value in self.config.netcharts_style.items()})
        style = _options.styled(style, {name: self.options[name] for name in _options.names() if name in self.options})
        folder = self._folder()
        for path in files(style, folder).values():
            self.env.note_dependency(str(path))
        return settled(style, folder)

    def _folder(self) -> Path:
        return Path(self.env.doc2path(self.env.docname)).parent

    def _source(self, style: RenderOptions) -> tuple[Source, int]:
        """The spec, and how many lines of its file are above it."""
        if bool(self.arguments) == bool(self.content):
            raise OptionError("a chart needs either a spec below or the name of one: a file, or a bundled spec")
        if self.content:
            path, line = self.state_machine.get_source_and_line(self._first_line())
            return Source("\n".join(self.content).encode(), str(path), style), line - 1
        name = search_image_for_language(self.arguments[0], self.env)
        folder = self._folder()
        if name.startswith("/"):
            name, folder = name[1:], Path(self.env.srcdir)
        # Noted also where it is missing: the page is read again once it is there.
        self.env.note_dependency(str(folder / name))
        source = named(name, folder, style)
        self.env.note_dependency(source.path)
        return source, 0

    def _first_line(self) -> int:
        # MyST counts from the directive, docutils from the start of the document.
        above = 0 if isinstance(self.state_machine, StateMachine) else self.lineno
        return int(above + self.content_offset + 1)

    def _node(self, source: Source, key: str, words: str) -> netchart:
        node = netchart(text=_text(source.text), path=source.path, style=tuple(source.style), check=source.check)
        node["key"] = key
        node["alt"] = " ".join(self.options.get("alt", words).split())
        node["chose"] = "alt" in self.options
        node["classes"] = self.options.get("class", [])
        if "align" in self.options:
            node["align"] = self.options["align"]
        self.set_source_info(node)
        return node

    def _placed(self, node: netchart) -> nodes.Element:
        placed = figure_wrapper(self, node, self.options["caption"]) if "caption" in self.options else node
        self.add_name(placed)
        return placed


def _warn(message: str, place: Any, kind: str) -> None:
    where = terminal(place) if isinstance(place, str) else place
    logger.warning("%s", terminal(message), location=where, type="netcharts", subtype=kind)


def _refusal(lines: Iterable[object]) -> nodes.Element:
    said = "\n".join(str(line) for line in lines)
    return nodes.literal_block(said, said, language="none", classes=["netchart-error"])


# What is kept


def _store(env: BuildEnvironment) -> Store:
    return Store(os.path.join(env.doctreedir, "netcharts.sqlite"))


def _key(source: Source) -> str:
    """A name for all that decides how a chart looks."""
    held = [digest(path.read_bytes()) for path in files(source.style, Path()).values()]
    return digest(" ".join([maker(), str(source.style), *held, _text(source.text)]).encode("utf-8", "surrogateescape"))


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


# A build reads all pages before it writes the first. Charts themselves would keep what is only needed to draw them.
@lru_cache(maxsize=1024)
def _spec(source: Source) -> tuple[Spec, list[Finding]]:
    chart, findings = load(source.path, source.style, source.text, check=source.check)
    return chart.spec, findings


def _seen(store: Store, key: str, source: Source) -> Seen:
    words, findings = json.loads(store.get(key, "json", lambda: json.dumps(_look(source)).encode()))
    return Seen(words, tuple(Finding(*finding) for finding in findings))


def _look(source: Source) -> Seen:
    try:
        spec, findings = _spec(source)
    except SpecError as error:
        return Seen("", error.findings)
    return Seen(Chart(spec).alternative_text(options=source.style), tuple(findings))


# What builders make of it


def _visit_html(self: Any, node: netchart) -> None:
    classes = ["netchart", *([f"align-{node['align']}"] if "align" in node else [])]
    self.body.append(self.starttag(node, "div", "", CLASS=" ".join(classes)))
    try:
        svg = node.drawn(self.builder.env, "svg").decode()
        self.body.append(_page.inline(svg, node["alt"] if node["chose"] else ""))
    except NetchartsError as error:
        _warn(str(error), node, "chart")
        self.body.append(_page.refusal([error]))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _visit_latex(self: Any, node: netchart) -> None:
    self.body.extend(self.hypertarget(name) for name in node["ids"])
    _image(self, node, "pdf")


def _visit_texinfo(self: Any, node: netchart) -> None:
    _image(self, node, "png")


def _image(self: Any, node: netchart, format: str) -> None:
    """Have the builder's own words said about an image, and the file copied as it copies images."""
    try:
        data = node.drawn(self.builder.env, format)
        path = _images(self.builder.env) / f"netchart-{digest(data)}.{format}"
        write(path, data, files_of(RenderOptions(*node["style"]), node["path"]))
        self.builder.images[str(path)] = path.name
        stand_in: nodes.Element = nodes.image(uri=str(path), alt=node["alt"])
    except NetchartsError as error:
        _warn(str(error), node, "chart")
        stand_in = nodes.paragraph("", node["alt"])
    if "align" in node:
        stand_in["align"] = node["align"]
    node.replace_self(stand_in)
    stand_in.walkabout(self)
    raise nodes.SkipNode


class InWords(SphinxPostTransform):
    """For builders that draw nothing, a chart is a paragraph."""

    default_priority = 5
    formats = ("html", "latex", "texinfo")

    def is_supported(self) -> bool:
        """Whether the builder draws nothing."""
        return not super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Say all charts in words."""
        for node in list(self.document.findall(netchart)):
            said = nodes.paragraph(node["original"], node["alt"], ids=node["ids"], classes=node["classes"])
            # What the builder of translations goes by.
            said.source, said.line, said.uid = node.source, node.line, getattr(node, "uid", None)
            node.replace_self(said)


def _images(env: BuildEnvironment) -> Path:
    """Where files lie until the builder has copied them."""
    return Path(env.doctreedir) / "netcharts"


def _save(app: Sphinx, *_: Any) -> None:
    """Keep what a page brought, once it is read or written, by whatever process."""
    _store(app.env).save()


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    _store(app.env).trim(MOST_KEPT)
    rmtree(_images(app.env), ignore_errors=True)


def setup(app: Sphinx) -> dict[str, Any]:
    """Make the directive known to Sphinx."""
    app.add_node(netchart, html=(_visit_html, None), latex=(_visit_latex, None), texinfo=(_visit_texinfo, None))
    app.add_directive("netchart", Netchart)
    app.add_post_transform(InWords)
    app.add_config_value("netcharts_style", {}, "env", types=frozenset({dict}))
    app.connect("doctree-read", _save)
    app.connect("html-page-context", _save)
    app.connect("build-finished", _tidy)
    # With another netcharts all pages are read again: their charts may have changed.
    return {"env_version": int(maker()[:12], 16), "parallel_read_safe": True, "parallel_write_safe": True}
