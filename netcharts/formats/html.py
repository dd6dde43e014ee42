"""A page with the chart at all levels of detail: one file that needs no network, and no script to show the chart.

Where scripts run, pointing at a cell traces its links, a click opens the parts of the cell, and the chart can be
zoomed. The script finds cells and links by the attributes of the SVG.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from string import Template

from netcharts import escape, locale, registry
from netcharts.escape import attribute, markup
from netcharts.formats import Format
from netcharts.formats._request import Companions, RenderRequest
from netcharts.spec.model import Layer
from netcharts.style import colors
from netcharts.style.themes import Theme, load
from netcharts.svg import writer

# The words that the script uses.
_SCRIPT_WORDS = ("hint", "counted", "counted_drawn", "from", "to", "both", "step_of")

# A shape that is worth to be shared: the outline of a box.
_SHAPE = re.compile(r'<path (?:class="\w+" )?d="[^"]{100,}" fill="[^>]*"/>')


def render(request: RenderRequest) -> bytes:
    """Return the chart as a UTF-8 page."""
    return _Page(request).text().encode()


class _Page:
    """The page of a chart."""

    def __init__(self, request: RenderRequest) -> None:
        theme = _with_dark(request.theme)
        self.request = request._replace(theme=theme)
        self.theme = theme
        self.lang = request.scene.language or "en"
        self.words = locale.load(self.lang)
        self.companions = request.companions() if request.companions else None

    def text(self) -> str:
        """Return the whole page."""
        dark = self.theme.dark
        script = _file("page.js")
        background = self.theme.background
        return Template(_file("page.html")).substitute(
            lang=self.lang,
            fixed="" if dark else f' data-theme="{_scheme(self.theme)}"',
            scheme="light dark" if dark else _scheme(self.theme),
            hash=f"sha256-{b64encode(sha256(f'{chr(10)}{script}'.encode()).digest()).decode()}",
            title=markup(self.request.scene.heading),
            paper=f"light-dark({background}, {dark.background})" if dark else background,
            style=_file("pages.css", "style") + _file("page.css"),
            script=script,
            switches="".join(self._switches()),
            words=self._script_words(),
            shown=self.companions.shown if self.companions else "",
            undirected=attribute(escape.json(self.companions.undirected if self.companions else ())),
            chart=self._chart(),
            tables="".join((*self._description(), *(self._tables(self.companions) if self.companions else ()))),
            templates="".join(self._templates(self.companions)) if self.companions else "",
            **{f"word_{name}": attribute(self._word(name)) for name in _TEMPLATE_WORDS},
        )

    def _word(self, name: str) -> str:
        # The gallery has settings with the same words.
        return self.words.get(f"page.{name}") or self.words[f"gallery.{name}"]

    def _script_words(self) -> str:
        names = _SCRIPT_WORDS if self.companions else ("hint_plain", "step_of")
        words = {"hint" if name == "hint_plain" else name: self._word(name) for name in names}
        return "".join(f' data-word-{name.replace("_", "-")}="{attribute(word)}"' for name, word in words.items())

    # Charts

    def _chart(self) -> str:
        """Return the chart that is shown first."""
        shaded = self.companions and self.companions.shown == "values"
        drawn = self.companions.views["values"] if self.companions and shaded else None
        return self._svg(drawn() if drawn else self.request, self.request.description())

    def _templates(self, companions: Companions) -> Iterator[str]:
        for name, request in companions.views.items():
            if name != companions.shown and request is not None:
                yield f'<template data-view="{name}">\n{self._svg(request())}</template>\n'

    def _svg(self, request: RenderRequest, description: str = "") -> str:
        request = request._replace(theme=self.theme, attributes=self.companions is not None)
        display = request.display()
        first = self.companions.step if self.companions else 0
        still = len(display.steps) if first is None else first
        return _compact(writer.document(display, request.engine.sample, description, still=still))

    # Settings

    def _switches(self) -> Iterator[str]:
        if self.companions is not None:
            choices = {name: request is None for name, request in self.companions.views.items()}
            yield self._switch("view", choices, self.companions.shown)
        if self.theme.dark:
            yield self._switch("colors", dict.fromkeys(("auto", "light", "dark"), False), "auto")

    def _switch(self, name: str, choices: dict[str, bool], chosen: str) -> str:
        """Return a group of radio buttons; `choices` are those that are disabled, by their names."""
        legend = markup(self._word(name))
        lines = [f'<fieldset class="switch" hidden><legend class="unseen">{legend}</legend>']
        for value, disabled in choices.items():
            state = " checked" if value == chosen else " disabled" if disabled else ""
            title = f' title="{attribute(self._word("too_large"))}"' if disabled else ""
            field = f'<input type="radio" name="{name}" value="{value}"{state}>'
            lines.append(f"<label{title}>{field}<span>{markup(self._word(value))}</span></label>")
        return "\n".join([*lines, "</fieldset>\n"])

    # Tables

    def _description(self) -> Iterator[str]:
        yield self._summary("description")
        yield f'<p class="about">{markup(self.request.description())}</p>\n</details>\n'

    def _tables(self, companions: Companions) -> Iterator[str]:
        yield self._summary("network_layers", len(companions.layers))
        heads = "".join(f'<th scope="col">{markup(self._word(name))}</th>' for name in _COLUMNS)
        yield f'<div class="scroll" tabindex="0"><table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n'
        for layer, kind in companions.layers:
            yield self._row(layer, kind)
        yield "</tbody>\n</table></div>\n</details>\n"
        yield self._summary("kinds", len(companions.anatomies))
        yield '<div class="kinds">\n'
        shown = {kind: layer for layer, kind in reversed(companions.layers)}
        for kind, request in enumerate(companions.anatomies):
            definition = shown[kind].cell.definition.get(self.lang)
            about = f"<p>{markup(definition)}</p>\n" if definition else ""
            head = f"<h3>{markup(_name(shown[kind], self.lang))}</h3>\n"
            yield f'<section data-kind="{kind}">\n{head}{about}{self._anatomy(request)}</section>\n'
        yield "</div>\n</details>\n"

    def _summary(self, name: str, count: int = 0) -> str:
        return f"<details>\n<summary>{markup(self._word(name).format(count))}</summary>\n"

    def _row(self, layer: Layer, kind: int) -> str:
        cells = (_name(layer, self.lang), layer.dimensions, ", ".join(layer.processing(self.lang)))
        data = "".join(f"<td>{markup(text)}</td>" for text in cells)
        name = f'<th scope="row">{markup(layer.name)}</th>'
        return f'<tr data-layer="{attribute(layer.name)}" data-kind="{kind}">{name}{data}</tr>\n'

    def _anatomy(self, request: RenderRequest) -> str:
        request = request._replace(theme=self.theme)
        return writer.document(request.display(), request.engine.sample, request.description())


_TEMPLATE_WORDS = ("zoom", "zoom_in", "zoom_out", "whole", "earlier", "step", "later", "close", "anatomy")
_COLUMNS = ("layer", "cell", "size", "processing")


def _name(layer: Layer, language: str) -> str:
    return layer.cell.names.get(language)


def _scheme(theme: Theme) -> str:
    """Return the color scheme that a theme belongs to."""
    return "dark" if colors.luminance(theme.background) < colors.luminance(theme.text) else "light"


def _with_dark(theme: Theme) -> Theme:
    """Return a light theme with a dark one for readers who prefer it: its own, or itself on a dark background."""
    if theme.dark or _scheme(theme) == "dark":
        return theme
    night = load("zoo-dark")
    dark = theme._replace(background=night.background, links=night.links, text=night.text, frames=night.frames)
    return theme._replace(dark=dark)


def _compact(svg: str) -> str:
    """Return an SVG in which shapes that are repeated, such as those of boxes, are written once."""
    counts = Counter(_SHAPE.findall(svg))
    # Equal shapes have equal names, in whichever chart of the page.
    names = {shape: f"s{sha256(shape.encode()).hexdigest()[:8]}" for shape, count in counts.items() if count > 2}
    used = _SHAPE.sub(lambda found: f'<use href="#{names[found[0]]}"/>' if found[0] in names else found[0], svg)
    definitions = "".join(f'<path id="{name}"{shape.removeprefix("<path")}' for shape, name in names.items())
    return used.replace("</desc>", f"</desc>\n<defs>{definitions}</defs>", 1) if names else svg


@cache
def _file(name: str, folder: str = "formats") -> str:
    """Return the text of a file, of this folder by default."""
    return Path(registry.folder(folder), name).read_text(encoding="utf-8")


FORMAT = Format("an interactive page in one file", render)
