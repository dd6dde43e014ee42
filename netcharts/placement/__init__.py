"""Placement: positions of layers, cells and labels, in units of the grid pitch."""
