"""Limits of a spec: beyond them, a chart would be unreadable and too expensive to draw."""

MOST_CELLS = 10**9
"""Cells of a layer."""

DRAW_MOST = 4096
"""Cells of a layer that can be drawn, by `draw`."""

DRAW_LINE, DRAW_GRID = 8, 16
"""Cells of a layer that are drawn by default: along a line or ring, and in a grid."""

MOST_LAYERS = 1000
MOST_CONNECTIONS = 10_000

MOST_COPIES = 1000
"""Copies of a group."""

MOST_WRITTEN = 10_000
"""Layers, and connections, of all copies of groups together."""

MOST_DRAWN = 100_000
"""Cells that are drawn."""

MOST_PAIRS = 50_000_000
"""Pairs of drawn cells that are searched for links."""

MOST_LINKS = 1_000_000
"""Links that are drawn."""
