"""Pictures of boxes and wires: the parts of cells, and overviews of layers."""
