"""The appearance of stubs, and the text at their free ends: letters, weights and delays.

Each value that is carried has its own color. Where there are more values than colors, it has its own letter as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, product
from string import ascii_lowercase

from netcharts.scene import delayed_links
from netcharts.scene.diagrams import captions
from netcharts.scene.diagrams.captions import Caption
from netcharts.scene.diagrams.carried_values import CarriedValue
from netcharts.scene.diagrams.stubs import StubFan
from netcharts.scene.nodes import SMALL
from netcharts.style import text_metrics
from netcharts.style.colors import STUBS

Sent = tuple[int, str]
"""A value: the number of the cell that it comes from, and the part of that cell."""

# Distances of letters from their stubs, and from each other.
_ABOVE, _AIR = SMALL * 0.6 + 0.02, 0.03


def appearances(carried: Sequence[CarriedValue]) -> tuple[Mapping[Sent, str], Mapping[Sent, str]]:
    """Return the color of each value, and its letter; there are no letters if no two values have the same color."""
    sources = sorted({(each.source, each.part != "output", each.part) for each in carried})
    colors = {(source, part): STUBS[i % len(STUBS)] for i, (source, _, part) in enumerate(sources)}
    if len(sources) <= len(STUBS):
        return colors, {}
    return colors, dict(zip(colors, _letters(), strict=False))


def apart(letters: Mapping[Sent, str]) -> float:
    """Return the least distance of stubs with letters at their free ends; 0 if there are none."""
    return max((text_metrics.width(each) * SMALL + _AIR for each in letters.values()), default=0.0)


def _letters() -> Iterator[str]:
    """Yield a, b, c and so on, then aa, ab, ac and so on, as in the columns of a spreadsheet."""
    length = 1
    while True:
        yield from map("".join, product(ascii_lowercase, repeat=length))
        length += 1


def texts(
    fan: StubFan, values: Sequence[CarriedValue], shown: Sequence[bool], letters: Mapping[Sent, str]
) -> Iterator[Caption]:
    """Yield the letters, weights and delays at stubs that lead into a part; those from the step before need no delay.

    Args:
        fan: The stubs.
        values: The values that they bring, by delay.
        shown: Which of them are drawn.
        letters: Letters of values, if they have some.
    """
    ends = [(place, each) for place, each in enumerate(values) if shown[place]]
    for place, each in ends:
        _, tip = fan.stub(place, len(values))
        if letters:
            x, y = tip
            spots = [(x, y + fan.up * _ABOVE)]
            if len(values) == 1:
                spots += [
                    (x - _ABOVE, y),
                    (x + _ABOVE, y),
                    (x - _ABOVE, y - fan.up * _ABOVE),
                    (x, y + fan.up * 2 * _ABOVE),
                ]
            yield Caption(letters[each.source, each.part], tuple(spots), "letter")
        if each.weight is not None:
            yield captions.at_tip(each.weight, tip, fan.up, -1 if place < len(values) / 2 else 1)
    for delay, group in groupby(ends, key=lambda end: end[1].delay):
        of_step = list(group)
        if delay != 1 and of_step[0][1].run is None:
            (x, y), (other, _) = (fan.stub(place, len(values))[1] for place in (of_step[0][0], of_step[-1][0]))
            yield captions.beyond(delayed_links.text(delay), (x, other), y, fan.up, lifted=bool(letters))


def letter(fan: StubFan, count: int, text: str) -> Caption:
    """Return the letter of the value that leaves by some stubs, at their free ends."""
    (left, y), (right, _) = fan.stub(0, count)[1], fan.stub(count - 1, count)[1]
    x, half = (left + right) / 2, (right - left) / 2 + _ABOVE
    spots = (x, y + fan.up * _ABOVE), (x + half, y - fan.up * 0.05), (x - half, y - fan.up * 0.05)
    return Caption(text, spots, "letter")
