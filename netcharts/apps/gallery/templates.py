"""HTML templates of gallery pages, and the files that all pages share."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from netcharts import locale, registry
from netcharts.apps.gallery.translations import element, style_rules, word
from netcharts.escape import attribute, markup
from netcharts.syntax.languages import LANGUAGES


class _Template(Template):
    """A template with placeholders such as `$name`, and `${word.name}` for a word in every language."""

    braceidpattern = r"[a-z_.]+"


class _Values(dict[str, str]):
    """The values of placeholders. Words need not be among them."""

    def __missing__(self, key: str) -> str:
        section, _, name = key.partition(".")
        if section != "word":
            raise KeyError(key)
        return element(word(name))


def fill(template: str, /, **values: object) -> str:
    """Return a template of this folder with its placeholders filled with HTML."""
    return _Template(text(template)).substitute(_Values({key: str(value) for key, value in values.items()}))


def page(title: str, introduction: str, settings: str, content: str) -> bytes:
    """Return a whole page.

    Args:
        title: Key of the word that is the title.
        introduction: HTML below the title.
        settings: HTML of the settings that only this page has.
        content: HTML below the header.
    """
    titles = word(title)
    filled = fill(
        "page.html",
        languages=" ".join(LANGUAGES),
        title=markup(titles[LANGUAGES[0]]),
        titles="".join(f' data-title-{language}="{attribute(titles[language])}"' for language in LANGUAGES),
        heading=element(titles),
        introduction=introduction,
        settings=settings,
        language_choices="".join(
            f'<label lang="{language}"><input type="radio" name="language" value="{language}">'
            f"<span>{markup(locale.load(language)['name'])}</span></label>\n"
            for language in LANGUAGES
        ),
        content=content,
    )
    return filled.encode()


def assets() -> dict[str, bytes]:
    """Return the style sheet and the script that the pages share."""
    return {
        "gallery.css": (text("pages.css", "style") + text("gallery.css") + style_rules()).encode(),
        "gallery.js": text("gallery.js").encode(),
    }


@cache
def text(name: str, folder: str = "apps/gallery") -> str:
    """Return the content of a file, of this folder by default."""
    return Path(registry.folder(folder), name).read_text(encoding="utf-8")
