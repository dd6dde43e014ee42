"""YAML text with places: the located tree, and the typed fields that read it."""
