"""An invalid graph.

What
    A connection or a layer names a graph that does not exist, or the edges of a graph cannot be read: the file is
    missing, too large, outside the folder of the spec, or no edge list, GraphML or node-link JSON.

Why
    Without its edges, nothing is known of the links along them.

Example
    - graph: people -> circles
      edges: freinds
    ...
    graphs:
      friends: {edges: [[0, 1], [1, 2]]}

Instead
    - graph: people -> circles
      edges: friends

Source
    The spec language, version 2.
"""

from netcharts.checking.rules import Rule

RULE = Rule("NC022", "error")
