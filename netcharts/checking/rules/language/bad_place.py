"""An invalid `place`.

What
    A `place` names no side or several sides, or the places of several layers refer to each other in a circle.

Why
    The layer cannot be placed.

Example
    a: {cell: input, size: 1, place: {below: a}}

Instead
    a: {cell: input, size: 1}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC013", "error")
