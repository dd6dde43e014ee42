"""Colours as `#rrggbb`: how light they are, and which stand out from which.

Luminance and contrast are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio): from 0 to 1, and from
1 to 21. Text wants 4.5 against what is behind it, other things that carry meaning want 3.
"""

from __future__ import annotations

from functools import cache

TEXT = 4.5
SHAPES = 3.0

BLACK, WHITE = "#000000", "#ffffff"

# What tells values apart: seen on white and on black, by people who see colours otherwise as well; the first few best.
STUBS = ("#ee7711", "#6622ff", "#aa3355", "#5599dd", "#ee7766", "#aa2288", "#3366dd", "#994400")


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _written(channels: list[float]) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


@cache
def luminance(colour: str) -> float:
    """How light a colour is."""
    parts = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast(one: str, other: str) -> float:
    """The contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def mixed(one: str, other: str, share: float) -> str:
    """A colour with a share of another in it."""
    return _written([a + (b - a) * share for a, b in zip(_channels(one), _channels(other), strict=True)])


@cache
def grey(colour: str) -> str:
    """The grey that is as light as a colour."""
    return _grey(luminance(colour))


def _grey(light: float) -> str:
    part = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return _written([part * 255] * 3)


@cache
def greys(count: int, ground: str) -> tuple[str, ...]:
    """So many greys that stand out from a ground, evenly apart in lightness (CIE 1976 L*); the first few best."""
    behind = luminance(ground) + 0.05
    # A little more contrast than is wanted: colours are rounded.
    dark = extreme(ground) == BLACK
    ends = (0.0, _lightness(behind / (SHAPES * 1.02) - 0.05)) if dark else (100.0, _lightness(behind * SHAPES - 0.04))
    levels = [ends[0] + (ends[1] - ends[0]) * step / max(count - 1, 1) for step in range(count)]
    found = levels[:1]
    while len(found) < count:
        found.append(max(levels, key=lambda level: min(abs(level - other) for other in found)))
    return tuple(_grey(((level + 16) / 116) ** 3 if level > 8 else level / 903.3) for level in found)


def _lightness(light: float) -> float:
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


@cache
def extreme(ground: str) -> str:
    """Black or white, whichever stands out more from a ground: by 4.58 at the least."""
    return max(BLACK, WHITE, key=lambda colour: contrast(colour, ground))


@cache
def distinct(wished: str, ground: str, least: float) -> str:
    """The colour wished for, with as much of black or white in it as makes it stand out from a ground."""
    aim = extreme(ground)
    steps = (mixed(wished, aim, step / 20) for step in range(21))
    return next((colour for colour in steps if contrast(colour, ground) >= least), aim)


def readable(wished: str, ground: str, least: float) -> str:
    """The colour wished for where it stands out from a ground; else black or white."""
    return wished if contrast(wished, ground) >= least else extreme(ground)
