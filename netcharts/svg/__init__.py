"""The writer of SVG, from a display list and the elements that an engine paints."""
