"""Kinds of network: what `kind` asserts (NC4)."""
