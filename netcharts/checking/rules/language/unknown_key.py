"""An unknown key.

What
    A key is not defined at this position.

Why
    It is misspelled or in the wrong place. If it were ignored, the setting would be lost.

Example
    hidden: {cell: hidden, sise: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC005", "error")
