"""Rules about architectures, which `kind` declares (NC4)."""
