"""From text to a typed spec: a located tree, the fields of the language, and the reader."""
