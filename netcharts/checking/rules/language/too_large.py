"""A spec that exceeds a limit.

What
    The spec, a layer or the chart exceeds a limit: a million bytes, 50 levels of nesting, 1,000 layers, 10⁹ cells in a
    layer, 100,000 drawn cells or a million drawn links.

Why
    The chart could not be read, and drawing it would take too long.

Example
    image: {cell: input, size: [100000, 100000]}

Instead
    image: {cell: input, size: [10000, 10000]}

Source
    The limits of this tool.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC003", "error")
