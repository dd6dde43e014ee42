"""Exporters: convert networks to data structures of other libraries, one module each."""
