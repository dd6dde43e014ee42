"""A value outside what is allowed.

What
    A number out of its bounds, a name that is not among the choices, a list of the wrong length.

Why
    The value is of the right type and still can't be meant.

Example
    hidden: {cell: hidden, size: 0}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC008", "error")
