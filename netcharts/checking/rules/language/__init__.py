"""The language: what keeps a spec, or a part of it, from being read (NC0)."""
