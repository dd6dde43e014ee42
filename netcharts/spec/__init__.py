"""From text to a typed spec: the language, and the reader that resolves names."""
