"""A display list as SVG: self-contained, with a title and a description.

No element has an ID, so that no two charts on a page can collide; classes name the cell kind, the layer and the
pattern instead. Colors are presentation attributes, which survive where style sheets are stripped.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.decimals import short
from netcharts.escape import class_token, markup
from netcharts.paint.display import DisplayList
from netcharts.paint.units import PITCH
from netcharts.svg.elements import Sampler
from netcharts.svg.items import write
from netcharts.svg.looks import Looks


def document(
    display: DisplayList, sampler: Sampler, description: str, pixels: int | None = None, still: int | None = None
) -> str:
    """Return a display list as an SVG document.

    Args:
        display: The display list.
        sampler: The sampler of an engine.
        description: The description of the chart in words.
        pixels: Its width, if it has another than its own.
        still: Number of the step that is shown, from 0, for a script that shows others; None for an animation.
    """
    looks = Looks([*display.items, *(item for step in display.steps for item in step)], sampler, display.font)
    width, height = short(display.width * PITCH), short(display.height * PITCH)
    start, background = looks.unpainted(display.background, "background", "rect")
    body = [
        f'{start} width="100%" height="100%" {background}/>',
        *(write(item, looks) for item in display.items),
        *_steps(display, looks, still),
    ]
    # Written last, once it is known what differs in dark mode.
    scheme = looks.scheme
    scope, sheet = (f" {scheme.scope}", [scheme.sheet()]) if scheme.rules else ("", [])
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {_size(display, pixels)} '
        f'viewBox="0 0 {width} {height}" role="img" lang="{display.lang}" '
        f'class="netchart theme-{class_token(display.theme)}{scope}">'
    )
    words = f"<title>{markup(display.heading)}</title>", f"<desc>{markup(description)}</desc>"
    return "\n".join([root, *words, *sheet, *body, "</svg>\n"])


def _size(display: DisplayList, pixels: int | None) -> str:
    if pixels is None:
        return f'width="{short(display.width * PITCH)}pt" height="{short(display.height * PITCH)}pt"'
    return f'width="{pixels}" height="{short(pixels * display.height / display.width)}"'


def _steps(display: DisplayList, looks: Looks, still: int | None) -> Iterator[str]:
    """Yield the steps after the first, each on top of it in turn, hidden from readers who prefer reduced motion.

    Without animation, the first step is visible.
    """
    if display.steps and still is None:
        yield "<style>@media (prefers-reduced-motion: reduce) {.netchart .step {display: none}}</style>"
    for number, items in enumerate(display.steps, 1):
        turn = _turn(number, len(display.steps) + 1) if still is None else ""
        yield f'<g class="step" visibility="{"visible" if number == still else "hidden"}">{turn}'
        yield from (write(item, looks) for item in items)
        yield "</g>"


def _turn(number: int, count: int) -> str:
    """Return the animation that shows a step for one second of each cycle of steps."""
    values, times = ["hidden", "visible"], ["0", f"{number / count:.5g}"]
    if number < count - 1:
        values, times = [*values, "hidden"], [*times, f"{(number + 1) / count:.5g}"]
    return (
        f'<animate attributeName="visibility" dur="{count}s" repeatCount="indefinite" calcMode="discrete" '
        f'values="{";".join(values)}" keyTimes="{";".join(times)}"/>'
    )
