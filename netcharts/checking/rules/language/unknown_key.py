"""An unknown key.

What
    A key has no meaning where it stands.

Why
    It is misspelled or in the wrong place; if it were ignored, what it asks for would be lost.

Example
    hidden: {cell: hidden, sise: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC005", "error")
