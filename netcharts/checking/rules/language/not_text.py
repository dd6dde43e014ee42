r"""A spec that is not text.

What
    The file contains a byte that is not valid UTF-8, or a character that cannot be drawn.

Why
    Charts are SVG, and XML does not allow control characters.

Example
    name: "a\x00b"

Instead
    name: ab

Source
    The XML 1.0 recommendation, section 2.2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC001", "error")
