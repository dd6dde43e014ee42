"""DOT, the language of Graphviz: written from a display list."""
