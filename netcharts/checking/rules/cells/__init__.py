"""Cells: what each kind of cell can and can't do (NC2)."""
