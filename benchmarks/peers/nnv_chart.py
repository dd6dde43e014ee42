"""A fully connected chart by nnv: the file to write, then the sizes of the layers."""

import sys

import matplotlib

matplotlib.use("Agg")
from nnv import NNV

target, sizes = sys.argv[1], [int(size) for size in sys.argv[2:]]
NNV([{"title": f"l{i}", "units": size} for i, size in enumerate(sizes)], max_num_nodes_visible=max(sizes)).render(
    save_to_file=target, do_not_show=True
)
