"""A value that is not allowed.

What
    A number is out of range, a name is not one of the choices, or a list has the wrong length.

Why
    The value has the right type but makes no sense here.

Example
    hidden: {cell: hidden, size: 0}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC008", "error")
