"""Rules about cells (NC2)."""
