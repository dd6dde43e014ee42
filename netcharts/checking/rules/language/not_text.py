r"""A spec that is not text.

What
    A byte that is not UTF-8, or a character that no chart can show.

Why
    A chart is SVG, and XML can't hold control characters.

Example
    name: "a\x00b"

Instead
    name: ab

Source
    The XML 1.0 recommendation, section 2.2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC001", "error")
