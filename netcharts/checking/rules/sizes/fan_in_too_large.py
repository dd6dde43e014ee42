"""A fan-in larger than the source layer.

What
    The `fan_in` of a random connection is larger than the number of source cells that can have links.

Why
    A cell is linked to each source at most once.

Example
    - random: input -> reservoir    # input has 3 cells
      fan_in: 4

Instead
      fan_in: 2

Source
    By definition of a fan-in.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC307", "error")
