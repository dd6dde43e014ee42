"""Structure: how layers hang together (NC1)."""
