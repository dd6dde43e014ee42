"""A connection without a pattern, or with several.

What
    A connection must have exactly one pattern as a key. This connection has no known pattern, or several.

Why
    The pattern determines which cells are linked.

Example
    - ful: input -> output

Instead
    - full: input -> output

Source
    The list of patterns: `netcharts list patterns`.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC010", "error")
