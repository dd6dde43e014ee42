"""The scene of a chart: its shapes and their positions, without colors."""
