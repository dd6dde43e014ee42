"""Hosts, the programs in whose documents charts are embedded: one module each, imported only when used."""
