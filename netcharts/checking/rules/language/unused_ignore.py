"""A comment that ignores nothing.

What
    A comment asks to ignore a rule that its line does not break.

Why
    It was needed once. Left there it would hide the next mistake. `--fix` takes it out.

Example
    hidden: {cell: hidden, size: 3}  # netcharts: ignore[NC106]

Instead
    hidden: {cell: hidden, size: 3}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC016", "warning")
