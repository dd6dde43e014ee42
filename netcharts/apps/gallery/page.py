"""The pages of a gallery as HTML: every word in both languages, of which the style sheet shows one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from string import Template
from unicodedata import normalize

from netcharts import escape, patterns, registry
from netcharts.apps.gallery.entries import LANGUAGES, SCHEMES, Entry, Swatch, Variant, Words
from netcharts.escape import attribute, markup, visible
from netcharts.style.options import DETAILS

_FOLDERS: dict[str, Words] = {
    "zoo": {"en": "The zoo", "zh": "动物园"},
    "modern": {"en": "Modern networks", "zh": "现代网络"},
    "cells": {"en": "Cells", "zh": "神经元"},
    "figures": {"en": "Figures", "zh": "示例图"},
}
LEVELS: dict[str, Words] = {
    "layers": {"en": "Layers", "zh": "层"},
    "cells": {"en": "Cells", "zh": "神经元"},
    "parts": {"en": "Parts", "zh": "部件"},
}
# How else a network is drawn, where it has been described already.
_SHOWN: dict[str, Words] = {
    "layers": {"en": "{}: an overview, one box for each layer.", "zh": "{}：概览，每层一个方框。"},
    "parts": {"en": "{}: every cell as the parts that it computes with.", "zh": "{}：每个神经元画成其运算部件。"},
}
_DARK: Words = {"en": "SVG, dark", "zh": "SVG（深色）"}
_KEY = re.compile(r"^(\s*(?:- )*)([\w.-]+|&quot;.*?&quot;)(?=:(?:\s|$))")
_COMMENT = re.compile(r"(^|\s)(#.*)$")


def files(drawn: Sequence[Entry]) -> dict[str, bytes]:
    """The page of all charts, and what it needs beside them, by name."""
    shelves: dict[str, list[Entry]] = {}
    for entry in drawn:
        shelves.setdefault(entry.folder, []).append(entry)
    shelves = {folder: shelves[folder] for folder in sorted(shelves, key=_rank)}
    page = fill(
        "index.html",
        count=len(drawn),
        choices="".join(_choice("folder", folder, _folder(folder)) for folder in shelves),
        shelves="".join(_shelf(folder, members) for folder, members in shelves.items()),
    )
    return {"index.html": page.encode(), **assets()}


def assets() -> dict[str, bytes]:
    """The style sheet and the script that the pages share."""
    return {name: text(name).encode() for name in ("gallery.css", "gallery.js")}


@cache
def text(name: str) -> str:
    """A file of this folder."""
    return Path(registry.folder("apps/gallery"), name).read_text(encoding="utf-8")


def fill(template: str, **values: object) -> str:
    """A template of this folder with its blanks filled; what goes in is HTML."""
    return Template(text(template)).substitute({name: str(value) for name, value in values.items()})


def both(words: Words, tag: str = "span", kind: str = "") -> str:
    """A text in both languages, or once where they agree; `kind` is its class."""
    own = f"{kind} " if kind else ""
    if len(set(words.values())) == 1:
        return f'<{tag} class="{kind}">{markup(words[LANGUAGES[0]])}</{tag}>'
    return "".join(
        f'<{tag} class="{own}{language}" lang="{language}">{markup(words[language])}</{tag}>' for language in LANGUAGES
    )


def _folder(folder: str) -> Words:
    return _FOLDERS.get(folder, dict.fromkeys(LANGUAGES, folder.replace("-", " ").replace("_", " ").capitalize()))


def _rank(folder: str) -> tuple[int, str]:
    known = list(_FOLDERS)
    return known.index(folder) if folder in known else len(known), folder


def _choice(group: str, value: str, words: Words) -> str:
    return f'<label><input type="radio" name="{group}" value="{attribute(value)}">{both(words)}</label>\n'


def _shelf(folder: str, members: Iterable[Entry]) -> str:
    inside = "".join(map(_entry, members))
    return (
        f'<section class="shelf">\n<h2>{both(_folder(folder))}</h2>\n<div class="cards">\n{inside}</div>\n</section>\n'
    )


def anchor(name: str) -> str:
    """A name as the id of an element, which may hold no white space."""
    return re.sub(r"\s", "_", visible(name))


def _entry(entry: Entry) -> str:
    own = anchor(entry.name)
    said = both(entry.descriptions, "p") if any(entry.descriptions.values()) else ""
    reference = f'<p class="reference">{markup(entry.reference)}</p>' if entry.reference else ""
    return fill(
        "entry.html",
        id=attribute(own),
        link=attribute(f"#{escape.path(own)}"),
        name=markup(visible(entry.name)),
        folder=attribute(entry.folder),
        usual=entry.detail,
        find=attribute(findable(entry)),
        title=both(entry.titles),
        figures="".join(_figure(entry, detail) for detail in DETAILS),
        said=said + reference,
        chips="".join(_chips(entry)),
        yaml=highlighted(entry.text),
    )


def findable(entry: Entry) -> str:
    """All words that an entry is found by."""
    said = [entry.titles, entry.headings, entry.descriptions, *(swatch.names for swatch in entry.cells)]
    names = [entry.name, entry.folder, *(swatch.key for swatch in entry.cells), *entry.patterns]
    if entry.kind:
        names.append(entry.kind[0])
        said.append(entry.kind[1])
    phrases = [patterns.load(key).phrase for key in entry.patterns]
    found = [*names, *(words[language] for words in [*said, *phrases] for language in LANGUAGES), entry.reference]
    return " ".join(dict.fromkeys(normalize("NFKC", " ".join(found)).lower().split()))


def _chips(entry: Entry) -> Iterator[str]:
    if entry.kind:
        yield _chip(entry.kind[0], both(entry.kind[1]), "kind")
    for swatch in entry.cells:
        yield _chip(swatch.key, _dot(swatch) + both(swatch.names), "cell")
    for key in entry.patterns:
        yield _chip(key, both(patterns.load(key).phrase), "pattern")


def _chip(find: str, inside: str, kind: str) -> str:
    return f'<button type="button" class="chip {kind}" data-look-for="{attribute(find)}">{inside}</button>\n'


def _dot(swatch: Swatch) -> str:
    return f'<svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="{swatch.fill}"/></svg>'


# Charts


def _figure(entry: Entry, detail: str) -> str:
    pictures = "".join(_picture(entry, detail, language) for language in LANGUAGES)
    links = "".join(f'<span class="{language}">{_links(entry, detail, language)}</span>' for language in LANGUAGES)
    level, shown = both(LEVELS[detail], kind="level"), " shown" if detail == entry.detail else ""
    return (
        f'<figure class="chart {detail}{shown}">\n<div class="picture">{pictures}</div>\n'
        f"<figcaption>{level}{links}</figcaption>\n</figure>\n"
    )


def _ways(entry: Entry, detail: str, language: str) -> list[str]:
    return [entry.file(Variant(detail, language, scheme)) for scheme in SCHEMES]


def _picture(entry: Entry, detail: str, language: str) -> str:
    size = entry.sizes[Variant(detail, language, "light")]
    if detail in _SHOWN:
        said = _SHOWN[detail][language].format(entry.headings[language])
    else:
        said = entry.said[language]
    light, dark = _ways(entry, detail, language)
    return picture(light, dark, size, said, language, language)


def _links(entry: Entry, detail: str, language: str) -> str:
    light, dark = map(address, _ways(entry, detail, language))
    return f'<a href="{light}">SVG</a> <a href="{dark}">{markup(_DARK[language])}</a>'


def address(file: str) -> str:
    """The relative address of a file in the folder."""
    return attribute(escape.path(file))


def picture(light: str, dark: str, size: tuple[int, int], alternative: str, language: str, shown: str = "") -> str:
    """A chart that follows the reader's colour scheme; `shown` is the language of its readers, if not all are."""
    own = f' class="{shown}"' if shown else ""
    source = f'<source media="screen and (prefers-color-scheme: dark)" srcset="{address(dark)}">'
    return f"<picture{own}>{source}{image(light, size, alternative, language)}</picture>\n"


def image(file: str, size: tuple[int, int], alternative: str, language: str) -> str:
    """An image that is loaded when it comes into sight."""
    width, height = size
    return (
        f'<img src="{address(file)}" width="{width}" height="{height}" loading="lazy" decoding="async" '
        f'lang="{language}" alt="{attribute(" ".join(alternative.split()))}">'
    )


# YAML


def highlighted(yaml: str) -> str:
    """The text as it is, with keys and comments set apart."""
    # A page has no other ends of lines.
    return "\n".join(map(_line, markup(re.sub(r"\r\n?", "\n", yaml)).split("\n")))


def _line(line: str) -> str:
    marked = _KEY.sub(r"\1<b>\2</b>", line, count=1)
    return _COMMENT.sub(r"\1<i>\2</i>", marked, count=1)
