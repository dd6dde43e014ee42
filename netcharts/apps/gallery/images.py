"""HTML of the images on gallery pages."""

from __future__ import annotations

from netcharts import escape
from netcharts.escape import attribute


def url(file: str) -> str:
    """Return the relative URL of a file in the gallery, escaped for an attribute."""
    return attribute(escape.path(file))


def picture(light: str, dark: str, size: tuple[int, int], alternative: str, language: str, css_class: str = "") -> str:
    """Return an image that follows the color scheme of the reader.

    Args:
        light: File of the light image.
        dark: File of the dark image.
        size: Width and height in pixels.
        alternative: Alternative text.
        language: Language of the image and of the alternative text.
        css_class: Class of the element, if it has one.
    """
    attributes = f' class="{css_class}"' if css_class else ""
    source = f'<source media="screen and (prefers-color-scheme: dark)" srcset="{url(dark)}">'
    return f"<picture{attributes}>{source}{image(light, size, alternative, language)}</picture>\n"


def image(file: str, size: tuple[int, int], alternative: str, language: str) -> str:
    """Return an image that is loaded when it is scrolled into view; the arguments are those of `picture`."""
    width, height = size
    return (
        f'<img src="{url(file)}" width="{width}" height="{height}" loading="lazy" decoding="async" '
        f'lang="{language}" alt="{attribute(" ".join(alternative.split()))}">'
    )
