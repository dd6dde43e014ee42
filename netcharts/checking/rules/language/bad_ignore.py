"""A malformed ignore comment.

What
    A comment that starts with `netcharts:` is not an ignore comment, names a rule that does not exist, or names a rule
    that cannot be ignored because it is about text that cannot be read.

Why
    The comment was meant to ignore a finding but has no effect.

Example
    hidden: {cell: hidden, size: 3}  # netcharts: ignore NC106

Instead
    hidden: {cell: hidden, size: 3}  # netcharts: ignore[NC106] as on the poster

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC015", "warning")
