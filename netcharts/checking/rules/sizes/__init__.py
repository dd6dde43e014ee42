"""Rules about sizes and windows (NC3)."""
