"""An unused ignore comment.

What
    A comment ignores a rule that its line does not break.

Why
    The comment is no longer needed. Left in place, it would hide the next mistake. `--fix` removes it.

Example
    hidden: {cell: hidden, size: 3}  # netcharts: ignore[NC106]

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC016", "warning")
