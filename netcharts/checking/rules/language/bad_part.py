"""An invalid part of a cell.

What
    In a cell defined by the spec, a part has no operation or more than one, takes a part that does not exist as its
    source, or depends on itself; or no part is called `output`.

Why
    The parts define what the cell computes and how it is drawn.

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
