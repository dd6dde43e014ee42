"""Margins of frames: how far the frame of a group reaches beyond its cells, farther where there are frames in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from netcharts.placement import layer_labels
from netcharts.placement.box import Box
from netcharts.spec.model import Group

FRAME_PAD = 0.44
"""The distance of a frame from the middles of the cells in it."""
NESTED = 0.16
"""The distance of a frame from the frames in it and their captions."""


class Margins(NamedTuple):
    """The distances of a frame from its cells: at the top, where captions of frames in it are, and at other sides."""

    top: float = FRAME_PAD
    side: float = FRAME_PAD

    def around(self, cells: Box) -> Box:
        """Return the frame around some cells."""
        return Box(cells.left - self.side, cells.top - self.top, cells.right + self.side, cells.bottom + self.side)


PLAIN = Margins()
"""The margins of a frame without others in it."""


def inner_first(groups: Iterable[Group]) -> list[Group]:
    """Return groups, each after those in it, otherwise in the same order."""
    return sorted(groups, key=lambda group: len(group.groups))


def margins(groups: Sequence[Group], language: str) -> dict[str, Margins]:
    """Return the margins of all framed groups by name."""
    framed = {group.name: group for group in inner_first(groups) if group.framed}
    found: dict[str, Margins] = {}
    for name, group in framed.items():
        inner = [each for each in group.groups if each in framed]
        tops = (found[each].top + caption_height(framed[each], language) + NESTED for each in inner)
        sides = (found[each].side + NESTED for each in inner)
        found[name] = Margins(max((FRAME_PAD, *tops)), max((FRAME_PAD, *sides)))
    return found


def caption_height(group: Group, language: str, width: float = 0.0) -> float:
    """Return the height of the caption above a frame of at least some width."""
    lines = layer_labels.caption_lines(group.caption(language), width, language)
    return len(lines) * layer_labels.SIZE * layer_labels.LEADING


def widest(margins: Mapping[str, Margins], groups: Iterable[Group]) -> Margins:
    """Return the greatest margins of some groups."""
    own = [margins[group.name] for group in groups if group.name in margins]
    return Margins(
        max((each.top for each in own), default=FRAME_PAD), max((each.side for each in own), default=FRAME_PAD)
    )
