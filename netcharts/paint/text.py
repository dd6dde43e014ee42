"""Text as items of the display list."""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.paint import styles
from netcharts.paint.shapes import Paint, Text
from netcharts.paint.styles import Themes
from netcharts.scene.model import Scene, TextLine


def lines(scene: Scene, themes: Themes) -> Iterator[Text]:
    """Yield the text of a chart, except that in bias cells."""
    paints: dict[tuple[str, str], Paint] = {}
    for order, line in enumerate(scene.texts):
        if line.role != "bias":
            own = line.role, line.color
            if own not in paints:
                paints[own] = themes.paint(styles.text, line)
            yield _line(line, paints[own], order)


def text_item(line: TextLine, themes: Themes, order: int = 0) -> Text:
    """Return a line of text; `order` is its number among all of the chart."""
    return _line(line, themes.paint(styles.text, line), order)


def _line(line: TextLine, paint: Paint, order: int) -> Text:
    return Text(line.text, line.x, line.y, line.size, paint, line.anchor, line.role, order)
