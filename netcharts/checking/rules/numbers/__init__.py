"""Rules about the numbers that a spec computes, for `check --forward` (NC5)."""
