"""The page that shows the changes since an older gallery: `compare.html`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from netcharts import locale
from netcharts.apps.gallery.changes import Change
from netcharts.apps.gallery.entries import SCHEMES, VARIANTS, GalleryEntry, Variant, chart_size
from netcharts.apps.gallery.images import image, picture
from netcharts.apps.gallery.templates import assets, fill, page
from netcharts.apps.gallery.translations import Translations, element, translations, word
from netcharts.escape import markup, visible
from netcharts.syntax.languages import LANGUAGES

_STATES = ("changed", "reworded", "added", "removed")


def files(entries: Sequence[GalleryEntry], changes: Sequence[Change]) -> dict[str, bytes]:
    """Return the page and the files that it needs, except the charts of the gallery, by name."""
    names = dict.fromkeys(change.name for change in changes)
    networks = [_network(name, [change for change in changes if change.name == name]) for name in names]
    content = fill(
        "compare.html",
        summary="".join(_summary(entries, changes)),
        changes="".join(networks) or f'<p class="nothing">{element(word("nothing_changed"))}</p>\n',
    )
    introduction = f'{element(word("comparison_about"))} <a href="index.html">{element(word("all_charts"))}</a>'
    compare_page = page("comparison_title", introduction, fill("compare_settings.html"), content)
    visible_changes = [change for change in changes if change.state != "reworded"]
    old_charts = {change.old_file: change.old for change in visible_changes if change.old is not None}
    return {"compare.html": compare_page, **old_charts, **assets()}


def _summary(entries: Sequence[GalleryEntry], changes: Sequence[Change]) -> Iterator[str]:
    counts = Counter(change.state for change in changes)
    unchanged = len(entries) * len(VARIANTS) - sum(counts[state] for state in _STATES if state != "removed")
    for state, count in [*((state, counts[state]) for state in _STATES), ("unchanged", unchanged)]:
        yield f"<li><b>{count}</b> {element(word(state))}</li>\n"


def _network(name: str, changes: Sequence[Change]) -> str:
    details = dict.fromkeys(change.variant.detail for change in changes)
    levels = "".join(_level(detail, [c for c in changes if c.variant.detail == detail]) for detail in details)
    return f'<article class="change">\n<h2>{markup(visible(name))}</h2>\n{levels}</article>\n'


def _level(detail: str, changes: Sequence[Change]) -> str:
    title = element(word(detail)) if detail else ""
    return f"<h3>{title} {' '.join(_states(changes))}</h3>\n{''.join(_pairs(changes))}"


def _states(changes: Sequence[Change]) -> Iterator[str]:
    """Yield each state, with the languages and color schemes of the charts in it unless these are all."""
    for state in _STATES:
        variants = [change.variant for change in changes if change.state == state]
        if not variants:
            continue
        texts = word(state)
        if len(variants) < len(LANGUAGES) * len(SCHEMES):
            texts = _with_variants(texts, variants)
        yield f"<small>{element(texts)}</small>"


def _with_variants(texts: Translations, variants: Sequence[Variant]) -> Translations:
    def text(language: str) -> str:
        words = locale.load(language)
        names = [
            f"{locale.load(variant.language)['name']}{words['punctuation.comma']}{word(variant.scheme)[language].lower()}"
            for variant in variants
        ]
        return texts[language] + words["punctuation.brackets"].format(words["punctuation.semicolon"].join(names))

    return translations(text)


def _pairs(changes: Sequence[Change]) -> Iterator[str]:
    """Yield the old charts beside the new ones: those in the language of the page if all languages have changed."""
    visible_changes = [change for change in changes if change.state != "reworded"]
    by_language = {language: [c for c in visible_changes if c.variant.language == language] for language in LANGUAGES}
    all_changed = all(by_language.values())
    for language, changed in by_language.items():
        for state in dict.fromkeys(change.state for change in changed):
            yield _pair([change for change in changed if change.state == state], language if all_changed else "")


def _pair(schemes: Sequence[Change], css_class: str) -> str:
    """Return the old chart beside the new one, in the color scheme of the reader if both schemes have changed."""
    first, last = schemes[0], schemes[-1]
    sides = (
        ("old", first.old_file, last.old_file, first.old),
        ("new", first.file, last.file, first.new),
    )
    figures = [_figure(side, first, light, dark, svg) for side, light, dark, svg in sides if svg is not None]
    if len(figures) == 1:
        return f'<div class="pair {css_class}">\n{figures[0]}</div>\n'
    label = f'<span class="unseen">{element(word("boundary"))}</span>'
    slider = f'<label class="cut">{label}<input type="range" value="50"></label>\n'
    return f'<div class="pair beside {css_class}">\n{"".join(figures)}{slider}</div>\n'


def _figure(side: str, change: Change, light: str, dark: str, svg: bytes) -> str:
    detail, language, _ = change.variant
    words = [word(key)[language] for key in (side, detail) if key]
    alternative, size = ", ".join([change.name, *words]), chart_size(svg)
    if light == dark:
        shown = image(light, size, alternative, language)
    else:
        shown = picture(light, dark, size, alternative, language)
    return f'<figure class="{side}">\n<figcaption>{element(word(side))}</figcaption>\n{shown}</figure>\n'
