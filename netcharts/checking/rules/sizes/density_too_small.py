"""A density without links.

What
    The `density` of a random connection amounts to less than half a link.

Why
    The connection would have no links.

Example
    - random: input -> reservoir    # 3 × 3 cells
      density: 0.01

Instead
      density: 0.3

Source
    By definition of a density.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC308", "error")
