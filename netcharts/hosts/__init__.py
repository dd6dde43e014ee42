"""Charts where documents are written: one module for each host, none of which is imported unless it is asked for."""
