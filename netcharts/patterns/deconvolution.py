"""Link each source cell to a window of target cells: a transposed convolution.

A layer of m cells gives (m − 1)·stride − 2·padding + dilation·(kernel − 1) + 1 cells in every dimension, or up to
stride − 1 more. Dumoulin & Visin, 2016, arXiv:1603.07285, chapter 4.
"""

from netcharts.patterns import Pattern
from netcharts.patterns._kernels import SCATTER
from netcharts.patterns._windows import (
    WindowOptions,
    kernel_weights,
    spread,
    spread_count,
    spread_degrees,
    spread_windows_determine,
    transposed_window_mismatch,
)

PATTERN = Pattern(
    scope="path",
    phrase={"en": "transposed convolution", "zh": "转置卷积连接"},
    links=spread,
    count=spread_count,
    size_mismatch=transposed_window_mismatch,
    determines=spread_windows_determine,
    options=WindowOptions,
    weights=kernel_weights,
    degrees=spread_degrees,
    transfer=SCATTER,
    local=True,
    shares_weights=True,
    transposed=True,
)
