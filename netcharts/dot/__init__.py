"""The writer of DOT, the language of Graphviz, from a display list."""
