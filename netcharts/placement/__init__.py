"""Placement: where layers, their cells and their labels stand, in grid pitches."""
