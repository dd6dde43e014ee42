"""Rules about the structure of the network (NC1)."""
