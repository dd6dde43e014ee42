"""Link each source cell to a window of target cells: a transposed convolution.

A layer of m cells gives (m − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 cells in every dimension, or up to
stride − 1 more; `output_padding` says how many, and the size follows. With `groups: n` or `each`, only channels of the
same group are linked, as by `convolution`. Dumoulin & Visin, 2016, arXiv:1603.07285, chapter 4.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._transposed import TRANSFER, DeconvolutionOptions, channel_mismatch, determines, weights
from netcharts.patterns._windows import spread, spread_count, spread_degrees, transposed_window_mismatch

PATTERN = Pattern(
    scope="path",
    phrase={"en": "transposed convolution", "zh": "转置卷积连接"},
    operation={"en": "up-conv", "zh": "转置卷积"},
    links=spread,
    count=spread_count,
    size_mismatch=transposed_window_mismatch,
    channel_mismatch=channel_mismatch,
    determines=determines,
    options=DeconvolutionOptions,
    weights=weights,
    degrees=spread_degrees,
    transfer=TRANSFER,
    local=True,
    shares_weights=True,
    transposed=True,
)
