"""The spec language, and the reader that converts text to a typed spec and resolves names."""
