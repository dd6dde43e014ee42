"""Units of files, and the font families of their text."""

PITCH = 60.0
"""Points to a grid pitch: 80 CSS pixels."""

FONTS = "Helvetica,Arial,sans-serif"
"""Font families of text, in order of preference."""
