"""An interpolation into a smaller layer.

What
    An interpolation connects a layer to one with fewer cells in some dimension.

Why
    Interpolation fills in values between the given ones. To reduce the number of cells, use a pool.

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
