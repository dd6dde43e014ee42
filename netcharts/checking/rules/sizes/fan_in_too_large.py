"""A fan-in larger than the layer it comes from.

What
    A random connection asks for more sources of each cell than there are, or than take part.

Why
    No cell is linked to the same source twice.

Example
    - random: input -> reservoir    # input has 3 cells
      fan_in: 4

Instead
      fan_in: 2

Source
    Follows from what a fan-in is.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC307", "error")
