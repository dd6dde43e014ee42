"""An invalid part of a cell.

What
    In a custom cell, a part has no operation or more than one, refers to a part that does not exist, or depends on
    itself; or no part is called `output`.

Why
    The parts define the computation and the appearance of the cell.

Example
    cells:
      leaky:
        parts:
          output: {sum: [inputs, outptu.before]}

Instead
          output: {sum: [inputs, output.before]}

Source
    The spec language, version 1.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC017", "error")
