"""The finished SVG: what Graphviz painted of each look, set at every place, with words for readers, and nothing else.

No element has an id, so that no two charts on a page can collide; classes name the cell kind, the layer and the
pattern instead. Colours are presentation attributes, which survive where style sheets are stripped.
"""

from __future__ import annotations

from collections.abc import Iterator

from netcharts.decimals import short
from netcharts.dot.looks import PITCH
from netcharts.escape import class_token, markup
from netcharts.scene import Moment, Scene
from netcharts.style.themes import Theme
from netcharts.svg import cells
from netcharts.svg.biases import biases, sums
from netcharts.svg.links import links, path, stubs
from netcharts.svg.pieces import pieces, wires
from netcharts.svg.samples import Painted
from netcharts.svg.words import line


def finish(painted: Painted, scene: Scene, theme: Theme, description: str) -> str:
    """A self-contained SVG of a scene, from what was painted of its looks in a theme."""
    width, height = short(scene.width * PITCH), short(scene.height * PITCH)
    names = [markup(name) for drawn in scene.layers for name in drawn.labels()]
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}" role="img" lang="{scene.language}" '
        f'class="netchart theme-{class_token(theme.name)}">',
        f"<title>{markup(scene.heading)}</title>",
        f"<desc>{markup(description)}</desc>",
        f'<rect class="background" width="100%" height="100%" fill="{theme.background}"/>',
        *_frames(scene, theme),
        *stubs(painted, scene, theme),
        *links(painted, scene, names),
        *sums(painted, scene, theme),
        *wires(painted, scene, theme),
    ]
    tips = cells.tips(scene, names)
    for number, drawn in enumerate(scene.layers):
        lines.extend(cells.layer(painted, drawn, number, scene, theme, tips))
    lines.extend(cells.dots(painted, scene, theme))
    lines.extend(biases(painted, scene, theme))
    lines.extend(pieces(painted, scene, theme))
    lines.extend(line(painted, said, theme) for said in scene.words if said.role != "bias")
    lines.extend(_moments(painted, scene, theme))
    return "\n".join([*lines, "</svg>\n"])


def _frames(scene: Scene, theme: Theme) -> Iterator[str]:
    stroke = short(theme.widths["links"] * PITCH)
    for box in scene.frames:
        x, y = short(box.left * PITCH), short(box.top * PITCH)
        width, height = short((box.right - box.left) * PITCH), short((box.bottom - box.top) * PITCH)
        yield (
            f'<rect class="frame" x="{x}" y="{y}" width="{width}" height="{height}" rx="{short(0.12 * PITCH)}" '
            f'fill="none" stroke="{theme.frames}" stroke-width="{stroke}"/>'
        )
    for brace in scene.braces:
        course = path(brace[None] * PITCH)
        yield f'<path class="brace" d="{course}" fill="none" stroke="{theme.frames}" stroke-width="{stroke}"/>'


def _moments(painted: Painted, scene: Scene, theme: Theme) -> Iterator[str]:
    """The steps after the first, each on top of it in its turn; not for readers who prefer no motion.

    Where nothing moves, the first step is what is seen.
    """
    if not scene.moments:
        return
    yield "<style>@media (prefers-reduced-motion: reduce) {.netchart .step {display: none}}</style>"
    names = [name for drawn in scene.layers for name in drawn.labels()]
    for number, moment in list(enumerate(scene.moments))[1:]:
        yield f'<g class="step" visibility="hidden">{_turn(number, len(scene.moments))}'
        for drawn in scene.layers:
            if drawn.numbers.stop <= len(moment.tones) and moment.tones[drawn.first]:
                discs = cells.discs(painted, drawn, scene, theme, moment.tones)
                told = zip(names[drawn.first : drawn.numbers.stop], discs, strict=True)
                yield "".join(f"<g><title>{markup(name)}</title>{disc}</g>" for name, disc in told)
        yield from _said(painted, moment, theme)
        yield "</g>"


def _turn(number: int, count: int) -> str:
    """When a step is seen: for a second, once in a round of all steps."""
    values, times = ["hidden", "visible"], ["0", f"{number / count:.5g}"]
    if number < count - 1:
        values, times = [*values, "hidden"], [*times, f"{(number + 1) / count:.5g}"]
    return (
        f'<animate attributeName="visibility" dur="{count}s" repeatCount="indefinite" calcMode="discrete" '
        f'values="{";".join(values)}" keyTimes="{";".join(times)}"/>'
    )


def _said(painted: Painted, moment: Moment, theme: Theme) -> Iterator[str]:
    """The words of a step; what notes would cover of those of the first is blotted out."""
    for said in moment.words:
        if said.role == "note":
            left, top, right, bottom = (side * PITCH for side in said.box())
            place = f'x="{short(left)}" y="{short(top)}" width="{short(right - left)}" height="{short(bottom - top)}"'
            yield f'<rect {place} fill="{theme.background}"/>'
        yield line(painted, said, theme)
