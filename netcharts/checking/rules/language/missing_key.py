"""A missing key.

What
    A required key is not given: the name or the layers of a spec, the cell of a layer, or the kernel of a
    window.

Why
    There is no sensible default.

Example
    hidden: {size: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC006", "error")
