"""A place that can't be taken.

What
    A `place` with no side or with several, or places that hang on each other in a circle.

Why
    There is nothing to start from.

Example
    a: {cell: input, size: 1, place: {below: a}}

Instead
    a: {cell: input, size: 1}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC013", "error")
