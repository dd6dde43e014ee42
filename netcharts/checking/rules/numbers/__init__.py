"""Numbers: what the forward pass makes of a spec, asked for by `check --forward` (NC5)."""
