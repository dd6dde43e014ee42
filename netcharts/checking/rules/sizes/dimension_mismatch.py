"""Layers or options of unequal dimensions.

What
    A window or an interpolation joins layers with unequal numbers of dimensions, or an option of it has a value too
    many or too few.

Why
    A window moves along every dimension of its input, so both layers have as many.

Example
    image:    {cell: input, size: [5, 5]}
    features: {cell: kernel, size: 25}
    ...
    - convolution: image -> features
      kernel: 3
      padding: 1

Instead
    features: {cell: kernel, size: [5, 5]}

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC301", "error", aliases=("unequal-dimensions",))
