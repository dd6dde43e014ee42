"""Text as items of the display list."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.paint import styles
from netcharts.paint.shapes import Paint, Text
from netcharts.paint.styles import Themes
from netcharts.scene import Scene, Words


def lines(scene: Scene, themes: Themes) -> Iterator[Text]:
    """Yield the text of a chart, but for that in bias cells."""
    paints: dict[tuple[str, str], Paint] = {}
    for order, words in enumerate(scene.words):
        if words.role != "bias":
            own = words.role, words.colour
            if own not in paints:
                paints[own] = themes.paint(styles.text, words)
            yield _line(words, paints[own], order)


def line(words: Words, themes: Themes, order: int = 0) -> Text:
    """Return a line of text; `order` is its number among all of the chart."""
    return _line(words, themes.paint(styles.text, words), order)


def _line(words: Words, paint: Paint, order: int) -> Text:
    return Text(words.text, words.x, words.y, words.size, paint, words.anchor, words.role, order)
