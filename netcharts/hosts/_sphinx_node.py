"""The node of a chart in the documents of Sphinx, drawn for each builder, and the warnings about it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from netcharts.checking import rules
from netcharts.escape import terminal
from netcharts.files import write
from netcharts.hosts import _page
from netcharts.hosts._draw import draw
from netcharts.hosts._host import ChartResult
from netcharts.hosts._size import Size
from netcharts.hosts._store import Store, digest

logger = logging.getLogger("netcharts.hosts.sphinx")


class netchart(nodes.General, nodes.Element, addnodes.translatable):  # noqa: N801 - nodes have the names of their tags
    """A chart in a document.

    Its attributes are its `request`, its alternative text `alt`, and `chosen`, which is True if an author wrote that.
    """

    def preserve_original_messages(self) -> None:
        """Keep the alternative text before it is translated."""
        self["original"] = self["alt"]

    def apply_translated_message(self, original_message: str, translated_message: str) -> None:
        """Replace the alternative text by its translation."""
        self["alt"], self["chosen"] = translated_message, True

    def extract_original_messages(self) -> Sequence[str]:
        """Return the alternative text, which translators translate."""
        return [self["original"]]

    def draw(self, env: BuildEnvironment, format: str) -> ChartResult:
        """Return the chart in a format; errors are logged."""
        result = draw(replace(self["request"], formats=(format,)), store_of(env))
        if result.failed:
            log(result, env.config)
        return result


def visit_html(self: Any, node: netchart) -> None:
    """Write a chart into an HTML page."""
    classes = ["netchart", *([f"align-{node['align']}"] if "align" in node else [])]
    self.body.append(self.starttag(node, "div", "", CLASS=" ".join(classes)))
    result = node.draw(self.builder.env, "svg")
    label = node["alt"] if node["chosen"] else ""
    self.body.append(
        _page.refusal(result.messages()) if result.failed else _page.inline(result.rendered["svg"], label, result.size)
    )
    self.body.append("</div>\n")
    raise nodes.SkipNode


def visit_latex(self: Any, node: netchart) -> None:
    """Write a chart into LaTeX as a PDF."""
    self.body.extend(self.hypertarget(name) for name in node["ids"])
    _visit_image(self, node, "pdf")


def visit_texinfo(self: Any, node: netchart) -> None:
    """Write a chart into Texinfo as a PNG."""
    _visit_image(self, node, "png")


def _visit_image(self: Any, node: netchart, format: str) -> None:
    """Replace a chart by an image, which the builder then writes and copies like any other image."""
    result = node.draw(self.builder.env, format)
    # Not the alternative text, which may be in a script that the engine of LaTeX can't typeset.
    stand_in: nodes.Element = nodes.paragraph("", "\n".join(result.messages()))
    if not result.failed:
        data = result.rendered[format]
        path = image_folder(self.builder.env) / f"netchart-{digest(data)}.{format}"
        write(path, data, result.inputs)
        self.builder.images[str(path)] = path.name
        stand_in = nodes.image(uri=str(path), alt=node["alt"], **_image_size(result.size))
    if "align" in node:
        stand_in["align"] = node["align"]
    node.replace_self(stand_in)
    stand_in.walkabout(self)
    raise nodes.SkipNode


def _image_size(size: Size) -> dict[str, Any]:
    """Return the attributes of an image of a size, whose writers expect the scale as a number."""
    return {name: int(value) if name == "scale" else value for name, value in size.attributes().items()}


class Descriptions(SphinxPostTransform):
    """Replacement of charts by their descriptions for builders that show no images of them."""

    default_priority = 5
    formats = ("html", "latex", "texinfo")

    def is_supported(self) -> bool:
        """Return True if the builder shows no images of charts."""
        return not super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Replace all charts of a document."""
        for node in list(self.document.findall(netchart)):
            text = nodes.paragraph(node["original"], node["alt"], ids=node["ids"], classes=node["classes"])
            # The builder of message catalogs needs these attributes.
            text.source, text.line, text.uid = node.source, node.line, getattr(node, "uid", None)
            node.replace_self(text)


def log(result: ChartResult, config: Config) -> None:
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


def store_of(env: BuildEnvironment) -> Store:
    """Return the cache of the charts of a project."""
    return Store(os.path.join(env.doctreedir, "netcharts.sqlite"))


def image_folder(env: BuildEnvironment) -> Path:
    """Return the folder in which images are kept until the builder has copied them."""
    return Path(env.doctreedir) / "netcharts"
