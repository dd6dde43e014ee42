"""Old names of the modules in `netcharts.hosts`, accepted with a `DeprecationWarning` until version 0.4."""
