"""An identity between layers of different sizes.

What
    An identity connects layers with different numbers of cells.

Why
    Cells with the same index are linked, so both layers must have the same number of cells.

Example
    a: {cell: hidden, size: 3}
    b: {cell: hidden, size: 4}
    ...
    - identity: a -> b

Instead
    b: {cell: hidden, size: 3}

Source
    He et al., 2015, arXiv:1512.03385: if the sizes differ, a projection replaces the identity.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC305", "error", aliases=("identity-unequal",))
