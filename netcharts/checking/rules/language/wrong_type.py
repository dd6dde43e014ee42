"""A value of the wrong type.

What
    A list is given where text is expected, a word where a number is expected, and so on.

Why
    The value cannot be interpreted.

Example
    hidden: {cell: hidden, size: many}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC007", "error")
