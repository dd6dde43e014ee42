"""More than can be drawn or read.

What
    A spec, a layer or a chart past the limits: a million bytes, 50 levels, a thousand layers, 10⁹ cells in a layer,
    100,000 cells or a million links drawn.

Why
    Nobody can look at it, and it would cost more than anyone waits for.

Example
    image: {cell: input, size: [100000, 100000]}

Instead
    image: {cell: input, size: [10000, 10000]}

Source
    The limits of this tool.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC003", "error")
