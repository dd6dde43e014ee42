"""Networks as the data of other programs: one module for each of them."""
