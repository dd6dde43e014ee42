"""A part of a cell that can't be computed.

What
    A part of a cell of the spec's own does several things or none, hears from a part that does not exist, or waits for
    itself; or no part is called `output`.

Why
    The parts are what the cell computes and how it is drawn.

Example
    cells:
      leaky:
        parts:
          output: {sum: [inputs, outptu.before]}

Instead
          output: {sum: [inputs, output.before]}

Source
    The language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC017", "error")
