"""Random links with neither density nor fan-in, or with both.

What
    A random connection has neither `density` nor `fan_in`, or both.

Why
    The number of links must be given; only their positions are random.

Example
    - random: input -> reservoir

Instead
    - random: input -> reservoir
      density: 0.2

Source
    The two variants of random connections in the prequel to The Neural Network Zoo.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC306", "error", aliases=("random-how-many",))
