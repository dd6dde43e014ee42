"""Pictures of boxes and connectors: the parts of cells, and overviews of layers."""
