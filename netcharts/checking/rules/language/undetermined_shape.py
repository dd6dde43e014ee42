"""A shape that does not follow.

What
    The size of a layer, or the number of its channels, is not given and does not follow from its connections.

Why
    Layers of unknown size cannot be drawn, counted or computed. Windows, `pointwise` and `identity` determine the size
    of their target; `full` does not.

Example
    layers:
      input: {cell: input, size: 3}
      hidden: {cell: hidden}
    connections:
      - full: input -> hidden

Instead
      hidden: {cell: hidden, size: 4}

Source
    The spec language, version 2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC021", "error")
