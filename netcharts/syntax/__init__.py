"""YAML text with places: the located tree, and the types of values that read it."""
