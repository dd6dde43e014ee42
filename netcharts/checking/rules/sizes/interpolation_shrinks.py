"""An interpolation that shrinks.

What
    An interpolation joins a layer to one with fewer cells in some dimension.

Why
    Interpolation fills in values between those it is given. What makes few cells out of many is a pool.

Example
    - interpolation: large -> small

Instead
    - pool: large -> small
      kernel: 2

Source
    Van Veen & Leijnen, The Neural Network Zoo, on interpolation.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC304", "error")
