"""More than can be drawn or read.

What
    A spec, a layer or a chart past the limits: a million bytes, 50 levels, a thousand layers, 10⁹ cells in a layer,
    4096 of them drawn, a million links drawn.

Why
    Nobody can look at it, and it would cost more than anyone waits for.

Example
    image: {cell: input, size: 1000000}

Instead
    image: {cell: input, size: 1000000, draw: 8}

Source
    The limits of this tool.
"""

from netcharts.rules import Rule

RULE = Rule("NC003", "error")
