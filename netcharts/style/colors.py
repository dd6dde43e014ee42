"""Colors as `#rrggbb`: luminance, contrast, and colors that are visible on a background.

Luminance (0 to 1) and contrast (1 to 21) are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio),
which requires a contrast of 4.5 for text and of 3 for other things that carry meaning.
"""

from __future__ import annotations

from functools import cache

TEXT = 4.5
SHAPES = 3.0

BLACK, WHITE = "#000000", "#ffffff"

# Colors that tell values apart, visible on white and on black and safe for color-blind readers; the first few are best.
STUBS = ("#ee7711", "#6622ff", "#aa3355", "#5599dd", "#ee7766", "#aa2288", "#3366dd", "#994400")


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _written(channels: list[float]) -> str:
    return "#" + "".join(f"{round(channel):02x}" for channel in channels)


@cache
def luminance(color: str) -> float:
    """Return the relative luminance of a color."""
    parts = [channel / 255 for channel in _channels(color)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@cache
def contrast(one: str, other: str) -> float:
    """Return the contrast of two colors."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@cache
def mixed(one: str, other: str, share: float) -> str:
    """Return a color mixed with a share of another."""
    return _written([a + (b - a) * share for a, b in zip(_channels(one), _channels(other), strict=True)])


@cache
def gray(color: str) -> str:
    """Return the gray that has the luminance of a color."""
    return _gray(luminance(color))


def _gray(light: float) -> str:
    part = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return _written([part * 255] * 3)


@cache
def grays(count: int, background: str) -> tuple[str, ...]:
    """Return grays visible on a background, evenly spaced in lightness (CIE 1976 L*); the first few are best."""
    behind = luminance(background) + 0.05
    # A little more contrast than required, since colors are rounded.
    dark = extreme(background) == BLACK
    ends = (0.0, _lightness(behind / (SHAPES * 1.02) - 0.05)) if dark else (100.0, _lightness(behind * SHAPES - 0.04))
    levels = [ends[0] + (ends[1] - ends[0]) * step / max(count - 1, 1) for step in range(count)]
    found = levels[:1]
    while len(found) < count:
        found.append(max(levels, key=lambda level: min(abs(level - other) for other in found)))
    return tuple(_gray(((level + 16) / 116) ** 3 if level > 8 else level / 903.3) for level in found)


def _lightness(light: float) -> float:
    return 116 * light ** (1 / 3) - 16 if light > 0.008856 else 903.3 * light


@cache
def extreme(background: str) -> str:
    """Return black or white, whichever has more contrast with a background: at least 4.58."""
    return max(BLACK, WHITE, key=lambda color: contrast(color, background))


@cache
def distinct(color: str, background: str, least: float) -> str:
    """Return a color, mixed with as much black or white as it needs for enough contrast with a background."""
    aim = extreme(background)
    steps = (mixed(color, aim, step / 20) for step in range(21))
    return next((color for color in steps if contrast(color, background) >= least), aim)


def readable(color: str, background: str, least: float) -> str:
    """Return a color if it has enough contrast with a background, else black or white."""
    return color if contrast(color, background) >= least else extreme(background)
