"""Exporters: networks as data structures of other libraries, one module each."""
