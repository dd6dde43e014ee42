"""Diagrams of boxes and connectors: charts of the parts of cells, and of layers."""
