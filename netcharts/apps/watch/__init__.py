"""Charts that follow their specs: drawn again at every save, and shown in a page of this machine that keeps up."""
