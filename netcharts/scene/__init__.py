"""The scene of a chart: what it shows, and where, before it has any colors."""
