"""From text to a typed spec: the language, and the reader that resolves what names stand for."""
