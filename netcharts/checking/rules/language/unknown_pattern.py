"""A connection without a pattern, or with two.

What
    A connection has exactly one pattern as a key; this one has none that is known, or several.

Why
    Layers can't be joined without knowing how.

Example
    - ful: input -> output

Instead
    - full: input -> output

Source
    The catalogue of patterns: `netcharts list patterns`.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC010", "error")
