"""Units of files, and the font families of their text."""

from netcharts.style.themes._theme import FONTS

PITCH = 60.0
"""Points to a grid pitch: 80 CSS pixels."""

__all__ = ["FONTS", "PITCH"]
