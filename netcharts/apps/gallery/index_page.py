"""The page that shows all charts of a gallery: `index.html`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from unicodedata import normalize

from netcharts import escape, locale, patterns
from netcharts.apps.gallery.entries import SCHEMES, CellOfChart, GalleryEntry, Variant
from netcharts.apps.gallery.highlighting import highlighted
from netcharts.apps.gallery.images import picture, url
from netcharts.apps.gallery.templates import assets, fill, page
from netcharts.apps.gallery.translations import Translations, element, elements, translations, word
from netcharts.escape import attribute, markup, visible
from netcharts.style.options import DETAILS
from netcharts.syntax.languages import LANGUAGES

# Folders of specs that have a title, by the key of its word, in their order on the page.
_FOLDERS = {"zoo": "zoo", "classic": "classic", "modern": "modern", "cells": "cell_specs", "figures": "figures"}
# The alternative texts of charts at levels of detail that the description of the network does not fit.
_ALTERNATIVE_TEXTS = {"layers": "overview_of", "maps": "maps_of", "parts": "parts_of"}


def files(entries: Sequence[GalleryEntry]) -> dict[str, bytes]:
    """Return the page and the files that it needs, except the charts, by name."""
    by_folder: dict[str, list[GalleryEntry]] = {}
    for entry in entries:
        by_folder.setdefault(entry.folder, []).append(entry)
    folders = sorted(by_folder, key=_rank)
    content = fill(
        "index.html",
        count=elements(translations(lambda language: _count(language, len(entries)))),
        views="".join(_choice("view", detail, word(detail)) for detail in DETAILS),
        folders="".join(_folder_choice(folder) for folder in folders),
        shelves="".join(_shelf(folder, by_folder[folder]) for folder in folders),
    )
    return {"index.html": page("title", element(word("about")), "", content), **assets()}


def _count(language: str, count: int) -> str:
    return markup(locale.load(language)["gallery.count"]).format(f"<b data-count>{count}</b>", count)


def _title_of_folder(folder: str) -> Translations:
    if folder in _FOLDERS:
        return word(_FOLDERS[folder])
    return translations(lambda language: folder.replace("-", " ").replace("_", " ").capitalize())


def _rank(folder: str) -> tuple[int, str]:
    known = list(_FOLDERS)
    return known.index(folder) if folder in known else len(known), folder


def _folder_choice(folder: str) -> str:
    return _choice("folder", folder, _title_of_folder(folder))


def _choice(name: str, value: str, title: Translations) -> str:
    return f'<label><input type="radio" name="{name}" value="{attribute(value)}">{element(title)}</label>\n'


def _shelf(folder: str, entries: Iterable[GalleryEntry]) -> str:
    heading = element(_title_of_folder(folder))
    cards = "".join(map(_entry, entries))
    return f'<section class="shelf">\n<h2>{heading}</h2>\n<div class="cards">\n{cards}</div>\n</section>\n'


def _entry(entry: GalleryEntry) -> str:
    anchor = re.sub(r"\s", "_", visible(entry.name))
    description = element(entry.descriptions, "p") if any(entry.descriptions.values()) else ""
    reference = f'<p class="reference">{markup(entry.reference)}</p>' if entry.reference else ""
    return fill(
        "entry.html",
        id=attribute(anchor),
        link=attribute(f"#{escape.path(anchor)}"),
        name=markup(visible(entry.name)),
        folder=attribute(entry.folder),
        detail=entry.detail,
        find=attribute(_search_text(entry)),
        title=element(entry.titles),
        figures="".join(_figure(entry, detail) for detail in DETAILS),
        about=description + reference,
        chips="".join(_chips(entry)),
        yaml=highlighted(entry.text),
    )


def _search_text(entry: GalleryEntry) -> str:
    """Return the words that an entry is found by, each once."""
    names = [entry.name, entry.folder, *(cell.key for cell in entry.cells), *entry.patterns]
    localized = [entry.titles, entry.headings, entry.descriptions, *(cell.names for cell in entry.cells)]
    if entry.architecture:
        names.append(entry.architecture.key)
        localized.append(entry.architecture.names)
    localized += [patterns.load(key).phrase for key in entry.patterns]
    texts = [*names, *(texts[language] for texts in localized for language in LANGUAGES), entry.reference]
    return " ".join(dict.fromkeys(normalize("NFKC", " ".join(texts)).lower().split()))


def _chips(entry: GalleryEntry) -> Iterator[str]:
    if entry.architecture:
        yield _chip(entry.architecture.key, element(entry.architecture.names), "kind")
    for cell in entry.cells:
        yield _chip(cell.key, _disc(cell) + element(cell.names), "cell")
    for key in entry.patterns:
        yield _chip(key, element(patterns.load(key).phrase), "pattern")


def _chip(query: str, content: str, css_class: str) -> str:
    return f'<button type="button" class="chip {css_class}" data-look-for="{attribute(query)}">{content}</button>\n'


def _disc(cell: CellOfChart) -> str:
    return f'<svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" fill="{cell.fill}"/></svg>'


def _figure(entry: GalleryEntry, detail: str) -> str:
    pictures = "".join(_picture(entry, detail, language) for language in LANGUAGES)
    links = "".join(f'<span class="{language}">{_links(entry, detail, language)}</span>' for language in LANGUAGES)
    level, shown = element(word(detail), css_class="level"), " shown" if detail == entry.detail else ""
    return (
        f'<figure class="chart {detail}{shown}">\n<div class="picture">{pictures}</div>\n'
        f"<figcaption>{level}{links}</figcaption>\n</figure>\n"
    )


def _files_by_scheme(entry: GalleryEntry, detail: str, language: str) -> list[str]:
    return [entry.file(Variant(detail, language, scheme)) for scheme in SCHEMES]


def _picture(entry: GalleryEntry, detail: str, language: str) -> str:
    light, dark = _files_by_scheme(entry, detail, language)
    size = entry.sizes[Variant(detail, language, "light")]
    return picture(light, dark, size, _alternative_text(entry, detail, language), language, language)


def _alternative_text(entry: GalleryEntry, detail: str, language: str) -> str:
    if detail in _ALTERNATIVE_TEXTS:
        return word(_ALTERNATIVE_TEXTS[detail])[language].format(entry.headings[language])
    return entry.alternative_texts[language]


def _links(entry: GalleryEntry, detail: str, language: str) -> str:
    light, dark = map(url, _files_by_scheme(entry, detail, language))
    return f'<a href="{light}">SVG</a> <a href="{dark}">{markup(word("dark_svg")[language])}</a>'
