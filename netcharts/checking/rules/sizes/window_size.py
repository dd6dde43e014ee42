"""A layer size that does not match the window.

What
    The kernel, stride, padding and dilation of a connection result in a different number of cells than the target layer
    has, or the window does not fit into the source layer. The finding names the size that would match.

Why
    In each dimension, n cells give ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 cells. A deconvolution
    gives (n − 1)·stride − 2·padding + dilation·(kernel − 1) + 1, or up to stride − 1 more: those of its
    `output_padding`. An interpolation with a `scale` gives scale·n.

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
