"""Links as items of the display list: arrays of paths, with tooltips where there are few."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from netcharts import locale
from netcharts.paint import styles
from netcharts.paint.display import ItemGroup, Links
from netcharts.paint.shapes import Paint, Strokes
from netcharts.paint.styles import Themes
from netcharts.scene.bias_cells import BiasCell
from netcharts.scene.edge_paths import LinkPaths
from netcharts.scene.fade_outs import FadeOut
from netcharts.scene.model import RoutedConnection, Scene
from netcharts.spec.model import Connection

# Beyond this number, links have no separate tooltips, and those of a connection can be drawn as one path.
_MOST_TOOLTIPS = 600


def links(scene: Scene, themes: Themes, names: Sequence[str], ends: tuple[str, ...]) -> Iterator[Links]:
    """Yield the links of each connection that has some to draw.

    Args:
        scene: The scene.
        themes: The themes.
        names: Names of all cells, or empty for no tooltips.
        ends: Names of all cells, or empty if the ends of links are not to be named.
    """
    few = (
        bool(names)
        and sum(paths.source.size for routed in scene.connections for paths in routed.paths) <= _MOST_TOOLTIPS
    )
    for routed in (alike for each in scene.connections for alike in each.by_look()):
        connection, attends = routed.connection, routed.look != routed.connection.pattern.look
        if any(np.count_nonzero(paths.shown) or (ends and paths.source.size) for paths in routed.paths):
            look = "thin" if routed.thin and not attends else routed.look
            words = locale.load(scene.language or "en")
            phrase = connection.pattern.phrase[scene.language or "en"]
            named = words["picture.attended"].format(phrase) if attends else phrase
            traits = [*(["delayed"] if connection.delay else []), *(["attended"] if attends else [])]
            yield Links(
                ("links", f"pattern-{connection.key}", *traits),
                f"{connection.source}{_joint(connection)}{connection.target}: {named}",
                themes.of(routed.pale).paint(styles.links, look, routed.dotted, routed.density),
                routed.paths,
                tuple(_tooltips(routed, names)) if few else (),
                connection.key,
                connection.delay,
                connection.directed,
                ends,
            )


def _joint(connection: Connection) -> str:
    return " → " if connection.directed else " — "


def _tooltips(routed: RoutedConnection, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    joint = _joint(routed.connection)
    for paths in routed.paths:
        ends = zip(paths.source[paths.shown].tolist(), paths.target[paths.shown].tolist(), strict=True)
        # A sample in a legend joins no cells.
        yield tuple(f"{names[source]}{joint}{names[target]}" if source >= 0 else "" for source, target in ends)


def fade_outs(scene: Scene, themes: Themes) -> Iterator[ItemGroup]:
    """Yield the links that lead to cells that are not drawn, in pieces that fade out."""
    pieces = [piece for fade_out in scene.fade_outs for piece in _faded(fade_out, themes)]
    if pieces:
        yield ItemGroup(("stubs",), tuple(pieces))


def _faded(fade_out: FadeOut, themes: Themes) -> Iterator[Strokes]:
    look, lines, color, pale = fade_out
    start, along = lines[:, :1], lines[:, 1:] - lines[:, :1]
    shares = pairwise(np.linspace(0, 1, len(styles.FADE_OUT) + 1))
    for opacity, share in zip(styles.FADE_OUT, shares, strict=True):
        piece = start + along * np.array(share)[None, :, None]
        yield Strokes((piece,), themes.of(pale).paint(styles.fade_out, look, opacity, color), "stub")


def bias_links(scene: Scene, themes: Themes, ends: tuple[str, ...]) -> Iterator[Links]:
    """Yield the links of each bias cell, by the number of the bias cell; `ends` is as for `links`."""
    pale_cells = scene.pale_cells()
    for number, one in enumerate(scene.bias_cells):
        lines, pale_targets = one.links(scene.xy)[:, None], pale_cells[one.targets]
        for pale in (True, False):
            chosen = pale_targets == pale
            count = int(np.count_nonzero(chosen))
            if count:
                paths = LinkPaths(
                    lines[chosen], np.full(count, number), one.targets[chosen], np.ones(count, dtype=bool)
                )
                title, paint = bias_title(one, scene), themes.of(pale).paint(styles.bias_links)
                yield Links(("bias-links",), title, paint, (paths,), names=ends)


def bias_title(one: BiasCell, scene: Scene) -> str:
    """Return the tooltip of a bias cell, which names its layer; a sample in a legend has none."""
    return locale.load(scene.language or "en")["picture.bias_of"].format(one.layer) if one.layer else ""


def connectors(scene: Scene, themes: Themes, *, attributes: bool) -> Iterator[Strokes]:
    """Yield the connectors between boxes, together if they have one style and paint. Their class is `wire`.

    With `attributes`, their ends are named.
    """
    bundles: dict[tuple[str, Paint], list[int]] = {}
    paints: dict[tuple[str, str | None, bool], Paint] = {}
    for number, connector in enumerate(scene.connectors):
        own = connector.style, connector.color, connector.pale
        if own not in paints:
            paints[own] = themes.of(connector.pale).paint(styles.connector, connector)
        bundles.setdefault((connector.style, paints[own]), []).append(number)
    for (style, paint), numbers in bundles.items():
        paths = tuple(np.array([scene.connectors[number].points]) for number in numbers)
        joined = (scene.connectors[number] for number in numbers) if attributes else ()
        ends = tuple((each.source, each.target) for each in joined)
        yield Strokes(paths, paint, "wire", style, tuple(numbers), ends)
