"""A comment to us that can't be understood.

What
    A comment that starts with `netcharts:` is none that we know, names a rule that does not exist, or one that can't be
    ignored, since what breaks it can't be read.

Why
    It was written to ignore something, and ignores nothing.

Example
    hidden: {cell: hidden, size: 3}  # netcharts: ignore NC106

Instead
    hidden: {cell: hidden, size: 3}  # netcharts: ignore[NC106] as on the poster

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC015", "warning")
