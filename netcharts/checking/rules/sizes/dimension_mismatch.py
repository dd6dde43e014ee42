"""A dimension mismatch.

What
    A windowed connection or an interpolation connects layers with different numbers of dimensions, or one of its
    options has the wrong number of values.

Why
    A window moves along every dimension of its input, so both layers have the same number of dimensions.

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
