"""YAML with source positions: the located tree, and the types that read values from it."""
