"""The network that a spec describes: its graph, parameters, counts and description."""
