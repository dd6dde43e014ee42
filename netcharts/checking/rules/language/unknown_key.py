"""A key that the language does not have.

What
    A key that means nothing where it stands.

Why
    It is misspelt, or stands in the wrong place; either way what it asks for would be lost.

Example
    hidden: {cell: hidden, sise: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC005", "error")
