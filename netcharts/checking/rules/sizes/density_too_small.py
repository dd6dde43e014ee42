"""A density that leaves not one link.

What
    The share of all possible links that a random connection asks for comes to less than half a link.

Why
    The connection would be drawn as nothing.

Example
    - random: input -> reservoir    # 3 × 3 cells
      density: 0.01

Instead
      density: 0.3

Source
    Follows from what a density is.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC308", "error")
