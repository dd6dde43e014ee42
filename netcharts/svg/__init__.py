"""SVG: written from a display list and from the elements that an engine paints."""
