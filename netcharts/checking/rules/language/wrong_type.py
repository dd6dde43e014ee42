"""A value of the wrong type.

What
    A list where a text is expected, a word where a number is, and so on.

Why
    The value can't be understood.

Example
    hidden: {cell: hidden, size: many}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC007", "error")
