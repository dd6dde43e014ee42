"""Texts of gallery pages in every language: the page contains all of them, and its style sheet shows one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from netcharts import locale
from netcharts.escape import markup
from netcharts.syntax.languages import LANGUAGES

Translations = Mapping[str, str]


def word(key: str) -> Translations:
    """Return a word of the section `gallery` of the locale files in every language."""
    return translations(lambda language: locale.load(language)[f"gallery.{key}"])


def translations(text: Callable[[str], str]) -> Translations:
    """Return what a function returns for each language."""
    return {language: text(language) for language in LANGUAGES}


def element(texts: Translations, tag: str = "span", css_class: str = "") -> str:
    """Return the HTML of a text: an element for each language, or a single one if the text is the same in all."""
    if len(set(texts.values())) == 1:
        return f'<{tag} class="{css_class}">{markup(texts[LANGUAGES[0]])}</{tag}>'
    return elements(translations(lambda language: markup(texts[language])), tag, css_class)


def elements(contents: Translations, tag: str = "span", css_class: str = "") -> str:
    """Return an HTML element for each language; the contents are HTML as well."""
    prefix = f"{css_class} " if css_class else ""
    return "".join(
        f'<{tag} class="{prefix}{language}" lang="{language}">{contents[language]}</{tag}>' for language in LANGUAGES
    )


def style_rules() -> str:
    """Return CSS rules that hide the elements of all languages but that of the page."""
    rules = ""
    for language in LANGUAGES:
        others = ", ".join(f".{other}" for other in LANGUAGES if other != language)
        rules += f":root:lang({language}) :is({others}) {{ display: none; }}\n"
    return rules
