"""Rules about the language, which the reader reports (NC0)."""
