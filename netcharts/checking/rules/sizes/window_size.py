"""Windows that do not make a layer of that size.

What
    Kernel, stride, padding and dilation over the cells of one layer give another number of cells than the other layer
    has; or the window does not fit at all. The finding tells the size that would fit.

Why
    In every dimension, n cells give ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1; a deconvolution gives
    (n − 1)·stride − 2·padding + dilation·(kernel − 1) + 1, or up to stride − 1 more.

Example
    image:    {cell: input, size: 5}
    features: {cell: kernel, size: 3}
    ...
    - convolution: image -> features
      kernel: 3
      stride: 2

Instead
    features: {cell: kernel, size: 2}

Source
    Dumoulin & Visin, 2016, arXiv:1603.07285.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC302", "error")
