"""A key that must be given and is not.

What
    A spec without a name or layers, a layer without cell or size, a window without kernel.

Why
    There is no sensible value to take in its place.

Example
    hidden: {cell: hidden}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC006", "error")
