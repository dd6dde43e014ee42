"""An invalid `place`.

What
    A `place` names no side or several sides, or the `place` values of several layers refer to each other in a cycle.

Why
    The position of the layer cannot be determined.

Example
    a: {cell: input, size: 1, place: {below: a}}

Instead
    a: {cell: input, size: 1}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC013", "error")
