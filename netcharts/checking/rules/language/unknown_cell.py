"""A kind of cell that does not exist.

What
    A layer names a cell that is neither built in nor the spec's own.

Why
    It can't be drawn.

Example
    hidden: {cell: hiden, size: 3}

Instead
    hidden: {cell: hidden, size: 3}

Source
    The catalogue of cells: `netcharts list cells`.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC009", "error")
