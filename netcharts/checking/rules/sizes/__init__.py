"""Sizes and windows: which layers fit together (NC3)."""
