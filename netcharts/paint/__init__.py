"""Painting: turns a scene and a theme into a display list, the shapes and paint that every format writes."""
