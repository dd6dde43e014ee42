"""Exporters: networks as the data of other programs, one module for each."""
