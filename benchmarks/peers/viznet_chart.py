"""A fully connected chart by viznet: the file to write, then the sizes of the layers."""

import sys
from itertools import pairwise

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
from viznet import EdgeBrush, NodeBrush, connecta2a, node_sequence

target, sizes = sys.argv[1], [int(size) for size in sys.argv[2:]]
figure, axes = plt.subplots()
kinds = ["nn.input", *["nn.hidden"] * (len(sizes) - 2), "nn.output"]
columns = [
    node_sequence(NodeBrush(kind, axes), size, center=(1.5 * i, 0), space=(0, 1))
    for i, (kind, size) in enumerate(zip(kinds, sizes, strict=True))
]
for left, right in pairwise(columns):
    connecta2a(left, right, EdgeBrush("-", axes))
axes.set_aspect("equal")
axes.autoscale_view()
axes.axis("off")
figure.savefig(target)
