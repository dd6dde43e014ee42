"""An unused ignore comment.

What
    An ignore comment names a rule that has no finding on its line.

Why
    The comment is no longer needed. Left in place, it would hide the next mistake. `--fix` removes it.

Example
    hidden: {cell: hidden, size: 3}  # netcharts: ignore[NC106]

Instead
    hidden: {cell: hidden, size: 3}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC016", "warning")
